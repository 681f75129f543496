"""Roles, calendar, indicators, evaluation, financing and facts."""

from __future__ import annotations

from collections.abc import Iterator

from chakana.guidebook.blocks import (
    Block,
    Chapter,
    Pair,
    Pairs,
    Paragraph,
    Point,
    Points,
    Row,
    Section,
    Step,
    Steps,
    table,
)  # fmt: skip
from chakana.guidebook.wording import Wording
from chakana.language import model


def roles(say: Wording) -> Chapter | None:
    """Who executes, with whom, and who does what."""
    programme = say.definition.programme
    blocks: list[Block] = []
    if programme.institution is not None:
        blocks.append(Pairs(tuple(_institution(say, programme.institution))))
    if programme.roles:
        steps = [
            Step(say.text(role.label), "", _does(say, role)) for role in programme.roles.values()
        ]
        blocks.append(Steps(tuple(steps), ordered=False))
    return Chapter("roles", say.label("roles"), tuple(blocks)) if blocks else None


def _institution(say: Wording, part: model.Institution) -> Iterator[Pair]:
    yield Pair(say.label("executes"), say.actor(part.executes), say.notes(part))
    if part.with_:
        yield Pair(say.label("together_with"), say.actor(*part.with_))


def _does(say: Wording, role: model.Role) -> tuple[Block, ...]:
    *first, last = [say.text(one) for one in role.does]
    return (Points((*(Point(text) for text in first), Point(last, say.notes(role)))),)


def calendar(say: Wording) -> Chapter | None:
    """What happens when."""
    rows = [
        Row((say.text(entry.label), say.text(entry.when)), say.notes(entry))
        for entry in say.definition.programme.calendar.values()
    ]
    if not rows:
        return None
    columns = [say.label("what"), say.label("when")]
    block = table(say.label("calendar"), columns, rows, notes_title=say.label("notes"))
    return Chapter("calendar", say.label("calendar"), (block,))


def indicators(say: Wording) -> Chapter | None:
    """What is measured, and how we shall know whether it works."""
    programme = say.definition.programme
    blocks: list[Block] = []
    if programme.indicators:
        columns = [
            say.label(key)
            for key in ("indicator", "unit", "baseline", "target", "measured_every", "broken_down")
        ]
        rows = [_indicator(say, one) for one in programme.indicators.values()]
        blocks.append(
            table(
                say.label("indicators"),
                columns,
                rows,
                notes_title=say.label("notes"),
                figures=(2, 3),
            )
        )
    sections = [_evaluation(say, programme.evaluation)] if programme.evaluation is not None else []
    if not blocks and not sections:
        return None
    return Chapter(
        "indicators", say.label("indicators_and_evaluation"), tuple(blocks), tuple(sections)
    )


def _indicator(say: Wording, part: model.Indicator) -> Row:
    cells = (
        say.text(part.label),
        say.unit(part.unit),
        say.scalar(part.baseline, part.unit),
        say.scalar(part.target, part.unit),
        say.word(part.every or ""),
        say.joined([say.word(name) for name in part.by]),
    )
    return Row(cells, say.notes(part))


def _evaluation(say: Wording, part: model.EvaluationDesign) -> Section:
    pairs = [Pair(say.label("design"), say.label(f"design_{part.design}"), say.notes(part))]
    if part.running_variable is not None:
        pairs.append(Pair(say.label("running_variable"), say.variable(part.running_variable)))
    if part.cutoff is not None:
        pairs.append(Pair(say.label("cutoff"), _cutoff(say, part.cutoff)))
    if part.primary_outcomes:
        pairs.append(
            Pair(
                say.label("outcomes"),
                say.joined([say.outcome(name) for name in part.primary_outcomes]),
            )
        )
    if part.comparison is not None:
        pairs.append(Pair(say.label("comparison"), say.text(part.comparison)))
    return Section(
        "evaluation",
        say.label("evaluation"),
        (Paragraph(say.label("evaluation_intro"), "quiet"), Pairs(tuple(pairs))),
    )


def _cutoff(say: Wording, text: str) -> str:
    """The limit: a parameter with its value in force, or as it is written."""
    series = say.definition.parameters.get(text)
    if series is None:
        return say.scalar(text, None)
    return f"{say.value(series.at(say.day), series.part.unit)} ({say.text(series.part.label)})"


def financing(say: Wording) -> Chapter | None:
    """Sources of funds, and what the sources state about the programme."""
    programme = say.definition.programme
    notes, blocks = say.label("notes"), list[Block]()
    if programme.financing:
        rows = [
            Row((say.text(one.label), say.scalar(one.amount, one.unit)), say.notes(one, one.unit))
            for one in programme.financing.values()
        ]
        columns = [say.label("source_of_funds"), say.label("amount")]
        blocks.append(table(say.label("financing"), columns, rows, notes_title=notes, figures=(1,)))
    sections = [_facts(say)] if programme.facts else []
    if not blocks and not sections:
        return None
    title = "financing_and_facts" if blocks and sections else "financing" if blocks else "facts"
    return Chapter("financing", say.label(title), tuple(blocks), tuple(sections))


def _facts(say: Wording) -> Section:
    rows = [
        Row(
            (say.text(fact.label), say.scalar(fact.value, fact.unit), fact.at or ""),
            say.notes(fact, fact.unit),
        )
        for fact in say.definition.programme.facts.values()
    ]
    columns = [say.label("fact"), say.label("value"), say.label("year")]
    block = table(say.label("facts"), columns, rows, notes_title=say.label("notes"))
    return Section(
        "facts", say.label("facts_title"), (Paragraph(say.label("facts_intro"), "quiet"), block)
    )

"""A few worked cases in words: given …, then …. They are run before they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from chakana.engines.outcome import Outcome
from chakana.expressions.types import LEVELS, Kind, Level
from chakana.guidebook.blocks import Chapter, Example, Pair, Paragraph
from chakana.guidebook.wording import Wording
from chakana.language.definition import Component
from chakana.simulation.cases import CaseResult

MOST_EXAMPLES = 6
"""As many as a reader studies; they are chosen to end in different ways."""


def examples(say: Wording, results: Sequence[CaseResult]) -> Chapter | None:
    """Cases that end in different ways, in the order of their file; none that fails."""
    chosen = chosen_of([result for result in results if result.passed])
    if not chosen:
        return None
    opening = Paragraph(say.label("examples_intro"), "quiet")
    cases = [_example(say, result, number) for number, result in enumerate(chosen, start=1)]
    return Chapter("examples", say.label("examples"), (opening, *cases), starts_page=True)


def chosen_of(results: Sequence[CaseResult]) -> list[CaseResult]:
    """At most :data:`MOST_EXAMPLES`: each verdict first, then each reason, then each ending.

    Cases of a definition without components decide nothing, and are no examples.
    """
    chosen: dict[int, CaseResult] = {}
    seen: set[tuple[object, ...]] = set()
    decided = [(result, result.outcome) for result in results if result.outcome is not None]
    for depth in (2, 3, 5):
        for index, (result, outcome) in enumerate(decided):
            ending = _ending(outcome)[:depth]
            if len(chosen) < MOST_EXAMPLES and ending not in seen:
                seen.add(ending)
                chosen[index] = result
                seen |= {_ending(outcome)[:finer] for finer in (3, 5)}
    return [chosen[index] for index in sorted(chosen)]


def _ending(found: Outcome) -> tuple[object, ...]:
    """How a case ends, the coarsest first: component, verdict, reason, exit, conditions."""
    verdict = "yes" if found.eligible else "missing" if _is_missing(found) else "no"
    return found.component, verdict, found.because, found.exit, tuple(found.conditions.values())


def _example(say: Wording, result: CaseResult, number: int) -> Example:
    outcome = result.outcome
    assert outcome is not None, "only cases of a component are chosen"
    component = say.definition.component(outcome.component)
    sentence = say.text(result.case.case)
    favourable = outcome.eligible
    verdict = say.label(
        "verdict_yes" if favourable else "verdict_missing" if _is_missing(outcome) else "verdict_no"
    )
    return Example(
        say.label("case", number=number),
        sentence[:1].upper() + sentence[1:],
        say.label("given"),
        tuple(_given(say, component, result.case.given)),
        say.label("then"),
        tuple(_then(say, component, outcome)),
        verdict,
        favourable,
    )


def _is_missing(outcome: Outcome) -> bool:
    return not outcome.failed and bool(outcome.unknown)


def _given(say: Wording, component: Component, given: Mapping[str, Any]) -> Iterator[Pair]:
    for name, text in given.items():
        if name not in ("members", "decided", "enrolled_in"):
            level, short = _level_and_name(name, component.unit)
            yield Pair(say.variable(f"{level}.{short}"), _said(say, level, short, text))
    for number, member in enumerate(given.get("members") or [], start=1):
        facts = [
            f"{say.variable(f'member.{name}')}: {_said(say, 'member', name, text)}"
            for name, text in member.items()
        ]
        yield Pair(say.label("member_number", number=number), "; ".join(facts))
    for name, text in (given.get("decided") or {}).items():
        stage = component.part.eligibility.get(name)
        answer = say.label("approves" if text == "true" else "rejects")
        yield Pair(say.name(stage.label if stage else None, name), answer)
    if given.get("enrolled_in"):
        names = [say.programme(name) for name in given["enrolled_in"]]
        yield Pair(say.label("enrolled_in"), say.joined(names))


def _level_and_name(name: str, unit: Level) -> tuple[Level, str]:
    before, _, after = name.partition(".")
    named = next((level for level in LEVELS if level == before and after), None)
    return (named, after) if named else (unit, name)


def _said(say: Wording, level: Level, name: str, text: object) -> str:
    spec = say.definition.variables.get((level, name))
    if text is None or text == "unknown":
        return say.label("unknown")
    if spec is not None and spec.type.kind is Kind.DATE:
        return say.date(date.fromisoformat(str(text)))
    if spec is not None and spec.type.kind is Kind.TEXT:
        return say.choice(spec, str(text))
    return say.scalar(str(text), spec.part.unit if spec else None)


def _then(say: Wording, component: Component, outcome: Outcome) -> Iterator[Pair]:
    for stage in outcome.stages:
        part = component.part.eligibility[stage.name]
        answer = {True: "passed", False: "not_passed", None: "not_known"}[stage.passed]
        missing = say.joined([say.missing(name) for name in stage.missing])
        tail = "; " + say.label("missing", what=missing) if missing else ""
        yield Pair(say.name(part.label, stage.name), say.label(answer) + tail)
        if stage.passed is not True:
            break
    if outcome.amount is not None and component.amount is not None:
        yield Pair(say.label("amount"), _amount(say, component, outcome.amount))
    for name, state in outcome.conditions.items():
        if outcome.eligible:
            yield Pair(say.text(component.part.conditions[name].label), say.label(f"state_{state}"))
    if outcome.exit is not None:
        yield Pair(
            say.label("exit"), say.name(component.part.exit[outcome.exit].label, outcome.exit)
        )


def _amount(say: Wording, component: Component, cents: int) -> str:
    assert component.amount is not None
    return say.money(cents, str(component.amount.node.type.unit or say.definition.currency))

"""The stages of a process, the criteria and committees that decide, costs, adoption and effects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chakana.guidebook.blocks import (
    Bar,
    Bars,
    Block,
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
from chakana.guidebook.chapters.amounts import is_constant, said, share_said, value_on
from chakana.guidebook.chapters.conditions import stage_pairs
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import Component, Rule


def stages(say: Wording, component: Component) -> Section | None:
    """The stages in order: who acts, with what form, what is required, how long."""
    found = component.part.stages
    if not found:
        return None
    steps = [
        Step(say.name(stage.label, name), "", (Pairs(tuple(stage_pairs(say, stage))),))
        for name, stage in found.items()
    ]
    blocks: list[Block] = [Steps(tuple(steps))]
    days = [stage.days for stage in found.values() if stage.days is not None]
    if len(days) > 1:
        total = say.label("days_in_all", count=say.figure(sum(days)), stages=len(days))
        blocks.append(Paragraph(total, "quiet"))
    return Section(f"{component.name}-stages", say.label("process"), tuple(blocks))


def criteria(say: Wording, component: Component) -> Section | None:
    """Each set of weighted criteria as bars, and the committees that use them."""
    blocks: list[Block] = [_bars(say, name, part) for name, part in component.part.criteria.items()]
    committees = component.part.committees
    if committees:
        blocks.append(
            Steps(tuple(_committee(say, one) for one in committees.values()), ordered=False)
        )
    return (
        Section(f"{component.name}-criteria", say.label("criteria_and_committees"), tuple(blocks))
        if blocks
        else None
    )


def _bars(say: Wording, name: str, part: model.Criteria) -> Bars:
    most = max(part.weights.values()) or 1
    bars = [
        Bar(
            say.name(part.labels.get(key), key),
            max(0.0, float(weight / most * 100)),
            say.figure(weight),
        )
        for key, weight in sorted(part.weights.items(), key=lambda pair: -pair[1])
    ]
    caption = say.label("criteria_of", name=say.word(name))
    return Bars(
        caption, (say.label("criterion"), say.label("weight")), tuple(bars), say.notes(part)
    )


def _committee(say: Wording, part: model.Committee) -> Step:
    blocks: list[Block] = []
    if part.members:
        blocks.append(Points(tuple(Point(say.text(member)) for member in part.members)))
    pairs = []
    if part.quorum is not None:
        pairs.append(Pair(say.label("quorum"), say.quorum(part.quorum)))
    pairs.append(
        Pair(
            say.label("recusal"),
            say.text(part.recusal) or say.label("recusal_default"),
            say.notes(part),
        )
    )
    return Step(say.text(part.label), say.label("committee"), (*blocks, Pairs(tuple(pairs))))


def costs(say: Wording, component: Component) -> Section | None:
    """What running the component costs for each unit served."""
    rows = [
        Row(
            (say.text(line.label), said(say, component.costs[name]), say.actor(line.paid_by or "")),
            say.notes(line),
        )
        for name, line in component.part.costs.items()
    ]
    if not rows:
        return None
    columns = [say.label("cost"), say.label("amount"), say.label("paid_by")]
    caption = say.label("costs_caption", unit=say.word(component.unit))
    lines = table(caption, columns, rows, notes_title=say.label("notes"), figures=(1,))
    return Section(f"{component.name}-costs", say.label("costs"), (lines,))


def results(say: Wording, component: Component) -> Section | None:
    """Adoption and effects: what is found or assumed, never what is promised."""
    blocks: list[Block] = []
    adoption = component.part.adoption
    rule = component.amounts.get("adoption.share")
    if adoption is not None and rule is not None:
        text = say.label("adoption_text", share=share_said(say, rule), of=say.said(adoption.of))
        blocks.append(Paragraph(text, "plain", say.notes(adoption, "share")))
    if component.part.effects:
        columns = [say.label("effect"), say.label("change"), say.label("among")]
        rows = list(_effects(say, component))
        blocks.append(
            table(say.label("effects"), columns, rows, notes_title=say.label("notes"), figures=(1,))
        )
    if not blocks:
        return None
    opening = Paragraph(say.label("results_intro"), "quiet")
    return Section(f"{component.name}-results", say.label("results"), (opening, *blocks))


def _effects(say: Wording, component: Component) -> Iterator[Row]:
    for name, effect in component.part.effects.items():
        rule = component.amounts.get(f"effects.{name}.change")
        if rule is None:
            continue
        change = (
            share_said(say, rule) if effect.kind == "relative" else _absolute(say, effect, rule)
        )
        yield Row(
            (say.text(effect.label), change, say.word(f"among_{effect.among}")), say.notes(effect)
        )


def _absolute(say: Wording, effect: model.Effect, rule: Rule) -> str:
    """A change in the unit of its variable; of a share or a truth, in percentage points."""
    unit = say.unit_of_variable(effect.variable)
    value = value_on(say, rule, say.day) if is_constant(rule.node) else None
    if unit in (None, "share") and rule.node.type.unit is None and isinstance(value, (int, float)):
        return say.label("percentage_points", count=say.figure(Decimal(f"{value * 100:.12g}")))
    return said(say, rule, unit if rule.node.type.unit is None else None)

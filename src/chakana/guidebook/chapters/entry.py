"""Whom a component is meant for, the steps by which one enters, and who is taken."""

from __future__ import annotations

from chakana.guidebook.blocks import (
    Block,
    Pair,
    Pairs,
    Paragraph,
    Point,
    Points,
    Section,
    Step,
    Steps,
)  # fmt: skip
from chakana.guidebook.chapters.amounts import clause
from chakana.guidebook.wording import Wording
from chakana.language.definition import Component, Stage


def mandate(say: Wording, component: Component) -> Section:
    """Whom it is meant for, which is the measure of errors and not the rule that decides."""
    part = component.part.mandate
    blocks: list[Block] = []
    if part.label is not None:
        blocks.append(Paragraph(say.text(part.label), "lead"))
    blocks += [say.rule(component.mandate, part), Paragraph(say.label("mandate_is"), "quiet")]
    return Section(f"{component.name}-mandate", say.label("meant_for"), tuple(blocks))


def eligibility(say: Wording, component: Component) -> Section | None:
    """The stages in order: what is asked at each, where, and who decides."""
    if not component.stages:
        return None
    opening = Paragraph(say.label("eligibility_intro", unit=say.word(component.unit)))
    steps = Steps(tuple(_step(say, stage) for stage in component.stages))
    closing = Paragraph(say.label("unknown_is_missing"), "quiet")
    return Section(
        f"{component.name}-eligibility", say.label("eligibility"), (opening, steps, closing)
    )


def _step(say: Wording, stage: Stage) -> Step:
    title = say.name(stage.part.label, stage.name)
    if stage.rule is None:
        who = stage.decided_by or ""
        told = say.label("people_decide", who=say.decider(who))
        text = Paragraph(told, "plain", say.notes(stage.part))
        return Step(title, say.label("decided_by", who=say.actor(who)), (text,))
    tag = say.label("seen_at", level=say.word(stage.rule.level))
    return Step(title, tag, (say.rule(stage.rule, stage.part),))


def selection(say: Wording, component: Component) -> Section:
    """Who is taken of those who pass. How a choice is simulated is no rule and is not shown."""
    part = component.part.selection
    blocks: list[Block] = [Paragraph(say.label(f"selection_{part.mode}"), "plain", say.notes(part))]
    clauses = [
        clause(
            say, say.label(f"selection_by_{field}"), rule, unit="" if field == "number" else None
        )
        for field in ("rank_by", "number", "cutoff", "budget")
        if (rule := component.amounts.get(f"selection.{field}")) is not None
    ]
    if clauses:
        blocks.append(Steps(tuple(clauses), ordered=False))
    pairs = tuple(_selection_pairs(say, component))
    if pairs:
        blocks.append(Pairs(pairs))
    if part.phases:
        blocks.append(Points(tuple(Point(say.text(phase)) for phase in part.phases), ordered=True))
    return Section(f"{component.name}-selection", say.label("selection"), tuple(blocks))


def _selection_pairs(say: Wording, component: Component) -> list[Pair]:
    part = component.part.selection
    found = []
    if part.rank_by is not None:
        found.append(Pair(say.label("order"), say.label(f"order_{part.order}")))
    if part.committee is not None:
        found.append(Pair(say.label("committee"), say.actor(part.committee)))
    if part.strata is not None:
        found.append(Pair(say.label("strata"), say.word(part.strata)))
    if part.ties is not None:
        found.append(Pair(say.label("ties"), say.word(part.ties)))
    return found


def legal_power(say: Wording, component: Component) -> Pairs | None:
    """Who may move public money or assets here, and by what right."""
    part = component.part.legal_power
    if part is None:
        return None
    basis = Pair(say.label("legal_basis"), say.text(part.basis), say.notes(part))
    return Pairs((Pair(say.label("legal_power"), say.actor(part.holder)), basis))

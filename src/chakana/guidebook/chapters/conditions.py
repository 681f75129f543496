"""What is asked of those served, what alone may suspend, appeals, and how one leaves."""

from __future__ import annotations

from chakana.guidebook.blocks import (
    Block,
    Box,
    Chapter,
    Pair,
    Pairs,
    Paragraph,
    Point,
    Points,
    Section,
    Step,
    Steps,
)  # fmt: skip
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import Component, ConditionRule


def conditions(say: Wording, component: Component) -> Section:
    """Each condition with those it concerns, what must hold, and who verifies it."""
    blocks: list[Block] = []
    if component.conditions:
        blocks.append(Paragraph(say.label("conditions_intro")))
        blocks.append(
            Steps(tuple(_condition(say, one) for one in component.conditions), ordered=False)
        )
        blocks.append(Paragraph(say.label("late_data"), "quiet"))
    else:
        blocks.append(Paragraph(say.label("no_conditions")))
    blocks.append(suspension(say, component))
    return Section(f"{component.name}-conditions", say.label("conditions"), tuple(blocks))


def _condition(say: Wording, condition: ConditionRule) -> Step:
    part = condition.part
    blocks: list[Block] = []
    if condition.applies_to is not None:
        blocks += [Paragraph(say.label("applies_to", level=say.word(condition.level)), "quiet")]
        blocks += [say.rule(condition.applies_to), Paragraph(say.label("must_be_true"), "quiet")]
    blocks.append(say.rule(condition.rule, part))
    failure = say.label("failure_none" if part.on_failure == "none" else "failure_suspension")
    pairs = [Pair(say.label("verified_by"), say.actor(part.verified_by))]
    if part.needs is not None:
        needed = say.text(part.needs.label)
        pairs.append(Pair(say.label("needed"), needed, say.notes(part.needs)))
    pairs.append(Pair(say.label("on_failure"), failure))
    blocks.append(Pairs(tuple(pairs)))
    return Step(say.text(part.label), "", tuple(blocks))


def suspension(say: Wording, component: Component) -> Box:
    """What alone may suspend the benefit, and after what."""
    part = component.part.suspension
    if part is None or not part.only_for:
        nothing = Paragraph(say.label("nothing_suspends"), "plain", say.notes(part))
        return Box("right", say.label("suspension"), (nothing,))
    names = [say.text(component.part.conditions[name].label) for name in part.only_for]
    pairs = []
    if part.after_failed_cycles is not None:
        pairs.append(Pair(say.label("after_cycles"), say.figure(part.after_failed_cycles)))
    if part.notice_days is not None:
        pairs.append(
            Pair(say.label("notice"), say.label("days", count=say.figure(part.notice_days)))
        )
    blocks: list[Block] = [
        Paragraph(say.label("suspension_only"), "plain", say.notes(part)),
        Points(tuple(Point(name) for name in names)),
    ]
    return Box(
        "right", say.label("suspension"), (*blocks, *([Pairs(tuple(pairs))] if pairs else []))
    )


def exits(say: Wording, component: Component) -> Section | None:
    """When one leaves and where to; and what becomes of those who never do."""
    blocks: list[Block] = []
    if component.exits:
        steps = tuple(_exit(say, component, name) for name in component.exits)
        blocks.append(Steps(steps, ordered=False))
    if component.part.otherwise is not None:
        other = component.part.otherwise
        blocks.append(
            Box(
                "note",
                say.label("otherwise"),
                (Paragraph(say.text(other.label), "plain", say.notes(other)),),
            )
        )
    return Section(f"{component.name}-exit", say.label("exit"), tuple(blocks)) if blocks else None


def _exit(say: Wording, component: Component, name: str) -> Step:
    part = component.part.exit[name]
    onward = say.label("refer_to", programme=say.programme(part.refer_to)) if part.refer_to else ""
    return Step(say.name(part.label, name), onward, (say.rule(component.exits[name], part),))


def appeals(say: Wording) -> Chapter:
    """How a decision is contested: every part of the definition that is named after it."""
    blocks: list[Block] = [Paragraph(say.label("appeal_right"), "lead")]
    found = list(_named_after_appeal(say))
    if found:
        blocks.append(Steps(tuple(found), ordered=False))
    else:
        blocks.append(
            Box("note", say.label("no_appeal_title"), (Paragraph(say.label("no_appeal")),))
        )
    return Chapter("appeals", say.label("appeals"), tuple(blocks), starts_page=True)


def _is_appeal(name: str) -> bool:
    return any(word in name for word in ("appeal", "objection", "complaint"))


def _named_after_appeal(say: Wording) -> list[Step]:
    programme = say.definition.programme
    steps = []
    for component in programme.components.values():
        for name, stage in component.stages.items():
            if _is_appeal(name):
                pairs = tuple(stage_pairs(say, stage))
                steps.append(
                    Step(say.name(stage.label, name), say.text(component.label), (Pairs(pairs),))
                )
    for name, role in programme.roles.items():
        if _is_appeal(name):
            does = Points(tuple(Point(say.text(one)) for one in role.does))
            steps.append(Step(say.text(role.label), "", (does,)))
    for name, entry in programme.calendar.items():
        if _is_appeal(name):
            when = Paragraph(say.text(entry.when), "plain", say.notes(entry))
            steps.append(Step(say.text(entry.label), "", (when,)))
    for name, series in say.definition.parameters.items():
        if _is_appeal(name):
            value = say.value(series.at(say.day), series.part.unit)
            steps.append(
                Step(
                    say.text(series.part.label),
                    "",
                    (Paragraph(value, "figure", say.notes(series.part)),),
                )
            )
    return steps


def stage_pairs(say: Wording, stage: model.ProcessStage) -> list[Pair]:
    """Who acts at a stage, with whom, with what form, and in how many days."""
    several = [
        ("responsible", say.actor(stage.by)),
        ("together_with", say.actor(*stage.with_)),
        ("form", say.word(stage.form) if stage.form else ""),
        ("requires", "; ".join(say.said(what) for what in stage.requires)),
        ("studies", say.joined([say.word(name) for name in stage.studies])),
        ("criteria", say.word(stage.criteria) if stage.criteria else ""),
        ("committee", say.actor(stage.committee) if stage.committee else ""),
        (
            "cutoff",
            say.label("points", count=say.figure(stage.cutoff)) if stage.cutoff is not None else "",
        ),
        (
            "deadline",
            say.label("days", count=say.figure(stage.days)) if stage.days is not None else "",
        ),
    ]
    pairs = [Pair(say.label(key), text) for key, text in several if text]
    notes = say.notes(stage)
    return [*pairs[:-1], Pair(pairs[-1].term, pairs[-1].value, notes)] if notes else pairs

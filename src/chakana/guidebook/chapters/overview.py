"""What the programme is, for whom, what it gives, and what nobody may ever ask."""

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
    Row,
    Section,
    Table,
    table,
)  # fmt: skip
from chakana.guidebook.chapters.benefit import amount_in_short
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import Component


def overview(say: Wording) -> Chapter:
    """Goal, objectives, the components at a glance, and how means should lead to ends."""
    programme = say.definition.programme
    opening: list[Block] = []
    if programme.goal is not None:
        opening.append(Paragraph(say.text(programme.goal), "lead"))
    if programme.objectives:
        opening.append(points_of(say, programme.objectives))
    sections = []
    if say.definition.components:
        sections.append(Section("at-a-glance", say.label("at_a_glance"), (_components(say),)))
    else:
        opening.append(Paragraph(say.label("gives_nothing"), "quiet"))
    if programme.theory_of_change is not None:
        sections.append(_theory(say, programme.theory_of_change))
    if programme.alongside or programme.lineage:
        sections.append(Section("relations", say.label("relations"), (_relations(say),)))
    return Chapter(
        "overview", say.label("overview"), tuple(opening), tuple(sections), starts_page=True
    )


def _components(say: Wording) -> Table:
    columns = [say.label(key) for key in ("component", "instrument", "for_whom", "gives")]
    rows = [
        Row((
            say.text(component.part.label),
            say.word(component.part.instrument),
            mandate_in_short(say, component),
            amount_in_short(say, component),
        ))
        for component in say.definition.components.values()
    ]  # fmt: skip
    return table(say.label("components"), columns, rows, notes_title=say.label("notes"))


def mandate_in_short(say: Wording, component: Component) -> str:
    """Whom a component is meant for: its label, or the rule in words, or its text."""
    mandate = component.part.mandate
    return say.text(mandate.label) or say.in_words(component.mandate.node) or mandate.rule


def points_of(say: Wording, items: dict[str, model.Item]) -> Points:
    """Items as a list, each with its notes."""
    return Points(tuple(Point(say.text(item.label), say.notes(item)) for item in items.values()))


def _theory(say: Wording, theory: model.TheoryOfChange) -> Section:
    blocks: list[Block] = []
    if theory.means:
        blocks += [Paragraph(say.label("means_intro")), points_of(say, theory.means)]
    if theory.assumptions:
        columns = (say.label("must_hold"), say.label("tested_by"))
        rows = [
            Row((say.text(one.label), say.text(one.tested_by)), say.notes(one))
            for one in theory.assumptions.values()
        ]
        blocks.append(
            table(say.label("must_hold_title"), columns, rows, notes_title=say.label("notes"))
        )
    return Section("theory", say.label("theory"), tuple(blocks))


def _relations(say: Wording) -> Pairs:
    programme = say.definition.programme
    pairs = []
    if programme.alongside:
        names = say.joined([say.programme(name) for name in programme.alongside])
        pairs.append(Pair(say.label("alongside"), say.label("alongside_text", names=names)))
    if programme.lineage:
        pairs.append(
            Pair(
                say.label("lineage"),
                say.joined([say.programme(name) for name in programme.lineage]),
            )
        )
    return Pairs(tuple(pairs))


def never_demanded(say: Wording) -> Chapter:
    """The prohibitions, before anything is said of what is asked."""
    programme = say.definition.programme
    blocks: list[Block] = []
    if programme.never_demanded:
        box = Box("never", say.label("never_title"), (points_of(say, programme.never_demanded),))
        blocks += [box, Paragraph(say.label("never_report"))]
    else:
        blocks.append(
            Box("never", say.label("never_title"), (Paragraph(say.label("never_default")),))
        )
    blocks.append(Paragraph(_only_conditions(say)))
    return Chapter("never-demanded", say.label("never"), tuple(blocks))


def _only_conditions(say: Wording) -> str:
    asked = [
        say.text(condition.part.label)
        for component in say.definition.components.values()
        for condition in component.conditions
    ]
    return (
        say.label("only_asked", conditions="; ".join(dict.fromkeys(asked)))
        if asked
        else say.label("nothing_asked")
    )

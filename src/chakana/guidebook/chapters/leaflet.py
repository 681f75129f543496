"""One page for those served: why, what they receive, their rights, what nobody may demand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from chakana.expressions.nodes import Parameter
from chakana.guidebook.blocks import Block, Box, Leaflet, Paragraph, Point, Points
from chakana.guidebook.chapters.amounts import is_constant, said
from chakana.guidebook.chapters.benefit import paid_every
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import Component, Rule


def leaflet(say: Wording) -> Leaflet | None:
    """The leaflet, or None where the definition gives nothing."""
    components = list(say.definition.components.values())
    if not components:
        return None
    programme = say.definition.programme
    panels = [
        *(
            panel
            for component in components
            for panel in _component(say, component, len(components) > 1)
        ),
        *_common(say, components),
    ]
    unit = (
        components[0].unit
        if all(one.unit == components[0].unit for one in components)
        else "household"
    )
    title = f"leaflet_{unit}" if unit in ("household", "organisation") else "leaflet_community"
    return Leaflet(
        say.label(title),
        say.text(programme.title),
        say.text(programme.goal) or say.text(programme.summary),
        tuple(panels),
        (say.label("office_line"), say.label("telephone_line"), say.label("hours_line")),
        say.label("leaflet_footer", day=say.date(say.day), version=say.definition.identity[:12]),
        f"{say.label('draft')}: {say.draft}" if say.draft else "",
    )


def _component(say: Wording, component: Component, several: bool) -> Iterator[Box]:
    """What is received, how one enters and what is asked: one box of a component among several."""
    parts = [
        (say.label("leaflet_receive"), _received(say, component)),
        (say.label("leaflet_enter"), _entry(say, component)),
        (say.label("leaflet_asked"), _asked(say, component)),
    ]
    if not several:
        yield from (Box("note", title, blocks) for title, blocks in parts if blocks)
        return
    inside: list[Block] = [*parts[0][1]]
    for title, blocks in parts[1:]:
        inside += [Paragraph(f"{title}:", "strong"), *blocks] if blocks else []
    yield Box("note", say.text(component.part.label), tuple(inside))


def _received(say: Wording, component: Component) -> tuple[Block, ...]:
    benefit = component.part.benefit
    if benefit is None:
        return (Paragraph(say.label("no_benefit")),)
    given: list[Block] = []
    if component.amount is not None:
        style: Literal["figure", "plain"] = (
            "figure" if is_constant(component.amount.node) else "plain"
        )
        amount = said(say, component.amount)
        if _is_assumed(say, component.amount, benefit):
            amount = say.label("assumed_amount", amount=amount)
        given.append(Paragraph(amount, style))
    if benefit.label is not None:
        given.append(Paragraph(say.text(benefit.label)))
    if benefit.every is not None:
        given.append(
            Paragraph(say.label("leaflet_paid_every", every=paid_every(say, benefit.every.months)))
        )
    if benefit.paid_to is not None:
        given.append(Paragraph(say.label("leaflet_paid_to", who=say.actor(benefit.paid_to))))
    if benefit.items:
        given.append(Points(tuple(Point(say.text(item.label)) for item in benefit.items.values())))
    return tuple(given)


def _is_assumed(say: Wording, rule: Rule, benefit: model.Benefit) -> bool:
    """Whether the amount, or a parameter that it rests on, is an assumption."""
    named = [node.name for node in rule.node.walk() if isinstance(node, Parameter)]
    held = [say.definition.parameters[name].part for name in named]
    return benefit.assumption or any(part.assumption for part in held)


def _entry(say: Wording, component: Component) -> tuple[Block, ...]:
    stages = [Point(say.name(stage.part.label, stage.name)) for stage in component.stages]
    return (Points(tuple(stages), ordered=True),) if stages else ()


def _asked(say: Wording, component: Component) -> tuple[Block, ...]:
    asked = [Point(say.text(condition.part.label)) for condition in component.conditions]
    if not asked:
        return ()
    suspension = component.part.suspension
    suspends = suspension is not None and bool(suspension.only_for)
    only = say.label("leaflet_only_this" if suspends else "leaflet_never_suspends")
    return (Points(tuple(asked)), Paragraph(only))


def _common(say: Wording, components: list[Component]) -> Iterator[Box]:
    programme = say.definition.programme
    never = [Point(say.text(item.label)) for item in programme.never_demanded.values()]
    rest = () if never else (Paragraph(say.label("never_default")),)
    yield Box(
        "never", say.label("never_title"), (*([Points(tuple(never))] if never else []), *rest)
    )
    rights = [say.label(f"right_{number}") for number in (1, 2, 3, 4)]
    for component in components:
        part = component.part.suspension
        if part is not None and part.notice_days is not None:
            rights.append(say.label("right_notice", count=say.figure(part.notice_days)))
    if programme.alongside:
        names = say.joined([say.programme(name) for name in programme.alongside])
        rights.append(say.label("right_alongside", names=names))
    unique = list(dict.fromkeys(rights))
    yield Box(
        "right", say.label("leaflet_rights"), (Points(tuple(Point(text) for text in unique)),)
    )
    exits = [
        Point(say.name(component.part.exit[name].label, name))
        for component in components
        for name in component.exits
    ]
    if exits:
        yield Box("note", say.label("leaflet_end"), (Points(tuple(exits)),))

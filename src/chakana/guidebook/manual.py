"""From a definition to the manual of a district office, as plain data in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chakana.expressions.figures import Language
from chakana.guidebook.blocks import Chapter, Manual, Pair, Paragraph, Section
from chakana.guidebook.chapters import (
    annexes,
    benefit,
    conditions,
    entry,
    overview,
    process,
    reference,
    values,
)  # fmt: skip
from chakana.guidebook.chapters.changes import changes
from chakana.guidebook.chapters.examples import examples
from chakana.guidebook.chapters.ladder import ladder
from chakana.guidebook.chapters.leaflet import leaflet
from chakana.guidebook.neighbours import Neighbour
from chakana.guidebook.wording import Wording
from chakana.language.definition import Component, Definition
from chakana.simulation.cases import CaseResult

_RENDERER_WORDS = (
    "contents", "page", "skip", "top", "rule_exact", "identity",
)  # fmt: skip


def build_manual(
    definition: Definition,
    language: Language,
    day: date,
    *,
    neighbours: Mapping[str, Neighbour] | None = None,
    cases: Sequence[CaseResult] = (),
    reformed: Definition | None = None,
) -> Manual:
    """The manual of ``definition`` in ``language`` with the values in force on ``day``.

    ``neighbours`` are the other programmes of the library and ``cases`` the results of the worked
    cases; without them others go by their names, and no examples are shown. ``reformed`` is the
    definition that a reform changes: the manual then says what changes.
    """
    say = Wording(definition, language, day, neighbours)
    chapters = [
        overview.overview(say),
        overview.never_demanded(say)
        if definition.components or definition.programme.never_demanded
        else None,
        changes(say, reformed),
        *(_component(say, component) for component in definition.components.values()),
        conditions.appeals(say) if definition.components else None,
        reference.roles(say),
        reference.calendar(say),
        ladder(say),
        values.parameters(say),
        values.data(say),
        reference.indicators(say),
        reference.financing(say),
        examples(say, cases),
        annexes.assumptions(say),
        annexes.contradictions(say),
        annexes.sources(say),
    ]
    return Manual(
        language, say.label("manual"), say.text(definition.programme.title),
        say.text(definition.programme.summary), definition.id, day.isoformat(), definition.identity,
        tuple(_cover(say)), say.label("statement"),
        {key: say.label(key) for key in _RENDERER_WORDS},
        tuple(chapter for chapter in chapters if chapter is not None), leaflet(say),
    )  # fmt: skip


def _cover(say: Wording) -> list[Pair]:
    programme = say.definition.programme
    pairs = [Pair(say.label("definition"), say.definition.id)]
    if say.draft:
        pairs.append(Pair(say.label("draft"), say.draft))
    if say.definition.reform_of:
        pairs.append(Pair(say.label("reform_of"), say.definition.reform_of))
    if programme.institution is not None:
        pairs.append(Pair(say.label("executes"), say.actor(programme.institution.executes)))
    pairs.append(Pair(say.label("country"), say.word(programme.country)))
    if programme.lifecycle is not None:
        pairs.append(Pair(say.label("lifecycle"), say.word(programme.lifecycle)))
    pairs.append(Pair(say.label("in_force_on"), say.date(say.day)))
    return pairs


def _component(say: Wording, component: Component) -> Chapter:
    sections: list[Section | None] = [
        entry.mandate(say, component),
        entry.eligibility(say, component),
        entry.selection(say, component),
        benefit.benefit(say, component),
        conditions.conditions(say, component),
        conditions.exits(say, component),
        process.stages(say, component),
        process.criteria(say, component),
        process.costs(say, component),
        process.results(say, component),
    ]
    opening = Paragraph(
        say.label(
            "component_intro",
            instrument=say.word(component.part.instrument),
            unit=say.word(component.unit),
        ),
        "quiet",
    )
    power = entry.legal_power(say, component)
    blocks = (opening, power) if power is not None else (opening,)
    kept = tuple(section for section in sections if section is not None)
    return Chapter(
        f"component-{component.name}",
        say.text(component.part.label),
        blocks,
        kept,
        starts_page=True,
    )

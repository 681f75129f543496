"""What is asked: a component of a definition, of a territory, on a day, as known at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from chakana.engines.dataframe import decisive_rules
from chakana.engines.needs import Needs
from chakana.expressions.types import TERRITORY_RANKS
from chakana.language.definition import Component, Definition, Stage
from chakana.web.targeting.versions import programmes
from chakana.web.territories.models import RANKS, Territory


@dataclass(frozen=True)
class Question:
    """A component asked about every household of a territory, by what was known at a moment.

    ``taking_part`` are the programmes that rules ask about and the office runs: who takes part in
    others is not known.
    """

    definition: Definition
    component: Component
    territory: Territory
    day: date
    known_at: datetime
    taking_part: tuple[str, ...]

    @classmethod
    def of(
        cls, definition: Definition, component: str, territory: Territory, day: date,
        known_at: datetime,
    ) -> Question:  # fmt: skip
        """The question, by what programmes the office runs today."""
        part = definition.component(component)
        asked = {one.programme for one in needs_of(definition, part).enrolments.values()}
        there = tuple(sorted(asked.intersection(programmes()))) if asked else ()
        return cls(definition, part, territory, day, known_at, there)

    @cached_property
    def gathers(self) -> tuple[str, ...]:
        """The ranks of which a rule gathers all households, such as a district's share of poor."""
        found = needs_of(self.definition, self.component).aggregates
        return tuple(rank for rank in TERRITORY_RANKS if rank in found)

    @cached_property
    def reads(self) -> Territory:
        """The territory whose households must be read: a wider one where a rule gathers it."""
        place, widest = self.territory, min(map(RANKS.index, self.gathers), default=len(RANKS))
        while place.parent is not None and RANKS.index(place.rank) > widest:
            place = place.parent
        return place

    def deciding(self) -> tuple[Stage, ...]:
        """The stages that people decide."""
        return tuple(stage for stage in self.component.stages if stage.decided_by)


def needs_of(definition: Definition, component: Component) -> Needs:
    """All that the verdict of ``component`` rests on."""
    return Needs.of(definition, [(one.level, one.node) for one in decisive_rules(component)])

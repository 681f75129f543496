"""Need against capacity: for how many of those meant there is a place, by territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chakana.language.definition import Component
from chakana.simulation.selection import Limits
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.ranking import is_ordered
from chakana.web.targeting.reaching import Reach
from chakana.web.targeting.versions import read
from chakana.web.territories.models import RANKS, Territory
from chakana.web.territories.queries import inside

MEASURES = ("coverage_share", "missed_share", "leaked_share", "unmet_share")
"""The shares that a map shows, by the name of their text."""


class Need(NamedTuple):
    """A territory, its counts, and how many places it has; None where there is no limit."""

    part: Territory
    one: Reach
    places: int | None

    @property
    def short(self) -> int | None:
        """How many of those meant there is no place for."""
        return None if self.places is None else max(0, self.one.meant - self.places)

    @property
    def unmet(self) -> float | None:
        """Of those meant, the share that there is no place for; None where that says too much."""
        if self.short is None or self.one.coverage is None:
            return None
        return self.short / self.one.meant

    def measure(self, name: str) -> float | None:
        """One of :data:`MEASURES`."""
        one = self.one
        shares = (one.coverage, one.undercoverage, one.leakage, self.unmet)
        return dict(zip(MEASURES, shares, strict=True))[name]


def needs(made: Assessment, parts: Sequence[tuple[Territory, Reach]]) -> list[Need]:
    """Each of ``parts`` with its places."""
    found = _places(made, parts)
    return [Need(part, counts, found.get(part.pk)) for part, counts in parts]


def _places(made: Assessment, parts: Sequence[tuple[Territory, Reach]]) -> Mapping[int, int]:
    """How many households there is a place for in each of ``parts``, by its key.

    Where the definition gives each territory of a rank its number, that number, whether or not so
    many came; below that rank, and where another limit binds, those whom the selection reached.
    Absent where the component takes all, or a committee has still to choose.
    """
    definition = read(made.version)
    component = definition.component(made.component)
    if not is_ordered(component) or component.part.selection.mode == "committee":
        return {}
    number = Limits.of(definition, component, made.day).number
    found = {}
    for one, counts in parts:
        each = 0 if number is None else _of_strata(component, one)
        found[one.pk] = int((number or 0) * each) if each else counts.taken
    return found


def _of_strata(component: Component, part: Territory) -> int:
    """How many times the number of the selection is given in ``part``; 0 where in a part of one."""
    strata = component.part.selection.strata
    if strata is None:
        return int(part.parent_id is None)
    if RANKS.index(part.rank) >= RANKS.index(strata):
        return int(part.rank == strata)
    return inside(Territory.objects.filter(rank=strata), part, through="").count()

"""Counts as they leave the office: what would tell of few families is left out.

A count below the fewest that may be told is hidden, nought is not; so is whatever would give a
hidden one away: the others of the same sum, and one more of its column where it is the only one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chakana.web.assumptions import assumed
from chakana.web.targeting.capacity import Need
from chakana.web.targeting.reaching import Reach
from chakana.web.territories.models import Territory

COUNTS = (
    "households", "meant", "reached", "missed", "leaked", "eligible", "awaiting", "enrolled",
    "places",
)  # fmt: skip
TOGETHER = ("reached", "missed", "leaked")
"""Parts of ``meant`` and ``eligible``: of two of them and the sum the third could be told."""


@dataclass
class Line:
    """The counts of a territory and which of them are hidden; ``places`` is None without limit."""

    territory: Territory
    counts: dict[str, int | None]
    hidden: set[str]

    def told(self, name: str) -> int | None:
        """The count, None where it is hidden or there is none."""
        return None if name in self.hidden else self.counts[name]

    def share(self, part: str, whole: str) -> float | None:
        """``part`` over ``whole``, None where either is hidden or the whole is too few."""
        above, below = self.told(part), self.told(whole)
        return above / below if above is not None and below else None


def lines(needs: Sequence[Need]) -> list[Line]:
    """The counts of territories as they may leave the office."""
    fewest = assumed("fewest_in_a_cell")
    found = [Line(one.part, _counts(one.one, one.places), set()) for one in needs]
    for one in found:
        one.hidden = {name for name in COUNTS if _is_small(one.counts[name], fewest)}
        one.hidden |= _by_what_is_left(one.counts, fewest)
    while any([_hide_sums(one) for one in found] + [_hide_second(found, name) for name in COUNTS]):
        pass
    return found


def _counts(one: Reach, places: int | None) -> dict[str, int | None]:
    return {
        "households": one.households, "meant": one.meant, "reached": one.reached,
        "missed": one.missed, "leaked": one.leaked, "eligible": one.eligible,
        "awaiting": one.awaiting, "enrolled": one.enrolled, "places": places,
    }  # fmt: skip


def _is_small(value: int | None, fewest: int) -> bool:
    return value is not None and 0 < value < fewest


def _by_what_is_left(counts: dict[str, int | None], fewest: int) -> set[str]:
    """What would tell of few by all households less it."""
    every = counts["households"] or 0
    return {
        name for name in ("meant", "eligible", "awaiting", "enrolled")
        if _is_small(every - (counts[name] or 0), fewest)
    }  # fmt: skip


def _hide_sums(one: Line) -> bool:
    """Hide what stands in a sum with something hidden; whether anything was."""
    if not one.hidden.intersection(TOGETHER) or one.hidden.issuperset(TOGETHER):
        return False
    one.hidden.update(TOGETHER)
    return True


def _hide_second(found: list[Line], name: str) -> bool:
    """Hide one more where a column hides a single count, so that its sum tells nothing."""
    shown = [one for one in found if name not in one.hidden and one.counts[name]]
    if len(found) - sum(name not in one.hidden for one in found) != 1 or not shown:
        return False
    min(shown, key=lambda one: one.counts[name] or 0).hidden.add(name)
    return True

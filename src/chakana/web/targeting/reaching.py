"""Whom a component finds and misses, by territory, from counts made with its assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from django.core.cache import cache
from django.db.models import Count

from chakana.web.assumptions import assumed
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Assessment, Tally
from chakana.web.territories.models import RANKS, Territory
from chakana.web.territories.queries import inside

REMEMBERED = 600
"""Seconds for which a count of who takes part is kept."""


@dataclass
class Reach:
    """Counts of households of a territory; shares are None where they say nothing or too much."""

    households: int = 0
    eligible: int = 0
    awaiting: int = 0
    meant: int = 0
    not_known: int = 0
    reached: int = 0
    leaked: int = 0
    taken: int = 0
    enrolled: int = 0

    def add(self, other: Reach) -> None:
        """Add the counts of another territory."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def coverage(self) -> float | None:
        """Of those meant, the share that is eligible."""
        return _share(self.reached, self.meant)

    @property
    def undercoverage(self) -> float | None:
        """Of those meant, the share that is missed."""
        return _share(self.missed, self.meant)

    @property
    def missed(self) -> int:
        """Those meant who are not eligible."""
        return self.meant - self.reached

    @property
    def leakage(self) -> float | None:
        """Of those eligible of whom it is known, the share that is not meant."""
        return _share(self.leaked, self.reached + self.leaked)

    @property
    def cgh(self) -> float | None:
        """What those meant get, over what they would get by chance (Coady, Grosh & Hoddinott)."""
        got = _share(self.reached, self.reached + self.leaked)
        meant = _share(self.meant, self.households - self.not_known)
        return got / meant if got is not None and meant else None


def _share(part: int, whole: int) -> float | None:
    """None over so few that it would tell of families."""
    return part / whole if whole >= assumed("fewest_in_a_cell") else None


def by_part(made: Assessment, place: Territory, rank: str = "") -> list[tuple[Territory, Reach]]:
    """The territories of ``rank`` in ``place`` with their counts, or those just below it.

    Itself where it has none below.
    """
    below = place.children.all()
    if rank:
        below = inside(Territory.objects.filter(rank=rank), place, through="")
    parts = list(below.order_by("name", "pk")) or [place]
    found = {one.path: Reach() for one in parts}
    rest = Reach()
    for path, counts in _counts(made, place):
        own = next((found[above] for above in _above(path) if above in found), rest)
        own.add(counts)
    return [(one, found[one.path]) for one in parts if found[one.path].households]


def total(parts: Iterable[tuple[Territory, Reach]]) -> Reach:
    """The counts of all parts together."""
    whole = Reach()
    for _, one in parts:
        whole.add(one)
    return whole


def communities(made: Assessment, place: Territory) -> dict[str, int]:
    """How many communities are reached in full, in part, not at all, or have nobody meant."""
    found = {"full": 0, "partial": 0, "none": 0, "nobody_meant": 0}
    rows = inside(Tally.objects.filter(assessment=made, territory__rank=RANKS[-1]), place)
    for meant, reached in rows.values_list("meant", "reached"):
        kind = "nobody_meant" if not meant else "full" if reached == meant else (
            "partial" if reached else "none")  # fmt: skip
        found[kind] += 1
    return found


def _counts(made: Assessment, place: Territory) -> Iterator[tuple[str, Reach]]:
    names = [one.name for one in fields(Reach) if one.name != "enrolled"]
    rows = inside(Tally.objects.filter(assessment=made), place)
    for path, *counts in rows.values_list("territory__path", *names):
        yield path, Reach(**dict(zip(names, counts, strict=True)))
    for path, count in _enrolled(made, place):
        yield path, Reach(enrolled=count)


def _enrolled(made: Assessment, place: Territory) -> list[tuple[str, int]]:
    """Who takes part today, by the path of where they live; counted once in some minutes."""
    homes = inside(
        Household.objects.filter(
            enrolments__until=None, enrolments__programme=made.version.programme,
            enrolments__component=made.component,
        ), place,
    )  # fmt: skip
    counted = homes.order_by().values_list("territory__path").annotate(Count("pk", distinct=True))
    key = f"enrolled-{made.pk}-{place.pk}"
    found = cache.get_or_set(key, lambda: list(counted), REMEMBERED)
    return list(found or ())


def _above(path: str) -> list[str]:
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[:size]) + "/" for size in range(len(codes), 0, -1)]

"""Which schools, clinics and others are within reach of a territory: yes, no, or not known.

A facility reaches the communities that it declares; one that declares none reaches its district.
Distances decide nothing. That none reaches a territory is known only where a register of that kind
was imported that tells of the territory, as of that day; elsewhere it is unknown, never true.
A territory of which only a part is reached is unknown too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from chakana.web.territories.models import (
    Facility,
    FacilityKind,
    FacilityRegister,
    Reach,
    Territory,
)
from chakana.web.territories.queries import inside


def reach(territory: Territory, kind: str, day: date) -> bool | None:
    """Whether a facility of ``kind``, open on ``day``, reaches ``territory``; None: not known."""
    if reached_by(territory, kind, day).exists():
        return True
    above = territory.above()
    if not _registers(kind, day).filter(territory__path__in=above).exists():
        return None
    return None if inside(_reaches(kind, day), territory).exists() else False


def reached_by(territory: Territory, kind: str, day: date) -> QuerySet[Facility]:
    """Those of ``kind``, open on ``day``, that reach ``territory``: what an answer cites."""
    serves = Reach.objects.filter(facility=OuterRef("pk"), territory__path__in=territory.above())
    return _open(day).filter(Exists(serves), kind=kind)


def reach_of(kind: str, day: date, within: Territory | None = None) -> dict[int, bool]:
    """For each territory (of ``within``) whether a facility reaches it; absent where unknown."""
    rows = (
        Territory.objects.all() if within is None else inside(Territory.objects.all(), within, "")
    )
    known = _Known.of(kind, day)
    found: dict[int, bool] = {}
    for key, path in rows.order_by().values_list("pk", "path"):
        answer = known.says(path)
        if answer is not None:
            found[key] = answer
    return found


def supply(territories: Iterable[int], day: date) -> Mapping[int, Mapping[str, bool | None]]:
    """For each territory by its key: which kinds of facility are within reach on ``day``."""
    paths = dict(Territory.objects.filter(pk__in=list(territories)).values_list("pk", "path"))
    kinds = FacilityKind.objects.order_by("name").values_list("name", flat=True)
    known = {kind: _Known.of(kind, day) for kind in kinds}
    return {
        key: {kind: one.says(path) for kind, one in known.items()} for key, path in paths.items()
    }


class _Known:
    """What is known of one kind on one day, as paths of territories."""

    def __init__(self, reached: Iterable[str], told: Iterable[str]) -> None:
        self.reached, self.told = frozenset(reached), frozenset(told)
        self.in_part = {above for path in self.reached for above in _prefixes(path)} - self.reached

    @classmethod
    def of(cls, kind: str, day: date) -> _Known:
        reached = _reaches(kind, day).values_list("territory__path", flat=True).distinct()
        told = _registers(kind, day).values_list("territory__path", flat=True)
        return cls(reached, told)

    def says(self, path: str) -> bool | None:
        above = list(_prefixes(path))
        if not self.reached.isdisjoint(above):
            return True
        if self.told.isdisjoint(above) or path in self.in_part:
            return None
        return False


def _prefixes(path: str) -> Iterator[str]:
    """``path`` and the paths of what it lies in.

    >>> list(_prefixes("PER/03/"))
    ['PER/', 'PER/03/']
    """
    end = path.find("/") + 1
    while end:
        yield path[:end]
        end = path.find("/", end) + 1


def _open(day: date) -> QuerySet[Facility]:
    return Facility.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


def _reaches(kind: str, day: date) -> QuerySet[Reach]:
    return Reach.objects.filter(facility__in=_open(day).filter(kind=kind))


def _registers(kind: str, day: date) -> QuerySet[FacilityRegister]:
    return FacilityRegister.objects.filter(kind=kind, holds_from__lte=day)

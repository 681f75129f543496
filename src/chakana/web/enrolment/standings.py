"""Who stands around a household in its order, without a name: how many, and with which figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from chakana.language.definition import Component
from chakana.web.enrolment.places import stratum
from chakana.web.targeting.models import Result
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import around, inside


@dataclass(frozen=True)
class Within:
    """The ``place`` of a household among those of ``territory`` alone who have one, ``of`` all."""

    territory: Territory
    place: int
    of: int


@dataclass(frozen=True)
class Neighbour:
    """The household next in the order: its figure, and whether a lot alone parts the two."""

    score: Decimal | None
    is_alike: bool


@dataclass(frozen=True)
class Standing:
    """``better`` have a better figure and ``alike`` the same one, among which a lot decides."""

    better: int
    alike: int
    before: Neighbour | None
    after: Neighbour | None
    within: tuple[Within, ...]


def standing(result: Result) -> Standing:
    """Where ``result`` stands among those that its selection compares it with."""
    component = read(result.assessment.version).component(result.assessment.component)
    where, place = stratum(result, component), result.place or 0
    rows = inside(result.assessment.results.filter(place__isnull=False), where)
    return Standing(
        _better(rows, component, result).count(), _alike(rows, result).count(),
        _neighbour(rows, result, place - 1), _neighbour(rows, result, place + 1),
        tuple(_within(rows, where, result)),
    )  # fmt: skip


def _better(rows: QuerySet[Result], component: Component, result: Result) -> QuerySet[Result]:
    if result.score is None:
        return rows.filter(place__lt=result.place)
    falls = component.part.selection.order != "ascending"
    return rows.filter(Q(score__gt=result.score) if falls else Q(score__lt=result.score))


def _alike(rows: QuerySet[Result], result: Result) -> QuerySet[Result]:
    same = rows.filter(score=result.score) if result.score is not None else rows.none()
    return same.exclude(household=result.household_id)


def _neighbour(rows: QuerySet[Result], result: Result, place: int) -> Neighbour | None:
    """Whoever has ``place``: nothing of it leaves here but its figure."""
    found = rows.filter(place=place).values_list("score", flat=True)[:1]
    for score in found:
        told = None if score is None else Decimal(str(score))
        return Neighbour(told, score == result.score)
    return None


def _within(rows: QuerySet[Result], where: Territory, result: Result) -> Iterator[Within]:
    """The place in each territory in which the household lives, the widest first."""
    lines = [one for one in around(result.territory) if one.path.startswith(where.path)]
    for one in reversed(lines):
        there = inside(rows, one)
        yield Within(one, there.filter(place__lt=result.place).count() + 1, there.count())

"""Why a household has its place on a waiting list: told so that it can be checked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from chakana.expressions.words import rule_in_words
from chakana.language.definition import Component
from chakana.web.targeting.models import Result
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.texts import language


@dataclass(frozen=True)
class Place:
    """A place in an order. ``rule`` is what the definition orders by, in words.

    ``before`` have a better figure, ``alike`` the same one (a lot orders those), of ``eligible`` in
    ``where``. ``taken`` are those whom the selection reaches, null while a committee has still to
    choose.
    """

    number: int
    rule: str
    score: Decimal | None
    before: int
    alike: int
    eligible: int
    taken: int | None
    where: str


def explained(result: Result) -> Place:
    """The place of ``result`` with the figures that give it."""
    made = result.assessment
    component = read(made.version).component(made.component)
    where = _stratum(result, component)
    rows = made.results.filter(
        is_eligible=True, territory__path__gte=where.path, territory__path__lt=f"{where.path}~"
    )
    taken = rows.filter(is_taken=True).count()
    is_chosen = rows.filter(is_taken__isnull=False).exists()
    return Place(
        result.place or 0, _rule(result, component),
        None if result.score is None else Decimal(str(result.score)),
        _better(rows, component, result).count(), _alike(rows, result).count(), rows.count(),
        taken if is_chosen else None, where.name,
    )  # fmt: skip


def _rule(result: Result, component: Component) -> str:
    """What the definition orders by, in words; empty where a lot decides."""
    rule, made = component.amounts.get("selection.rank_by"), result.assessment
    if rule is None:
        return ""
    return rule_in_words(rule.node, read(made.version), made.day, language(), rule.level)


def _stratum(result: Result, component: Component) -> Territory:
    """The territory within which places are given: that of the selection's rank, or the country."""
    strata, place = component.part.selection.strata, result.territory
    if strata is None:
        return Territory.objects.get(path=f"{place.path.split('/')[0]}/")
    while place.rank != strata and place.parent is not None:
        place = place.parent
    return place


def _better(rows: QuerySet[Result], component: Component, result: Result) -> QuerySet[Result]:
    if result.score is None:
        return rows.filter(place__lt=result.place)
    is_better = Q(score__gt=result.score) if _falls(component) else Q(score__lt=result.score)
    return rows.filter(is_better)


def _falls(component: Component) -> bool:
    """Whether the highest figure comes first."""
    return component.part.selection.order != "ascending"


def _alike(rows: QuerySet[Result], result: Result) -> QuerySet[Result]:
    same = rows.filter(score=result.score) if result.score is not None else rows.none()
    return same.exclude(household=result.household_id)

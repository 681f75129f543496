"""Pages of the waiting list: who is on it, and why a household has its place."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.enrolment.models import Waiting
from chakana.web.enrolment.places import explained
from chakana.web.enrolment.standings import standing
from chakana.web.enrolment.supply import in_words
from chakana.web.pages import paged, user_of
from chakana.web.registry.queries import seen_households
from chakana.web.targeting.models import Result
from chakana.web.targeting.versions import read, title
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import around, inside
from chakana.web.texts import say

A_PAGE = 50
SEES = Permission.SEE_HOUSEHOLDS
IN_ORDER = ("programme", "component", F("place").asc(nulls_last=True), "since", "pk")
"""Whoever has no place, because nobody is put in order there, comes by how long it waits."""


def waiting_list(request: HttpRequest) -> HttpResponse:
    """Those who wait, in the order in which they are served; of a component, territory, reason."""
    seen = visible(user_of(request), SEES)
    key = request.GET.get("territorio", "")
    place = (
        get_object_or_404(seen, pk=key if key.isdecimal() and len(key) < 19 else 0)
        if key
        else scope(user_of(request), SEES)[0]
    )
    here = Waiting.objects.filter(until=None, household__territory__in=seen)
    if key:
        here = inside(here, place, through="household__territory")
    reason, part = request.GET.get("reason", ""), request.GET.get("parte", "")
    rows = _of(here, reason, part)
    page = paged(request, rows.order_by(*IN_ORDER), A_PAGE)
    where = _compared_in(page)
    return render(request, "enrolment/waiting.html", {
        "page": page, "reason": reason, "part": part, "place": place,
        "lines": [(one, _lacks(one), where.get(one.pk, "")) for one in page],
        "reasons": [("", say("any_reason")), *((str(one), say(one)) for one in Waiting.Reason)],
        "parts": _parts(here), "places": _places(place, seen),
    })  # fmt: skip


def _of(rows: QuerySet[Waiting], reason: str, part: str) -> QuerySet[Waiting]:
    if reason in Waiting.Reason.values:
        rows = rows.filter(reason=reason)
    programme, _, component = part.partition(" ")
    if component:
        rows = rows.filter(programme=programme, component=component)
    return rows.select_related("household__territory", "assessment__version")


def _parts(rows: QuerySet[Waiting]) -> list[tuple[str, str]]:
    """The components for which somebody waits."""
    found = rows.order_by("programme", "component").values_list("programme", "component")
    return [(f"{one} {part}", f"{one} · {part}") for one, part in found.distinct()]


def _places(place: Territory, seen: QuerySet[Territory]) -> list[tuple[int, str]]:
    """What the list can be narrowed or widened to from ``place``."""
    above = [one for one in reversed(around(place)) if seen.filter(pk=one.pk).exists()]
    below = place.children.order_by("name")
    return [(one.pk, f"{say(f'rank_{one.rank}').capitalize()}: {one.name}")
            for one in (*above, *below)]  # fmt: skip


def _lacks(one: Waiting) -> list[str]:
    """The services that it waits for, in words."""
    component = read(one.assessment.version).component(one.component)
    return in_words(component, one.lacking) if one.lacking else []


def _compared_in(rows: Iterable[Waiting]) -> dict[int, str]:
    """For each row with a place, by its key, the territory whose households it compares."""
    placed = {one.pk: one for one in rows if one.place is not None}
    lines = {key: one.household.territory.above() for key, one in placed.items()}
    paths = {path for line in lines.values() for path in line}
    places = {one.path: one for one in Territory.objects.filter(path__in=paths)}
    return {
        key: _stratum([places[path] for path in lines[key]], one).name
        for key, one in placed.items()
    }


def _stratum(line: list[Territory], one: Waiting) -> Territory:
    strata = read(one.assessment.version).component(one.component).part.selection.strata
    return next((place for place in line if place.rank == strata), line[0])


def place_of(request: HttpRequest, number: str, assessment: int) -> HttpResponse:
    """Why a household has its place in the order: by what, with which figure, after how many."""
    home = get_object_or_404(seen_households(user_of(request)), number=number)
    result = get_object_or_404(
        Result.objects.select_related(
            "assessment__version", "assessment__territory", "record__territory", "territory"
        ),
        household=home, assessment=assessment, place__isnull=False,
    )  # fmt: skip
    return render(request, "enrolment/place.html", {
        "home": home, "result": result, "told": explained(result), "stands": standing(result),
        "title": title(result.assessment.version),
    })  # fmt: skip

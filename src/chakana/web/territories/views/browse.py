"""The tree of territories, its search, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, user_of
from chakana.web.plain import plain
from chakana.web.territories import register
from chakana.web.territories.maps import choropleth
from chakana.web.territories.maps.years import years
from chakana.web.territories.models import RANKS, Facility, FacilityKind, Figure, Office, Territory
from chakana.web.territories.queries import inside
from chakana.web.territories.supply import supply
from chakana.web.texts import language, say

LONGEST_SEARCH, MOST_WORDS, A_PAGE = 60, 4, 50
MOST_ON_A_MAP = 2500
MOST_COUNTED = 10_000
"""Households are counted so far and no further: nobody waits for a count of a million."""


def territories(request: HttpRequest) -> HttpResponse:
    """Where the user works, and a search of all that lies inside by name or code."""
    user, text = user_of(request), request.GET.get("q", "").strip()
    context: dict[str, Any] = {"text": text}
    if text:
        found = search(visible(user, Permission.SEE_TERRITORIES), text)
        context["page"] = paged(request, found.select_related("parent"), A_PAGE)
    else:
        tops = scope(user, Permission.SEE_TERRITORIES)
        context["tops"] = [(one, one.children.order_by("name")[:A_PAGE]) for one in _apart(tops)]
    context["imports"] = bool(scope(user, Permission.IMPORT_TERRITORIES))
    return render(request, "territories/territories.html", context)


def search(rows: QuerySet[Territory], text: str) -> QuerySet[Territory]:
    """Those whose code begins with ``text``, or whose name holds each of its words."""
    text = text[:LONGEST_SEARCH]
    words = plain(text).split()[:MOST_WORDS]
    named = Q(*(Q(searched_as__contains=word) for word in words)) if words else Q(pk=None)
    return rows.filter(Q(code__startswith=text) | named).order_by("path")


def territory(request: HttpRequest, code: str) -> HttpResponse:
    """One territory: figures over the years, its map and parts, offices, facilities."""
    user = user_of(request)
    seen = visible(user, Permission.SEE_TERRITORIES)
    one = get_object_or_404(seen, code=code)
    known = register.words()
    parts, rank = _parts(one, request.GET.get("rango", ""))
    names = _variables(parts)
    variable = request.GET.get("dato", "")
    variable = variable if variable in names else next(iter(names), register.RATE)
    held = register.today(parts, variable, register.PERSONS)
    chosen = register.word(variable, known)
    lines = register.history(one)
    page, told = paged(request, parts.order_by("name"), A_PAGE), _rows(held, chosen, known)
    return render(request, "territories/territory.html", {
        "one": one, "above": Territory.objects.filter(path__in=one.above()[:-1]),
        "seen": set(seen.filter(path__in=one.above()).values_list("pk", flat=True)),
        "key": _key(one, known), "lines": lines, "chart": _chart(one, lines),
        "ranks": _ranks(one, rank), "rank": rank, "variable": chosen,
        "variables": [(name, register.word(name, known).label) for name in names],
        "map": _map(parts, held, chosen, one),
        "page": page, "parts_told": [(part, told.get(part.pk)) for part in page],
        "households": _households(one) if may(user, Permission.SEE_HOUSEHOLDS, one) else None,
        "offices": inside(Office.objects.all(), one).select_related("territory")[:A_PAGE],
        "facilities": _facilities(one), "reach": _reach(one),
    })  # fmt: skip


def _apart(tops: list[Territory]) -> list[Territory]:
    """Those that lie in no other of them, each once."""
    unique = {one.pk: one for one in tops}.values()
    return [one for one in unique if not any(o.contains(one) for o in unique if o.pk != one.pk)]


def _parts(one: Territory, asked: str) -> tuple[QuerySet[Territory], str]:
    """What lies in ``one`` at the rank asked for; its children where none is."""
    if asked in RANKS[RANKS.index(one.rank) + 1 :]:
        return inside(Territory.objects.filter(rank=asked), one, through=""), asked
    child = one.children.order_by("path").first()
    return one.children.all(), child.rank if child else ""


def _ranks(one: Territory, rank: str) -> list[str]:
    """The ranks at which its parts can be looked at, where there are several."""
    below = RANKS[RANKS.index(one.rank) + 1 : RANKS.index("district") + 1]
    rows = inside(Territory.objects.all(), one, through="")
    found = [name for name in below if rows.filter(rank=name).exists()]
    return found if len(found) > 1 or rank not in found else []


def _variables(parts: QuerySet[Territory]) -> list[str]:
    """The figures that parts have and a map can show, the poverty rate first."""
    sample = list(parts.order_by()[:MOST_ON_A_MAP].values_list("pk", flat=True)[:200])
    rows = Figure.objects.filter(territory__in=sample).exclude(variable__in=register.NOT_SHOWN)
    values: Mapping[str, Any] = dict(rows.values_list("variable", "value"))
    names = [name for name, value in values.items() if _is_number(value)]
    return sorted(names, key=lambda name: (name != register.RATE, name))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _map(
    parts: QuerySet[Territory], held: dict[int, dict[str, register.Held]], chosen: register.Word,
    one: Territory,
) -> SafeString | None:  # fmt: skip
    rows = list(parts.order_by("path")[: MOST_ON_A_MAP + 1])
    values = {
        key: figures[chosen.name].value
        for key, figures in held.items()
        if chosen.name in figures and _is_number(figures[chosen.name].value)
    }
    is_drawn = parts.filter(Q(outline__isnull=False) | Q(latitude__isnull=False)).exists()
    if not values or not is_drawn or len(rows) > MOST_ON_A_MAP:
        return None
    title = say("map_title", variable=chosen.label, territory=one.name)
    return choropleth(rows, values, chosen.unit, title=title, address=address, has_table=False)


def address(one: Territory) -> str:
    """The page of a territory."""
    return reverse("territory", args=[one.code])


def _rows(
    held: dict[int, dict[str, register.Held]], chosen: register.Word,
    known: Mapping[str, register.Word],
) -> dict[int, tuple[str, str, int | None]]:  # fmt: skip
    """For each part: the chosen figure, its persons, and the year of the figure."""
    persons = register.word(register.PERSONS, known)
    return {
        key: (
            chosen.shown(figures[chosen.name].value) if chosen.name in figures else "",
            persons.shown(figures[register.PERSONS].value) if register.PERSONS in figures else "",
            figures[chosen.name].holds_from.year if chosen.name in figures else None,
        )
        for key, figures in held.items()
    }


def _key(one: Territory, known: Mapping[str, register.Word]) -> list[tuple[str, str, str]]:
    """The figures that stand first: their name, value, and year with interval."""
    names = (register.RATE, register.LOW, register.HIGH, register.PERSONS, register.ALTITUDE)
    told = register.today(Territory.objects.filter(pk=one.pk), *names).get(one.pk, {})
    found = []
    for name in (register.RATE, register.PERSONS, register.ALTITUDE):
        if name in told:
            spoken, figure = register.word(name, known), told[name]
            found.append((spoken.label, spoken.shown(figure.value), _when(name, told, known)))
    return found


def _when(name: str, told: dict[str, register.Held], known: Mapping[str, register.Word]) -> str:
    year = str(told[name].holds_from.year)
    low, high = told.get(register.LOW), told.get(register.HIGH)
    if name != register.RATE or not low or not high or low.holds_from != told[name].holds_from:
        return year
    spoken = register.word(name, known)
    return say("figure_interval", year=year, low=spoken.shown(low.value),
               high=spoken.shown(high.value))  # fmt: skip


def _chart(one: Territory, lines: list[register.Line]) -> SafeString:
    points = [
        (line.figure.holds_from, float(line.figure.value))
        for line in reversed(lines)
        if line.word.name == register.RATE and _is_number(line.figure.value)
    ]
    rate = next((line.word for line in lines if line.word.name == register.RATE), None)
    return years(rate.label, points, rate.unit) if rate else SafeString("")


def _households(one: Territory) -> tuple[int, bool]:
    """How many households are registered in ``one``, and whether there are more than counted."""
    rows = inside(Territory.objects.order_by(), one, through="").filter(households__isnull=False)
    count = rows.values("households")[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


def _facilities(one: Territory) -> dict[str, Any]:
    """How many facilities of each kind are open in ``one``, and the first of them."""
    day = timezone.localdate()
    rows = inside(Facility.objects.all(), one)
    rows = rows.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
    kinds = FacilityKind.objects.order_by("name")
    counts = [(_kind(kind), rows.filter(kind=kind).count()) for kind in kinds]
    some = rows.select_related("kind", "territory").order_by("kind", "name")[:A_PAGE]
    return {"counts": counts, "some": [(place, _kind(place.kind)) for place in some]}


def _reach(one: Territory) -> list[tuple[str, bool | None]]:
    """What is within reach of families here: asked of places small enough for an answer."""
    if one.rank not in ("district", "community"):
        return []
    told = supply([one.pk], timezone.localdate())[one.pk]
    kinds = {kind.name: _kind(kind) for kind in FacilityKind.objects.all()}
    return [(kinds[name], answer) for name, answer in told.items()]


def _kind(kind: FacilityKind) -> str:
    return kind.en if language() == "en" else kind.es

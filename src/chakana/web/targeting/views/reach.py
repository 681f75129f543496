"""Whom the programmes find and miss: coverage, errors and need against capacity, by territory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString

from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.assumptions import assumed
from chakana.web.pages import paged, user_of
from chakana.web.targeting import surveyed
from chakana.web.targeting.capacity import MEASURES, Need, needs
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.reaching import by_part, communities, total
from chakana.web.targeting.views import asked
from chakana.web.territories.maps import choropleth
from chakana.web.territories.models import RANKS, Territory
from chakana.web.texts import say, short_day

A_PAGE = 50


class Asked(NamedTuple):
    """The territory, rank and assessment that a page is about, and what else there is to choose."""

    place: Territory
    rank: str
    made: Assessment | None
    found: Sequence[Assessment]


def targeting(request: HttpRequest) -> HttpResponse:
    """The newest assessment of each component that covers the territory asked for."""
    here = asked_for(request)
    rows = _needs(here)
    page, shown = paged(request, [row.part for row in rows], A_PAGE), request.GET.get("mapa", "")
    keys, measure = {one.pk for one in page}, shown if shown in MEASURES else MEASURES[0]
    place, made = here.place, here.made
    every = total((row.part, row.one) for row in rows)
    whole = needs(made, [(place, every)])[0] if made else None
    return render(request, "targeting/reach.html", {
        "place": place, "made": made, "rank": here.rank, "page": page, "measure": measure,
        "parts": [row for row in rows if row.part.pk in keys],
        "whole": whole,
        "choices": [(one.pk, say("assessment_told", programme=one.version.programme,
                                 territory=one.territory.name, day=short_day(one.day)))
                    for one in here.found],
        "ranks": [(one, say(f"rank_{one}")) for one in RANKS[RANKS.index(place.rank) + 1:]],
        "measures": [(one, say(one)) for one in MEASURES],
        "map": _map(rows, measure, place), "fewest": assumed("fewest_in_a_cell"),
        "kinds": communities(made, place).items() if made else (),
        "survey": surveyed.last_errors(made) if made else None,
        "has_survey": surveyed.is_at_hand(),
        "asks_survey": made is not None
        and may(user_of(request), Permission.ASSESS, made.territory),
        "above": place.parent if place.parent_id and _seen(request).filter(
            pk=place.parent_id).exists() else None,
    })  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[Territory]:
    return visible(user_of(request), Permission.SEE_TARGETING)


def asked_for(request: HttpRequest) -> Asked:
    """What a page or a file about targeting is asked about."""
    key = asked.key(request, "territorio")
    own = scope(user_of(request), Permission.SEE_TARGETING)[0]
    place = get_object_or_404(_seen(request), pk=key) if key else own
    found = list(_newest(place))
    chosen = next((one for one in found if one.pk == asked.key(request, "evaluacion")), None)
    rank = request.GET.get("rango", "")
    below = RANKS[RANKS.index(place.rank) + 1 :]
    made = chosen or (found[0] if found else None)
    return Asked(place, rank if rank in below else "", made, found)


def _needs(here: Asked) -> list[Need]:
    return needs(here.made, by_part(here.made, here.place, here.rank)) if here.made else []


def _map(rows: list[Need], measure: str, place: Territory) -> SafeString | None:
    """The territories by one share; none where nothing is known of where they lie."""
    values = {row.part.pk: row.measure(measure) for row in rows}
    if all(value is None for value in values.values()):
        return None
    title = say("reach_map_title", measure=say(measure), territory=place.name)
    return choropleth([row.part for row in rows], values, "share", title=title, address=_address,
                      has_table=False)  # fmt: skip


def _address(one: Territory) -> str:
    return f"{reverse('targeting')}?territorio={one.pk}"


def _newest(place: Territory) -> list[Assessment]:
    """The newest assessment of each component that covers ``place``."""
    above = place.path.rstrip("/").split("/")
    rows = Assessment.objects.filter(settles=None, territory__code__in=above)
    found: dict[tuple[str, str], Assessment] = {}
    for one in rows.select_related("version", "territory").order_by("-pk")[:200]:
        found.setdefault((one.version.programme, one.component), one)
    return list(found.values())

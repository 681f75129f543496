"""Whom the programmes find and miss: coverage, errors and need, by territory."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import user_of
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.reaching import by_part, communities, total
from chakana.web.targeting.views import asked
from chakana.web.territories.models import Territory
from chakana.web.texts import say, short_day


def targeting(request: HttpRequest) -> HttpResponse:
    """The newest assessment of each component that covers the territory asked for."""
    user = user_of(request)
    places = visible(user, Permission.SEE_TARGETING)
    key = asked.key(request, "territorio")
    own = scope(user, Permission.SEE_TARGETING)[0]
    place = get_object_or_404(places, pk=key) if key else own
    found = list(_newest(place))
    chosen = next((one for one in found if one.pk == asked.key(request, "evaluacion")), None)
    made = chosen or (found[0] if found else None)
    parts = by_part(made, place) if made else []
    return render(request, "targeting/reach.html", {
        "place": place, "made": made, "parts": parts, "whole": total(parts),
        "choices": [(one.pk, say("assessment_told", programme=one.version.programme,
                                 territory=one.territory.name, day=short_day(one.day)))
                    for one in found],
        "kinds": communities(made, place).items() if made else (),
        "above": place.parent if place.parent_id and places.filter(pk=place.parent_id).exists()
        else None,
    })  # fmt: skip


def _newest(place: Territory) -> list[Assessment]:
    """The newest assessment of each component that covers ``place``."""
    above = place.path.rstrip("/").split("/")
    rows = Assessment.objects.filter(settles=None, territory__code__in=above)
    found: dict[tuple[str, str], Assessment] = {}
    for one in rows.select_related("version", "territory").order_by("-pk")[:200]:
        found.setdefault((one.version.programme, one.component), one)
    return list(found.values())

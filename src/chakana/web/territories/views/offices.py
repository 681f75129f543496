"""Offices of programmes, and those that stand side by side or do the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, user_of
from chakana.web.territories.models import Office
from chakana.web.territories.offices import NEAR, same_mandate, side_by_side


def offices(request: HttpRequest) -> HttpResponse:
    """The offices that the user sees, and what is told of them together."""
    seen = visible(user_of(request), Permission.SEE_TERRITORIES)
    rows = Office.objects.filter(territory__in=seen).select_related("territory").order_by("name")
    every = list(rows)
    return render(request, "territories/offices.html", {
        "page": paged(request, every), "pairs": side_by_side(every), "near": int(NEAR),
        "groups": same_mandate(every),
    })  # fmt: skip

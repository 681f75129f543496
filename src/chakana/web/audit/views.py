"""The trail of events, for those who may read it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chakana.web.accounts.permissions import scope
from chakana.web.accounts.roles import Permission
from chakana.web.audit.models import Event
from chakana.web.pages import paged, user_of

A_PAGE = 50


def trail(request: HttpRequest) -> HttpResponse:
    """What was done and refused in the territories of the reader, the newest first."""
    inside = Q()
    for territory in scope(user_of(request), Permission.SEE_TRAIL):
        inside |= Q(territory__startswith=territory.path)
    rows = Event.objects.filter(inside).select_related("actor").order_by("-number")
    return render(request, "audit/trail.html", {"page": paged(request, rows, A_PAGE)})

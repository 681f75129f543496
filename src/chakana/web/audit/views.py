"""The trail of events, for those who may read it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import scope
from chakana.web.accounts.roles import Permission
from chakana.web.audit.models import Event

A_PAGE = 50


def trail(request: HttpRequest) -> HttpResponse:
    """What was done and refused in the territories of the reader, the newest first."""
    assert isinstance(request.user, User)
    granted = scope(request.user, Permission.SEE_TRAIL)
    if not granted:
        raise PermissionDenied
    inside = Q()
    for territory in granted:
        inside |= Q(territory__startswith=territory.path)
    rows = Event.objects.filter(inside).select_related("actor").order_by("-number")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/trail.html", {"page": page})

"""The list of households, and the search. What is searched for never stands in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chakana.web.accounts.permissions import scope
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, user_of
from chakana.web.registry.queries import seen_households
from chakana.web.registry.search import search

A_PAGE = 25


def households(request: HttpRequest) -> HttpResponse:
    """The households of the user's territories by place; those that a search finds when sent."""
    user = user_of(request)
    text = request.POST.get("q", "").strip()
    if text:
        found = search(text, scope(user, Permission.SEE_HOUSEHOLDS))
        return render(request, "registry/found.html", {"found": found, "text": text})
    rows = seen_households(user).standing().order_by("territory__path", "pk")
    page = paged(request, rows.select_related("territory").prefetch_related("people"), A_PAGE)
    return render(request, "registry/households.html", {"page": page})

"""Pages for what is not allowed, not there, too old or broken: what happened, and what now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from chakana.web.texts import language


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """None of the user's roles opens this page."""
    return _told(request, "forbidden", 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or it lies outside the territory of the user: both look the same."""
    return _told(request, "not_found", 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened before its user came in, or in another place."""
    return _told(request, "stale_form", 403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same was asked too often in a short time."""
    return _told(request, "too_many", 429)


def failed(request: HttpRequest) -> HttpResponse:
    """The system failed. The page asks neither the database nor the session: they may be why."""
    page = render_to_string("site/failed.html", {"language": language()})
    return HttpResponse(page, status=500)


def _told(request: HttpRequest, name: str, status: int, detail: str = "") -> HttpResponse:
    places = {"title": f"{name}_title", "sentence": f"{name}_sentence", "detail": detail}
    return render(request, "site/error.html", places, status=status)

"""Sessions: what is called, the list that is read aloud, and what was decided."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.targeting.actions import hold_session
from chakana.web.targeting.models import Session

A_PAGE = 50


def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of the user's territory, the newest first."""
    counted = _seen(request).annotate(
        listed=Count("decisions"), refused=Count("decisions", Q(decisions__is_approved=False))
    )
    page = paged(request, counted, A_PAGE)
    return render(request, "targeting/sessions.html", {"page": page})


def session(request: HttpRequest, key: int) -> HttpResponse:
    """One session: its list, and the form of its minutes for whoever presides."""
    one = get_object_or_404(_seen(request), pk=key)
    holds = may(user_of(request), Permission.HOLD_SESSIONS, one.territory)
    if request.method == "POST":
        return _held(request, one)
    listed = one.decisions.select_related("household__territory").prefetch_related(
        "household__people"
    )
    page = paged(request, listed.order_by("pk"), A_PAGE)
    return render(request, "targeting/session.html", {
        "session": one, "page": page, "may_hold": one.held_on is None and holds,
        "today": timezone.localdate(),
    })  # fmt: skip


def _held(request: HttpRequest, one: Session) -> HttpResponse:
    """Take the minutes: the day, how many came, and each objection with its answer."""
    with told(request):
        hold_session(
            by=user_of(request),
            session=one,
            held_on=_day(request.POST.get("held_on", "")),
            present=_count(request.POST.get("present", "")),
            objections=_objections(request, one),
        )
    return redirect("session", key=one.pk)


def _objections(request: HttpRequest, one: Session) -> dict[int, tuple[str, str]]:
    """By household: what was said and answered, on the lines of the form that were filled in."""
    numbers = request.POST.getlist("number")
    lines = zip(
        numbers, request.POST.getlist("objection"), request.POST.getlist("answer"), strict=False
    )
    filled = {number.strip(): told for number, *told in lines if number.strip()}
    keys = dict(
        one.decisions.filter(household__number__in=filled).values_list(
            "household__number", "household_id"
        )
    )
    if strange := filled.keys() - keys.keys():
        raise Refused("not_on_the_list", count=len(strange))
    return {keys[number]: (said, answer) for number, (said, answer) in filled.items()}


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or found > timezone.localdate():
        raise Refused("no_such_day")
    return found


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise Refused("how_many_came")
    return int(text)


def _seen(request: HttpRequest) -> QuerySet[Session]:
    places = visible(user_of(request), Permission.SEE_SESSIONS)
    found = Session.objects.filter(territory__in=places)
    return found.select_related("territory", "assessment__version")

"""Calling sessions: from which assessment, for which step, where and when."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import require
from chakana.web.pages import told, user_of
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.versions import read
from chakana.web.targeting.views import asked
from chakana.web.territories.models import RANKS, Territory
from chakana.web.texts import language, say, short_day
from chakana.web.work.jobs import start

SHOWN = 20
"""As many assessments as one can call from."""


def call(request: HttpRequest) -> HttpResponse:
    """The form that calls sessions; they are called as a job, since lists can be long."""
    places = visible(user_of(request), Permission.CALL_SESSIONS)
    if request.method == "POST":
        made = _asked(request, places)
        if made is not None:
            return redirect("job", key=made)
    assessments = list(_assessments(places)[:SHOWN])
    return render(request, "targeting/call.html", {
        "assessments": [(f"{one.pk}:{stage}", f"{words} · {_told(one)}")
                        for one in assessments for stage, words in stages(one)],
        "places": [(one.pk, _called(one)) for one in _wide(places)],
        "ranks": [(rank, say(f"rank_{rank}")) for rank in reversed(RANKS)],
        "typed": request.POST, "today": timezone.localdate(),
    })  # fmt: skip


def _asked(request: HttpRequest, places: QuerySet[Territory]) -> int | None:
    """The job that calls the sessions; None where something in the form was not right."""
    number, _, stage = request.POST.get("assessment", "").partition(":")
    key = int(number) if number.isdecimal() and len(number) < 19 else 0
    assessment = get_object_or_404(_assessments(places), pk=key)
    territory = get_object_or_404(places, pk=asked.key(request, "territory"))
    with told(request, say("asked_for")):
        require(may(user_of(request), Permission.CALL_SESSIONS, territory))
        day = asked.day(request.POST.get("called_for", ""))
        return start(
            by=user_of(request), kind="call_sessions", territory=territory,
            arguments={
                "assessment": assessment.pk, "stage": stage, "territory": territory.pk,
                "rank": request.POST.get("rank", ""), "called_for": day.isoformat(),
                "place": request.POST.get("place", "")[:120],
            },
        ).pk  # fmt: skip
    return None


def _assessments(places: QuerySet[Territory]) -> QuerySet[Assessment]:
    """The assessments that lie in the user's territory or reach into it, the newest first."""
    above = Territory.objects.none()
    for one in places.filter(rank__in=RANKS[:4])[:1]:
        above = Territory.objects.filter(code__in=one.path.rstrip("/").split("/"))
    found = Assessment.objects.filter(territory__in=places) | Assessment.objects.filter(
        territory__in=above
    )
    return found.filter(settles=None).select_related("version", "territory").order_by("-pk")


def stages(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """The steps that people decide, by name and in words."""
    component = read(assessment.version).component(assessment.component)
    for one in component.stages:
        if one.decided_by:
            label = one.part.label
            yield one.name, label.in_language(language()) if label else one.name


def _told(one: Assessment) -> str:
    return say("assessment_told", programme=one.version.programme, territory=one.territory.name,
               day=short_day(one.day))  # fmt: skip


def _wide(places: QuerySet[Territory]) -> QuerySet[Territory]:
    """The territories that one chooses among: down to districts, and one's own communities."""
    wide = places.exclude(rank=RANKS[-1])
    return wide if wide.exists() else places


def _called(one: Territory) -> str:
    """A territory with what it is: Distrito: Talavera."""
    return f"{say(f'rank_{one.rank}').capitalize()}: {one.name}"

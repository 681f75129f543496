"""The home of each user: what is theirs to do today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.enrolment.models import Enrolment
from chakana.web.pages import user_of
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Session
from chakana.web.texts import say
from chakana.web.transfers.models import Cycle
from chakana.web.transfers.states import next_move


class Task(NamedTuple):
    """Something to do, and the page where it is done."""

    text: str
    address: str


def home(request: HttpRequest) -> HttpResponse:
    """What awaits the user, and the territory in a few figures."""
    user = user_of(request)
    seen = visible(user, Permission.SEE_HOUSEHOLDS)
    figures = {}
    if seen.exists():
        homes = Household.objects.filter(territory__in=seen)
        taking_part = Enrolment.objects.filter(household__territory__in=seen, until=None)
        figures = {"registered": homes.count(), "enrolled": taking_part.count()}
    tasks = [*_cycles(user), *_sessions(user)]
    return render(request, "site/home.html", {"tasks": tasks, "figures": figures})


def _cycles(user: User) -> Iterator[Task]:
    for cycle in Cycle.objects.select_related("version", "territory"):
        move = next_move(user, cycle)
        if move:
            yield Task(say(f"to_do_{move}", cycle=cycle), reverse("cycle", args=[cycle.pk]))


def _sessions(user: User) -> Iterator[Task]:
    places = visible(user, Permission.HOLD_SESSIONS)
    for session in Session.objects.filter(held_on=None, territory__in=places):
        count = session.decisions.count()
        text = say("to_do_hold", territory=session.territory.name, count=count)
        yield Task(text, reverse("session", args=[session.pk]))

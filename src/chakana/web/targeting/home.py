"""What awaits whoever presides over sessions, and whoever answers appeals."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.targeting.models import Appeal, Session
from chakana.web.tasks import Task
from chakana.web.texts import say

MOST = 20
"""As many sessions as the home page names."""


def tasks(user: User) -> Iterator[Task]:
    """The sessions that were called and have no minutes yet, by the day they were called for."""
    places = visible(user, Permission.HOLD_SESSIONS)
    called = Session.objects.filter(state=Session.State.CALLED, territory__in=places)
    for one in called.select_related("territory").order_by("called_for", "pk")[:MOST]:
        text = say("to_do_hold", territory=one.territory.name, count=one.households)
        address = reverse("session", args=[one.pk])
        yield Task(text, address, "menu_targeting", due=one.called_for)
    yield from _appeals(user)


def _appeals(user: User) -> Iterator[Task]:
    """The appeals to be answered, as one task by the day of the most pressing."""
    places = visible(user, Permission.DECIDE_APPEALS)
    waiting = Appeal.objects.filter(state=Appeal.State.FILED, household__territory__in=places)
    found = waiting.aggregate(count=Count("pk"), due=Min("due_on"))
    if found["count"]:
        text = say("to_do_appeals", count=found["count"])
        address = reverse("appeals")
        yield Task(text, address, "menu_targeting", due=found["due"], count=found["count"])

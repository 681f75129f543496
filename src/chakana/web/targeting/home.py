"""What awaits whoever presides over sessions."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.targeting.models import Session
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

"""What awaits whoever decides on changes of households."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.registry.models import Change
from chakana.web.tasks import Task
from chakana.web.texts import say


def tasks(user: User) -> Iterator[Task]:
    """The proposals of others that ``user`` may decide on."""
    places = visible(user, Permission.DECIDE_CHANGES)
    waiting = Change.objects.filter(state=Change.State.PROPOSED, territory__in=places)
    if count := waiting.exclude(proposed_by=user).count():
        text = say("to_do_changes", count=count)
        yield Task(text, reverse("changes"), "menu_register", None, count)

"""What awaits whoever answers reports of undue pressure."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Permission
from chakana.web.families.permissions import seen
from chakana.web.tasks import Task
from chakana.web.texts import say


def tasks(user: User) -> Iterator[Task]:
    """The reports that ``user`` is to answer, by the first of their days."""
    open_ones = seen(user, Permission.ANSWER_PRESSURE).filter(answered_at=None)
    found = open_ones.aggregate(count=Count("pk", distinct=True), due=Min("due_on"))
    if count := found["count"]:
        text = say("to_do_pressure", count=count)
        yield Task(text, reverse("pressure_reports"), "menu_control", found["due"], count)

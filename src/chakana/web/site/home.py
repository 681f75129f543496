"""The home of each user: what is theirs to do today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import scope
from chakana.web.accounts.roles import Permission
from chakana.web.pages import user_of
from chakana.web.site.figures import counts
from chakana.web.tasks import Task, Tells

SLICES = (
    "accounts", "territories", "registry", "imports", "targeting", "enrolment", "conditions",
    "transfers", "coordination", "families", "work", "audit",
)  # fmt: skip
"""Where tasks come from, in the order of a household's way through the programme."""
URGENCIES = ("overdue", "due_today", "due_soon", "due_later", "no_deadline")
SOON = timedelta(days=7)


def home(request: HttpRequest) -> HttpResponse:
    """What awaits the user, and the territory in a few figures."""
    user = user_of(request)
    places = scope(user, Permission.SEE_HOUSEHOLDS)
    counted = counts() if places else None
    return render(request, "site/home.html", {
        "groups": grouped(todo(user), timezone.localdate()),
        "figures": counted.inside(places) if counted else {},
        "counted_at": counted.counted_at if counted else None,
    })  # fmt: skip


@cache
def tellers() -> tuple[Tells, ...]:
    """``tasks`` of every slice that has some."""
    named = (f"chakana.web.{name}.home" for name in SLICES)
    return tuple(import_module(name).tasks for name in named if find_spec(name))


def todo(user: User) -> Iterator[Task]:
    """Everything that awaits ``user``, slice by slice."""
    for tasks in tellers():
        yield from tasks(user)


def grouped(tasks: Iterator[Task], today: date) -> list[tuple[str, list[Task]]]:
    """Tasks by how much they press, the most pressing first, and in each by their last day.

    What has no deadline keeps the order in which the slices told it.
    """
    found: dict[str, list[Task]] = {name: [] for name in URGENCIES}
    for task in tasks:
        found[urgency(task, today)].append(task)
    for name in URGENCIES[:-1]:
        found[name].sort(key=lambda task: task.due or date.max)
    return [(name, those) for name, those in found.items() if those]


def urgency(task: Task, today: date) -> str:
    """How much ``task`` presses: the name of its text, one of ``URGENCIES``."""
    if task.due is None:
        return "no_deadline"
    if task.due <= today:
        return "due_today" if task.due == today else "overdue"
    return "due_soon" if task.due <= today + SOON else "due_later"

"""What awaits verifiers and those who hand over letters."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.conditions.models import Notice, Objection
from chakana.web.tasks import Task
from chakana.web.texts import say


def tasks(user: User) -> Iterator[Task]:
    """Letters to hand over, and objections to answer: each counted, not listed."""
    places = visible(user, Permission.ENROL)
    to_hand = Notice.objects.filter(
        ended_on=None, delivered_on=None, enrolment__household__territory__in=places
    ).count()
    if to_hand:
        text = say("to_do_deliver", count=to_hand)
        yield Task(text, reverse("notices"), "menu_conditions", count=to_hand)
    answering = Objection.objects.filter(
        answered_on=None,
        notice__enrolment__household__territory__in=visible(user, Permission.SUSPEND),
    ).count()
    if answering:
        text = say("to_do_answer_objections", count=answering)
        yield Task(text, reverse("notices"), "menu_conditions", count=answering)

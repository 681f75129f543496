"""Files that wait for whoever sent them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.imports.models import Upload
from chakana.web.tasks import Task
from chakana.web.texts import say

MOST = 10
WAITING = (Upload.State.READ, Upload.State.CHECKED)


def tasks(user: User) -> Iterator[Task]:
    """The files of ``user`` that were read or checked and wait for the next word."""
    for one in Upload.objects.filter(by=user, state__in=WAITING)[:MOST]:
        text = say("upload_task", number=one.pk, state=say(one.state).lower())
        yield Task(text, reverse("import", args=[one.pk]), "menu_register")

"""Asking for work and doing it. A slice registers what it can do with ``@handles(kind)``.

A handler calls actions with ``by=job.by``, so that permission is asked again when the work is done.
Killed halfway it is begun again: what it calls must not be done twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from chakana.problems import ChakanaError
from chakana.web.actions import Refused
from chakana.web.room import lacks_room
from chakana.web.texts import say
from chakana.web.work import progress
from chakana.web.work.models import Job
from chakana.web.work.progress import Progress

if TYPE_CHECKING:
    from chakana.web.accounts.models import User
    from chakana.web.territories.models import Territory

log = logging.getLogger("chakana.work")
Tell = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and of what in words."""
Handler = Callable[[Job, Tell], Mapping[str, Any]]
HANDLERS: dict[str, Handler] = {}
BEAT, DEAD = 5.0, 60.0
"""Seconds between signs of life, and seconds of silence after which a worker counts as dead."""
MOST_ATTEMPTS = 3


WHOLE: set[str] = set()
"""Kinds of which what is done and what came of it are kept together."""


def handles(kind: str, *, whole: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler for jobs of this kind.

    ``whole`` is for one that is a single action: it and its outcome are one transaction, so that
    killed at whatever point it was either done and told, or never begun.
    """

    def registered(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        if whole:
            WHOLE.add(kind)
        return handler

    return registered


def start(
    *, by: User, kind: str, arguments: Mapping[str, Any], territory: Territory | None = None
) -> Job:
    """Ask for work; it begins once the caller's transaction is kept."""
    job = Job.objects.create(by=by, kind=kind, arguments=dict(arguments), territory=territory)
    work.enqueue(job.pk)
    return job


@task()
def work(key: int) -> None:
    """Do the job ``key`` unless somebody does it or did it."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=key, state=Job.State.WAITING).first()
        if job is None:
            return
        job.state, job.started_at, job.attempts = (
            Job.State.RUNNING, timezone.now(), job.attempts + 1,
        )  # fmt: skip
        job.save()
    with _beating(job.pk):
        _do(job)


def _do(job: Job) -> None:
    try:
        with transaction.atomic() if job.kind in WHOLE else nullcontext():
            _told(job)
    except Exception as problem:  # noqa: BLE001  whatever it is, its user is told and it is logged
        # The type and no more: the message of an error may hold what somebody typed.
        log.error("job %s (%s) failed: %s", job.pk, job.kind, type(problem).__name__)
        text = "work_no_room" if lacks_room(problem) else "work_failed"
        _end(job, Job.State.FAILED, error=say(text, number=job.pk))


def _told(job: Job) -> None:
    """Do it and say what came of it. A refusal undid what was done, and is on record."""

    def tell(done: int, total: int, text: str = "") -> None:
        progress.write(job.pk, Progress(done, total, text))

    try:
        outcome = dict(HANDLERS[job.kind](job, tell))
    except (Refused, ChakanaError) as problem:
        _end(job, Job.State.REFUSED, error=str(problem))
    else:
        _end(job, Job.State.ENDED, outcome=outcome)


def _end(job: Job, state: str, **told: Any) -> None:
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=state, ended_at=timezone.now(), **told
    )


@contextmanager
def _beating(job: int) -> Iterator[None]:
    """Signs of life while the work is done."""
    over = Event()

    def beat() -> None:
        progress.beat(job)
        while not over.wait(BEAT):
            progress.beat(job)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def take_up_again() -> int:
    """Give back to the queue what dead workers left; how many jobs that were."""
    found = 0
    for job in Job.objects.filter(state=Job.State.RUNNING):
        if progress.silence(job.pk) < DEAD:
            continue
        found += 1
        if job.attempts >= MOST_ATTEMPTS:
            _end(job, Job.State.FAILED, error=say("work_failed", number=job.pk))
            continue
        with transaction.atomic():
            given_back = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
            if given_back.update(state=Job.State.WAITING):
                work.enqueue(job.pk)
    return found

"""The long steps of an upload: reading, checking, registering.

A worker who is killed begins the step again: what a step writes takes its place when it is whole,
and registering is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils import timezone

from chakana.problems import ChakanaError
from chakana.web.actions import Refused
from chakana.web.imports import actions, checking, reading
from chakana.web.imports.definitions import definition_of
from chakana.web.imports.meaning import Meaning
from chakana.web.imports.models import Upload
from chakana.web.imports.origins import registered_in
from chakana.web.imports.worded import problem_of
from chakana.web.territories.models import Territory
from chakana.web.work.jobs import Tell, handles
from chakana.web.work.models import Job


@handles("read_file")
def read_file(job: Job, tell: Tell) -> Mapping[str, Any]:
    """Read what was sent; why it cannot be read is kept with it."""
    upload = _of(job)
    if _awaits(upload, job, Upload.State.RECEIVED):
        try:
            found = reading.read(upload.token, upload.layout)
        except (ChakanaError, Refused) as problem:
            told = problem_of(problem)
            actions.find_unreadable(by=job.by, upload=upload, problem=told)
        else:
            actions.take_reading(by=job.by, upload=upload, found=found)
    return _seen(upload)


@handles("check_rows")
def check_rows(job: Job, tell: Tell) -> Mapping[str, Any]:
    """Check every row."""
    upload = _of(job)
    if _awaits(upload, job, Upload.State.UNDERSTOOD):
        counts = checking.check(upload.token, ground_of(upload), tell)
        actions.take_check(by=job.by, upload=upload, counts=counts)
    return _seen(upload)


@handles("register_rows")
def register_rows(job: Job, tell: Tell) -> Mapping[str, Any]:
    """Register the good rows."""
    upload = _of(job)
    if _awaits(upload, job, Upload.State.CONFIRMED):
        actions.register_rows(by=job.by, upload=upload, tell=tell)
    return _seen(upload)


def _awaits(upload: Upload, job: Job, state: str) -> bool:
    """Whether ``job`` is still to be done: not where it was done before its worker was killed, or
    where another took its place.
    """
    return upload.state == state and upload.job_id == job.pk


def ground_of(upload: Upload) -> checking.Ground:
    """What the rows of ``upload`` are checked against."""
    return checking.Ground(
        definition_of(upload.programme), Meaning.from_data(upload.meaning),
        territories(upload.territory), registered_in(upload.form), timezone.localdate(),
    )  # fmt: skip


def territories(within: Territory) -> pl.DataFrame:
    """Every territory by its ``code``: ``territory_id``, and whether it lies ``within`` another."""
    rows = Territory.objects.order_by().values_list("code", "pk", "path")
    schema = {"code": pl.String, "territory_id": pl.Int64, "path": pl.String}
    table = pl.DataFrame(list(rows), schema=schema, orient="row")
    return table.select(
        "code", "territory_id", is_inside=pl.col("path").str.starts_with(within.path)
    )


def _of(job: Job) -> Upload:
    return Upload.objects.select_related("territory").get(pk=job.arguments["upload"])


def _seen(upload: Upload) -> dict[str, Any]:
    return {"address": reverse("import", args=[upload.pk])}

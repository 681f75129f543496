"""What people decided of households, as it was known at a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from chakana.language.definition import Stage
from chakana.web import bulk
from chakana.web.targeting.models import Decision

if TYPE_CHECKING:
    import polars as pl

    from chakana.web.targeting.question import Question


def decided(question: Question, stage: Stage) -> pl.DataFrame:
    """``household_id`` and ``is_approved`` of every household that ``stage`` was decided for."""
    import polars as pl

    rows = decisions(
        question.definition.id, question.component.name, question.day, question.known_at
    ).filter(session__stage=stage.name)
    schema = {"household_id": pl.Int64, "is_approved": pl.Boolean}
    found = bulk.fetch(rows.values_list("household_id", "is_approved"), schema)
    return found.unique("household_id", keep="last", maintain_order=True)


def decisions(programme: str, component: str, day: date, known_at: datetime) -> QuerySet[Decision]:
    """What sessions held by ``day`` decided, as signed by a moment, the newest last."""
    held = Decision.objects.filter(
        session__assessment__version__programme=programme,
        session__assessment__component=component, session__held_on__lte=day,
        session__signed_at__lte=known_at, is_approved__isnull=False,
    )  # fmt: skip
    return held.order_by("session__held_on", "pk")

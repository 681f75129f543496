"""Those whom an assessment found eligible, sorted into who enters and who waits: for many at once.

Nothing here passes household by household through the database: what is eligible is read in one
query, sorted in a table, and written with COPY or a few statements.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from chakana.web import bulk
from chakana.web.enrolment.models import Enrolment, Waiting
from chakana.web.enrolment.supply import Supply
from chakana.web.targeting.models import Assessment, Result
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside

if TYPE_CHECKING:
    import polars as pl

SOME = 5_000
"""Identifiers in one statement."""


class Sorted(NamedTuple):
    """Households by key: ``entering`` those who enter; ``waiting`` with ``reason``, ``lacking``
    (JSON text) and ``place`` those who wait; ``declined`` those whose family does not want to.
    """

    entering: pl.DataFrame
    waiting: pl.DataFrame
    declined: list[int]


def sort_out(
    assessment: Assessment, where: Territory, day: date, unwilling: Collection[int]
) -> Sorted:
    """Everybody eligible in ``where`` who does not take part, sorted by what lacks on ``day``."""
    import polars as pl

    rows = _eligible(assessment, where, day)
    schema = {"household_id": pl.Int64, "territory_id": pl.Int64, "place": pl.Int64,
              "is_reached": pl.Boolean}  # fmt: skip
    fields = ("household_id", "household__territory_id", "place", "is_taken")
    found = bulk.fetch(rows.values_list(*fields), schema)
    out = found["household_id"].is_in(list(unwilling))
    sorted_out = _with_reasons(found.filter(~out), assessment, where, day)
    waits = pl.col("reason").is_not_null()
    return Sorted(
        sorted_out.filter(~waits).select("household_id"),
        sorted_out.filter(waits).select("household_id", "reason", "place", "lacking"),
        found.filter(out)["household_id"].to_list(),
    )  # fmt: skip


def _with_reasons(
    found: pl.DataFrame, assessment: Assessment, where: Territory, day: date
) -> pl.DataFrame:
    """``found`` with ``reason``, null for whoever waits for nothing, and what is ``lacking``."""
    import polars as pl

    component = read(assessment.version).component(assessment.component)
    supply = Supply(component, where, day)
    places = found["territory_id"].unique().to_list()
    told = [json.dumps(dict(supply.lacking(key))) for key in places]
    schema = {"territory_id": pl.Int64, "lacking": pl.String}
    table = pl.DataFrame({"territory_id": places, "lacking": told}, schema=schema)
    lacks = found.join(table, on="territory_id", how="left", maintain_order="left")
    unreached = pl.col("is_reached").not_().fill_null(value=False)
    return lacks.with_columns(
        reason=pl.when(unreached)
        .then(pl.lit(Waiting.Reason.PLACE.value))
        .when(pl.col("lacking") != "{}")
        .then(pl.lit(Waiting.Reason.SUPPLY.value))
    )


def _eligible(assessment: Assessment, where: Territory, day: date) -> QuerySet[Result]:
    """Those eligible who take part neither now nor, having left, on a day from ``day`` on."""
    taking_part = Enrolment.objects.filter(
        Q(until=None) | Q(until__gt=day), household=OuterRef("household_id"),
        programme=assessment.version.programme, component=assessment.component,
    )  # fmt: skip
    rows = assessment.results.filter(is_eligible=True, household__merged_into=None)
    rows = inside(rows, where, through="household__territory")
    unwilling = declined(assessment).filter(household=OuterRef("household_id"))
    return rows.filter(~Exists(taking_part), ~Exists(unwilling)).order_by("household_id")


def take_in(found: Sorted, assessment: Assessment, since: date, told_on: date | None) -> int:
    """Enrol those who enter, and end their wait."""
    import polars as pl

    if not found.entering.height:
        return 0
    _end_waits(assessment, found.entering["household_id"].to_list(), since, Waiting.Ended.ENROLLED)
    frame = found.entering.select(
        "household_id", programme=pl.lit(assessment.version.programme),
        component=pl.lit(assessment.component), since=pl.lit(since),
        because=pl.lit(f"assessment {assessment.pk}"), left_because=pl.lit(""),
        version_id=pl.lit(assessment.version_id), told_on=pl.lit(told_on, pl.Date),
    )  # fmt: skip
    return bulk.load(Enrolment, frame)


def keep_waiting(found: Sorted, assessment: Assessment, since: date) -> int:
    """Write who waits and for what; whoever waited before keeps the day since when."""
    import polars as pl

    homes = found.waiting["household_id"].to_list()
    kept = _taken_off(assessment, homes)
    return _write(
        assessment,
        found.waiting.with_columns(
            since=pl.Series([min(kept.get(home, since), since) for home in homes], dtype=pl.Date),
            until=pl.lit(None, pl.Date), ended=pl.lit(""),
        ),
    )  # fmt: skip


def keep_declined(found: Sorted, assessment: Assessment, day: date) -> int:
    """Write whose family does not want to enter, for no other end than to remember it."""
    import polars as pl

    kept = _taken_off(assessment, found.declined)
    frame = pl.DataFrame({"household_id": found.declined}, schema={"household_id": pl.Int64})
    return _write(
        assessment,
        frame.with_columns(
            reason=pl.lit(Waiting.Reason.FAMILY.value), place=pl.lit(None, pl.Int64),
            lacking=pl.lit("{}"), until=pl.lit(day), ended=pl.lit(Waiting.Ended.DECLINED.value),
            since=pl.Series([min(kept.get(one, day), day) for one in found.declined],
                            dtype=pl.Date),
        ),
    )  # fmt: skip


def _taken_off(assessment: Assessment, homes: list[int]) -> dict[int, date]:
    """Take these households off the list of those that wait; since when each had been on it."""
    found: dict[int, date] = {}
    for begins in range(0, len(homes), SOME):
        rows = waiting(assessment).filter(household__in=homes[begins : begins + SOME])
        found.update(rows.values_list("household_id", "since"))
        rows.delete()
    return found


def _write(assessment: Assessment, rows: pl.DataFrame) -> int:
    import polars as pl

    if not rows.height:
        return 0
    frame = rows.select(
        "household_id", "reason", "lacking", "place", "since", "until", "ended",
        programme=pl.lit(assessment.version.programme), component=pl.lit(assessment.component),
        assessment_id=pl.lit(assessment.pk),
    )  # fmt: skip
    return bulk.load(Waiting, frame)


def declined(assessment: Assessment) -> QuerySet[Waiting]:
    """Those found eligible by ``assessment`` whose family does not want to enter."""
    return assessment.waits.filter(ended=Waiting.Ended.DECLINED)


def waiting(assessment: Assessment) -> QuerySet[Waiting]:
    """Those who wait for what ``assessment`` is about, by whichever assessment."""
    return Waiting.objects.filter(
        programme=assessment.version.programme, component=assessment.component, until=None
    )


def _end_waits(assessment: Assessment, homes: list[int], day: date, how: str) -> None:
    """End waits on ``day``, or on the day they began where that is later."""
    for begins in range(0, len(homes), SOME):
        rows = waiting(assessment).filter(household__in=homes[begins : begins + SOME])
        rows.filter(since__lte=day).update(until=day, ended=how)
        for one in rows.filter(since__gt=day):
            one.until, one.ended = one.since, how
            one.save(update_fields=["until", "ended"])

"""What a definition gives each household for each month of a cycle, laid beside the roster."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import connection

from chakana.language.definition import Definition
from chakana.web import bulk
from chakana.web.targeting.queries import results
from chakana.web.transfers.models import Cycle
from chakana.web.transfers.periods import is_given_once, months, share

if TYPE_CHECKING:
    import polars as pl

TABLE = "amounts_of_a_cycle"


def days_of(cycle: Cycle, definition: Definition) -> list[date]:
    """The days on which the cycle asks what is owed: the first of each month, or once."""
    if is_given_once(definition.component(cycle.component)):
        return [cycle.begins]
    return months(cycle.begins, cycle.ends)


def amounts(cycle: Cycle, definition: Definition) -> pl.DataFrame:
    """``household_id``, ``record``, and ``owed_0``, ``owed_1`` … for each of ``days_of``: cents.

    Null where the household is not eligible on that day, or its amount is not known. It rests on
    what was known at ``cycle.known_at``, so that it is the same whenever it is asked again.
    """
    found: pl.DataFrame | None = None
    for index, day in enumerate(days_of(cycle, definition)):
        month = _of_a_month(cycle, definition, day, f"owed_{index}")
        found = month if found is None else found.join(month, on=["household_id", "record"])
    assert found is not None, "a cycle has a month"
    return found


def _of_a_month(cycle: Cycle, definition: Definition, day: date, name: str) -> pl.DataFrame:
    import polars as pl

    component = definition.component(cycle.component)
    assert cycle.known_at is not None, "amounts rest on a moment"
    told = results(definition, component.name, cycle.territory, day, cycle.known_at)
    cents = pl.col("amount") if "amount" in told.columns else pl.lit(None, pl.Int64)
    if not is_given_once(component):
        cents = share(cents.cast(pl.Int64), int(component.payments_a_year), day.month)
    positive = pl.when(cents >= 0).then(cents)
    return told.select("household_id", "record", positive.cast(pl.Int64).alias(name))


def lay_down(table: pl.DataFrame) -> None:
    """Put ``table`` into a table of this connection, beside the rows that it is joined to."""
    columns = ", ".join(f"{name} bigint" for name in table.columns if name != "household_id")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} (household_id bigint PRIMARY KEY, {columns})"
        )
    bulk.insert_into(TABLE, table.columns, table.iter_rows())


def take_up() -> None:
    """Remove the table again."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")

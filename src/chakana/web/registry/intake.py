"""Households that enter the register together, batch by batch: no row is touched in Python.

Part of an import: the caller's transaction, permission and event cover it. What it is given was
checked: every territory is there, every text fits, one position stands once in a household.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from chakana.web import bulk
from chakana.web.registry.models import Household, Import, Person, Record
from chakana.web.registry.names import FAMILY, GIVEN

if TYPE_CHECKING:
    import polars as pl

BATCH = 50_000
"""Households that are in memory at a time."""


@dataclass(frozen=True)
class Batch:
    """Some households, and the people among their members of whom a name is known.

    ``homes``: ``number`` (of the register), ``territory_id``, ``answers`` (JSON text) and
    ``observed_on``. ``people``: ``home`` (the row of ``homes``, from 0), ``position`` in it,
    ``given_names`` and ``family_names``; sorted by both.
    """

    homes: pl.DataFrame
    people: pl.DataFrame | None


def take_in(batch: Batch, made: Import) -> pl.Series:
    """Add the households of ``batch`` as part of ``made``; their identifiers, in its order."""
    import polars as pl

    keys = pl.Series("household_id", bulk.reserve(Household, batch.homes.height), pl.Int64)
    now = pl.lit(str(connection.ops.adapt_datetimefield_value(timezone.now())))
    homes = batch.homes.with_columns(keys)
    bulk.load(Household, homes.select("number", "territory_id", id="household_id",
                                      registered_at=now))  # fmt: skip
    bulk.load(Record, homes.select("household_id", "answers", "observed_on", known_from=now,
                                   source_id=pl.lit(made.pk)))  # fmt: skip
    if batch.people is not None and batch.people.height:
        bulk.load(Person, _people(batch.people, keys))
    return keys


def _people(people: pl.DataFrame, keys: pl.Series) -> pl.DataFrame:
    import polars as pl

    return people.select(
        "position", "given_names", "family_names",
        household_id=pl.lit(keys).gather(pl.col("home")),
        searched_as=plain(pl.concat_str("given_names", "family_names", separator=" ")),
    )  # fmt: skip


def plain(name: pl.Expr) -> pl.Expr:
    """Names as a search compares them: the same as ``chakana.web.plain``, for a whole column."""
    small = name.str.to_lowercase().str.replace_all("ß", "ss").str.normalize("NFKD")
    bare = small.str.replace_all(r"\p{M}", "")
    return bare.str.replace_all(r"\s+", " ").str.strip_chars(" ")


def made_up(keys: pl.Series, counts: pl.Series) -> pl.DataFrame:
    """``people`` of generated households, ``counts`` of each: nobody's names.

    The same for the same ``keys`` on every run, as ``registry.names.made_up`` gives them.
    """
    import polars as pl

    rows = pl.DataFrame({"key": keys, "position": counts}).with_row_index("home")
    rows = rows.with_columns(pl.int_ranges("position").alias("position")).explode("position")
    rows = rows.drop_nulls("position")
    step = pl.col("key") * 7919 + pl.col("position") * 104729
    given, family = pl.lit(pl.Series(GIVEN)), pl.lit(pl.Series(FAMILY))
    count = len(FAMILY)
    return rows.select(
        "home", "position",
        given_names=given.gather(step % len(GIVEN)),
        family_names=pl.concat_str(
            family.gather(pl.col("key") % count), family.gather(step // 31 % count), separator=" "
        ),
    )  # fmt: skip

"""Which persons belong to which household, and in what order both are worked through.

Only keys are held in memory; rows are read batch by batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from chakana.web.imports import places
from chakana.web.imports.reading import ROW, table

if TYPE_CHECKING:
    from chakana.web.imports.meaning import Meaning

BATCH = 50_000
"""Households that are checked at a time."""
LONGEST_KEY = 120
HOME, KEY, FAULT = "home__", "key__", "linked__"
"""Columns that are added: the place of a household from 0, its key, what is wrong with its link."""


@dataclass(frozen=True)
class Piece:
    """Some households with their persons: ``homes`` with ``HOME`` and ``KEY``, ``persons`` with the
    ``HOME`` of their household; ``FAULT`` names what is wrong with how they hang together.
    """

    number: int
    homes: pl.DataFrame
    persons: pl.DataFrame | None


@dataclass(frozen=True)
class Rows:
    """A table on disk, and columns beside it that are held in memory."""

    frame: pl.LazyFrame
    beside: pl.DataFrame | None = None

    def some(self, first: int, count: int) -> pl.DataFrame:
        """``count`` rows from ``first``: only they are read."""
        found = self.frame.slice(first, count).collect()
        if self.beside is None:
            return found
        return found.hstack(self.beside.slice(first, count))


@dataclass(frozen=True)
class Linked:
    """Households in their order, their persons beside them, and persons of no household."""

    homes: Rows
    persons: Rows | None
    counts: pl.Series
    """How many persons each household has, in order."""
    lost: pl.DataFrame
    """Rows (``ROW``) of persons whose household is not there, with ``FAULT``."""

    @property
    def count(self) -> int:
        return self.counts.len()

    def pieces(self) -> Iterator[Piece]:
        """All households with their persons, ``BATCH`` at a time."""
        first = 0
        for number, begins in enumerate(range(0, self.count, BATCH)):
            many = int(self.counts.slice(begins, BATCH).sum())
            persons = self.persons.some(first, many) if self.persons else None
            first += many
            yield Piece(number, self.homes.some(begins, BATCH), persons)


def link(token: str, meaning: Meaning) -> Linked:
    """The tables of an upload with persons in the order of their households."""
    whole, place = table(token, "household"), places.folder(token) / "read"
    if meaning.rows == "persons":
        return _from_persons(whole, meaning.home_key, place)
    homes = Rows(whole, _keys(whole, meaning.home_key))
    if meaning.rows == "both":
        return _both(homes, table(token, "member"), meaning.parent_key, place)
    count = whole.select(pl.len()).collect().item()
    nobody = pl.DataFrame(schema={ROW: pl.UInt32, FAULT: pl.String})
    return Linked(homes, None, pl.zeros(count, pl.Int64, eager=True), nobody)


def _key(column: str) -> pl.Expr:
    """The key of a household as text: 17, and not 17.0."""
    text = pl.col(column).cast(pl.String).str.strip_chars().str.replace(r"^(\d+)\.0$", "$1")
    return pl.when(text != "").then(text)


def _keys(whole: pl.LazyFrame, key: str) -> pl.DataFrame:
    """The place and the key of each household, and what is wrong with the key."""
    key_of = _key(key) if key else pl.col(ROW).cast(pl.String)
    linked = (
        pl.when(pl.col(KEY).is_null()).then(pl.lit("fault_no_key"))
        .when(pl.col(KEY).str.len_chars() > LONGEST_KEY).then(pl.lit("fault_long"))
        .when(pl.col(KEY).is_duplicated()).then(pl.lit("fault_key_twice"))
    )  # fmt: skip
    keys = whole.select(key_of.alias(KEY)).collect().with_row_index(HOME)
    return keys.with_columns(linked.alias(FAULT))


def _both(homes: Rows, persons: pl.LazyFrame, key: str, place: Path) -> Linked:
    known = homes.beside if homes.beside is not None else pl.DataFrame()
    by_key = known.filter(pl.col(KEY).is_not_null() & pl.col(KEY).is_first_distinct())
    links = persons.select(ROW, _key(key).alias(KEY)).collect()
    links = links.join(by_key.select(KEY, HOME), on=KEY, how="left", maintain_order="left")
    lost = links.filter(pl.col(HOME).is_null()).select(ROW, pl.lit("fault_no_home").alias(FAULT))
    ordered = _ordered(persons, links[HOME], place)
    return Linked(homes, ordered, _counts(links[HOME], known.height), lost)


def _counts(homes: pl.Series, count: int) -> pl.Series:
    sizes = homes.drop_nulls().to_frame(HOME).group_by(HOME).len("len")
    every = pl.DataFrame({HOME: pl.int_range(count, dtype=pl.UInt32, eager=True)})
    found = every.join(sizes, on=HOME, how="left", maintain_order="left")
    return found["len"].fill_null(0).cast(pl.Int64)


def _ordered(persons: pl.LazyFrame, homes: pl.Series, place: Path) -> Rows:
    """Persons of known households in their order; as they stand where they stand so already."""
    if not homes.null_count() and homes.is_sorted():
        return Rows(persons, homes.to_frame(HOME))
    path = place / "ordered.parquet"
    with_home = persons.with_columns(homes.alias(HOME)).filter(pl.col(HOME).is_not_null())
    with_home.sort(HOME, maintain_order=True).sink_parquet(path)
    return Rows(pl.scan_parquet(path))


def _from_persons(whole: pl.LazyFrame, key: str, place: Path) -> Linked:
    """A table with a row for each person: a household is what is said in the rows of its key."""
    links = whole.select(ROW, _key(key).alias(KEY)).collect()
    lost = links.filter(pl.col(KEY).is_null()).select(ROW, pl.lit("fault_no_key").alias(FAULT))
    is_first = links[KEY].is_not_null() & links[KEY].is_first_distinct()
    known = links.filter(is_first).select(KEY).with_row_index(HOME)
    links = links.join(known, on=KEY, how="left", maintain_order="left")
    path = place / "homes.parquet"
    too_long = pl.col(KEY).str.len_chars() > LONGEST_KEY
    whole.filter(is_first).sink_parquet(path)
    fault = pl.when(too_long).then(pl.lit("fault_long")).alias(FAULT)
    homes = Rows(pl.scan_parquet(path), known.with_columns(fault))
    counts = _counts(links[HOME], known.height)
    return Linked(homes, _ordered(whole, links[HOME], place), counts, lost)

"""Stream generated blocks into Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.io.plugins import register_io_source

from chakana.population.folder import part_of, sink
from chakana.population.generator.figures import Figures
from chakana.population.generator.households import CLASSES, make_households
from chakana.population.generator.members import make_members
from chakana.population.generator.streams import block_count
from chakana.population.generator.territories import territory_frame
from chakana.population.generator.tree import Tree, grow_tree
from chakana.population.tables import MEMBERS_FILE, TERRITORIES_FILE, UNIT_FILES

WHOLE = ("member_id", "household_id", "income")

MakeFrame = Callable[[int], pl.DataFrame]
Progress = Callable[[float], None]
"""Told the share, 0–1, of what is under way that is done."""


def write_tables(
    figures: Figures,
    seed: int,
    households: int,
    folder: Path,
    blocks_at_once: int,
    progress: Progress,
) -> tuple[str, ...]:
    """Write the three tables of so many ``households`` beside their places in ``folder``.

    Returns their names, for :func:`chakana.population.folder.publish`.

    ``progress`` is told, as blocks are written, which share of them is.

    Members are made from the households of their block, which are made a second time rather than
    kept: a block costs a few milliseconds and no memory.
    """
    tree = grow_tree(figures, seed, households)

    def units(block: int) -> pl.DataFrame:
        return household_frame(figures, tree, seed, block, households)

    def members(block: int) -> pl.DataFrame:
        return member_frame(figures, tree, seed, block, households)

    blocks = block_count(households)
    sink(_source(units, blocks, blocks_at_once, progress), folder, UNIT_FILES["household"])
    # Members take most of the time: the bar starts anew and runs evenly.
    sink(_source(members, blocks, blocks_at_once, progress), folder, MEMBERS_FILE)
    written = pl.scan_parquet(part_of(folder, UNIT_FILES["household"]))
    sink(territory_frame(figures, tree, written).lazy(), folder, TERRITORIES_FILE)
    return UNIT_FILES["household"], MEMBERS_FILE, TERRITORIES_FILE


def household_frame(
    figures: Figures, tree: Tree, seed: int, block: int, households: int
) -> pl.DataFrame:
    """The rows of ``households.parquet`` of one block."""
    homes = make_households(figures, tree, seed, block, households)
    return pl.DataFrame(
        [
            pl.Series("household_id", homes.ids),
            pl.Series("territory", tree.codes).gather(homes.community),
            *(column_of(name, values) for name, values in homes.columns.items()),
            pl.Series("sisfoh_classification", [*CLASSES, None]).gather(homes.classification),
        ]
    )


def member_frame(
    figures: Figures, tree: Tree, seed: int, block: int, households: int
) -> pl.DataFrame:
    """The rows of ``members.parquet`` of one block."""
    homes = make_households(figures, tree, seed, block, households)
    columns = make_members(figures, homes, seed, block)
    women = columns["sex"].astype("uint32")
    return pl.DataFrame([column_of(name, values) for name, values in columns.items()]).with_columns(
        pl.col("birth_date").cast(pl.Int32).cast(pl.Date),
        pl.Series("sex", ["male", "female"]).gather(women),
    )


def column_of(name: str, values: npt.NDArray[np.generic]) -> pl.Series:
    """Generated values as a column: keys and money whole, every other number a double."""
    series = pl.Series(name, values, nan_to_null=True)
    whole = series.dtype.is_integer() and name not in WHOLE
    return series.cast(pl.Float64) if whole else series


def _source(make: MakeFrame, blocks: int, at_once: int, progress: Progress) -> pl.LazyFrame:
    """A lazy table whose rows are made block by block while it is written."""

    def rows(
        columns: list[str] | None, predicate: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        for first in range(0, blocks, at_once):
            made = pl.concat([make(i) for i in range(first, min(first + at_once, blocks))])
            yield made if columns is None else made.select(columns)
            progress(min(first + at_once, blocks) / blocks)

    return register_io_source(rows, schema=make(0).schema)

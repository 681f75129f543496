"""The floor: read every column the rules use and add it up. Nobody can be faster than this.

    python benchmarks/peers/floor.py FOLDER [packed]
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from shared import MONTHS, WEIGHTS, Figures, report

PACKED = sys.argv[2:] == ["packed"]
HOUSEHOLDS = ["household_id", "weight", "income", *WEIGHTS]
MEMBERS = ["household_id", "age", "pregnant", *MONTHS]
PACKED_HOUSEHOLDS = ["members", "weight", "income", *WEIGHTS]
PACKED_MEMBERS = ["age", "pregnant", "fulfilled"]


def added_up(path: Path, columns: list[str], *more: pl.Expr) -> pl.LazyFrame:
    return pl.scan_parquet(path).select(pl.col(columns).sum(), *more)


def compute(folder: Path) -> Figures:
    last = pl.col("territory").max()
    queries = [
        added_up(
            folder / "households.parquet", PACKED_HOUSEHOLDS if PACKED else HOUSEHOLDS, last
        ),
        added_up(folder / "members.parquet", PACKED_MEMBERS if PACKED else MEMBERS),
    ]
    pl.collect_all(queries, engine="streaming")
    return {}


if __name__ == "__main__":
    report("floor, packed flags" if PACKED else "floor", compute)

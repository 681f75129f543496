"""The floor: read every column the rules use and add it up. Nobody can be faster than this.

python benchmarks/peers/floor.py FOLDER
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from shared import MONTHS, WEIGHTS, Figures, report

HOUSEHOLDS = ["household_id", "weight", "income", *WEIGHTS]
MEMBERS = ["household_id", "age", "pregnant", *MONTHS]


def added_up(path: Path, columns: list[str], *more: pl.Expr) -> pl.LazyFrame:
    return pl.scan_parquet(path).select(pl.col(columns).sum(), *more)


def compute(folder: Path) -> Figures:
    last = pl.col("territory").max()
    queries = [
        added_up(folder / "households.parquet", HOUSEHOLDS, last),
        added_up(folder / "members.parquet", MEMBERS),
    ]
    pl.collect_all(queries, engine="streaming")
    return {}


if __name__ == "__main__":
    report("floor", compute)

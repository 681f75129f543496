"""The query of ``plain_polars.py`` in Narwhals: what its one more layer costs.

python benchmarks/peers/plain_narwhals.py FOLDER
"""

from __future__ import annotations

from pathlib import Path

import narwhals as nw
import plain_polars
import polars as pl
from shared import (
    CHILD_UNDER,
    CONSTANT,
    CUTOFF,
    MONTHLY_CENTS,
    MONTHS,
    THRESHOLD,
    WEIGHTS,
    report,
)


def households(folder: Path) -> pl.LazyFrame:
    """As :func:`plain_polars.households`, word for word."""
    territories = scan(folder / "territories.parquet")
    members = by_household(scan(folder / "members.parquet"))
    score = CONSTANT + sum(
        nw.col(name).cast(nw.Float64) * weight for name, weight in WEIGHTS.items()
    )
    poor_district = nw.col("poverty_rate") >= THRESHOLD
    joined = (
        scan(folder / "households.parquet")
        .join(territories.select("territory", "poverty_rate"), on="territory", how="left")
        .join(members, on="household_id", how="left")
        .with_columns(eligible=poor_district & (score < CUTOFF) & nw.col("has_child"))
    )
    benefit = MONTHLY_CENTS * nw.col("months").cast(nw.Int64) * nw.col("eligible").cast(nw.Int64)
    return joined.select(
        "weight", "persons", "eligible", "has_child", year=12 * nw.col("income"), benefit=benefit
    ).to_native()


def by_household(members: nw.LazyFrame) -> nw.LazyFrame:
    concerned = (nw.col("age") < CHILD_UNDER) | nw.col("pregnant")
    flags = [(~concerned | nw.col(name)).alias(name) for name in MONTHS]
    reduced = (
        members.select("household_id", concerned.alias("concerned"), *flags)
        .group_by("household_id")
        .agg(nw.col("concerned").any().alias("has_child"), nw.len().alias("persons"),
             *(nw.col(name).all() for name in MONTHS))
    )  # fmt: skip
    months = nw.sum_horizontal(*(nw.col(name).cast(nw.Int64) for name in MONTHS))
    return reduced.select(
        "household_id", "has_child", nw.col("persons").cast(nw.Int64), months.alias("months")
    )


def scan(path: Path) -> nw.LazyFrame:
    return nw.from_native(pl.scan_parquet(path))


if __name__ == "__main__":
    nw.from_native(pl.LazyFrame())  # loads what is loaded at first use
    plain_polars.households = households
    report("Narwhals on Polars", plain_polars.compute)

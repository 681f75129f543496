"""The rules as an analyst writes them in Polars: one lazy query, then the figures.

python benchmarks/peers/plain_polars.py FOLDER
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from shared import (
    CHILD_UNDER,
    CONSTANT,
    CUTOFF,
    LINE_CENTS,
    MONTHLY_CENTS,
    MONTHS,
    THRESHOLD,
    WEIGHTS,
    Figures,
    report,
)


def households(folder: Path) -> pl.LazyFrame:
    """One row per household, with what the figures need."""
    territories = pl.scan_parquet(folder / "territories.parquet")
    members = by_household(pl.scan_parquet(folder / "members.parquet"))
    score = CONSTANT + sum(pl.col(name) * weight for name, weight in WEIGHTS.items())
    poor_district = pl.col("poverty_rate") >= THRESHOLD
    return (
        pl.scan_parquet(folder / "households.parquet")
        .join(territories.select("territory", "poverty_rate"), on="territory", how="left")
        .join(members, on="household_id", how="left")
        .with_columns(eligible=poor_district & (score < CUTOFF) & pl.col("has_child"))
        .select(
            "weight",
            "persons",
            "eligible",
            "has_child",
            year=12 * pl.col("income"),
            benefit=MONTHLY_CENTS * pl.col("months").cast(pl.Int64) * pl.col("eligible"),
        )
    )


def by_household(members: pl.LazyFrame) -> pl.LazyFrame:
    concerned = (pl.col("age") < CHILD_UNDER) | pl.col("pregnant")
    months = pl.sum_horizontal((~concerned | pl.col(name)).all() for name in MONTHS)
    return members.group_by("household_id").agg(
        has_child=concerned.any(), persons=pl.len().cast(pl.Int64), months=months
    )


def gini(frame: pl.DataFrame, value: pl.Expr) -> float:
    share = pl.col("weight") * pl.col("persons")
    ordered = frame.select(share=share, value=value / pl.col("persons")).sort("value")
    amount = pl.col("share") * pl.col("value")
    area = (pl.col("share") * (2 * amount.cum_sum() - amount)).sum()
    return ordered.select(1 - area / (pl.col("share").sum() * amount.sum())).item()


def poverty(when: str, year: pl.Expr) -> dict[str, pl.Expr]:
    share = pl.col("weight") * pl.col("persons")
    line = 12 * LINE_CENTS * pl.col("persons")
    gap = pl.when(year < line).then(1 - year / line).otherwise(0.0)
    parts = [(share * (year < line)).sum(), (share * gap).sum(), (share * gap * gap).sum()]
    return {f"fgt{order}_{when}": part / share.sum() for order, part in enumerate(parts)}


def compute(folder: Path) -> Figures:
    frame = households(folder).collect(engine="streaming")
    year, after = pl.col("year"), pl.col("year") + pl.col("benefit")
    weight, eligible = pl.col("weight"), pl.col("eligible")
    poor = year < 12 * LINE_CENTS * pl.col("persons")
    mandate = poor & pl.col("has_child")
    row = frame.select(
        **poverty("before", year),
        **poverty("after", after),
        households=pl.len(),
        persons=pl.col("persons").sum(),
        eligible=eligible.sum(),
        paid_cents=pl.col("benefit").sum(),
        cost_cents=(weight * pl.col("benefit")).sum(),
        inclusion_error=weight.filter(eligible & ~poor).sum() / weight.filter(eligible).sum(),
        exclusion_error=weight.filter(mandate & ~eligible).sum() / weight.filter(mandate).sum(),
    ).row(0, named=True)
    return row | {"gini_before": gini(frame, year), "gini_after": gini(frame, after)}


if __name__ == "__main__":
    report("plain Polars", compute)

"""Which territories a programme reaches in full, in part or not at all, and how remote they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from chakana.measures.over import Over

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["full", "partial", "none", "nobody_meant"]
KINDS: tuple[Kind, ...] = ("full", "partial", "none", "nobody_meant")


@dataclass(frozen=True)
class Reached:
    """Territories of one kind: how many, the persons meant in them, their mean remoteness.

    ``remoteness`` is the plain mean over territories, in the unit of its column; None without one.
    """

    territories: int
    meant: float
    remoteness: float | None


@dataclass(frozen=True)
class Reach:
    """Territories by how far a programme reaches those meant in them.

    ``full``: everybody meant is served; ``partial``: some; ``none``: nobody; ``nobody_meant``:
    nobody there is known to be meant. ``table`` has one row per territory: ``territory``,
    ``meant``, ``reached``, ``unknown`` (weighted), ``coverage`` (null where nobody is meant),
    ``reach`` and, if asked for, ``remoteness``.
    """

    full: Reached
    partial: Reached
    none: Reached
    nobody_meant: Reached
    table: pl.DataFrame


def reach(
    over: Over,
    territory: str,
    *,
    meant: str = "meant",
    served: str = "served",
    remoteness: str | None = None,
) -> Reach:
    """How many territories are reached in full, in part and not at all.

    One row per unit. ``remoteness`` (hours to the district capital, say) is averaged over the
    units of a territory, unknown ones left out. A survey shows the reach of the units it drew, not
    of all that live there: reach has no standard error.
    """
    import polars as pl

    from chakana.measures.collect import require_columns, weight_of

    named = [territory, meant, served, *([remoteness] if remoteness is not None else [])]
    frame = over.frame.lazy().collect(engine="streaming")
    require_columns(named, frame.columns)
    size = pl.col("size of the row")
    wanted, got = pl.col(meant).fill_null(value=False), pl.col(served).fill_null(value=False)
    columns = {
        "meant": (size * wanted).sum(),
        "reached": (size * (wanted & got)).sum(),
        "unknown": (size * pl.col(meant).is_null()).sum(),
        "some": (wanted & got).any(),
        "missed": (wanted & ~got).any(),
    }
    if remoteness is not None:
        columns["remoteness"] = pl.col(remoteness).cast(pl.Float64).mean()
    table = (
        frame.lazy()
        .with_columns(weight_of(replace(over, frame=frame)).alias("size of the row"))
        .group_by(pl.col(territory).alias("territory"))
        .agg(**columns)
        .with_columns(
            coverage=pl.when(pl.col("meant") > 0).then(pl.col("reached") / pl.col("meant"))
        )
        .with_columns(reach=_kind())
        .drop("some", "missed")
        .sort("territory", nulls_last=True)
        .collect()
    )
    return Reach(table=table, **{kind: _reached(table, kind) for kind in KINDS})


def _kind() -> pl.Expr:
    import polars as pl

    # By truths, not by sums: weights added in another order may differ in the last digit.
    return (
        pl.when(pl.col("some") & pl.col("missed"))
        .then(pl.lit("partial"))
        .when("some")
        .then(pl.lit("full"))
        .when("missed")
        .then(pl.lit("none"))
        .otherwise(pl.lit("nobody_meant"))
    )


def _reached(table: pl.DataFrame, kind: Kind) -> Reached:
    import polars as pl

    rows = table.filter(pl.col("reach") == kind)
    mean = rows["remoteness"].mean() if "remoteness" in rows.columns else None
    return Reached(
        rows.height, float(rows["meant"].sum()), mean if isinstance(mean, float) else None
    )

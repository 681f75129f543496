"""What the persons of one row lack to a line, as expressions over a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

    from chakana.measures.over import Column

    Welfare = str | pl.Expr


def per_head(amount: str, heads: str) -> pl.Expr:
    """A household's amount over its persons, or over its equivalent adults; unknown without any."""
    import polars as pl

    return pl.when(pl.col(heads) > 0).then(pl.col(amount).cast(pl.Float64) / pl.col(heads))


def fgt(alpha: Literal[0, 1, 2], welfare: Welfare, line: Column) -> pl.Expr:
    """One row's contribution to FGT(``alpha``), 0–1; unknown where welfare or line is.

    An expression: averaged with weights in one streaming pass it is the measure.
    """
    import polars as pl

    lacking = shortfall_per_head(welfare, line) / _expression(line)
    if alpha == 0:
        return (lacking > 0).cast(pl.Float64)
    return lacking if alpha == 1 else lacking * lacking


def shortfall_per_head(welfare: Welfare, line: Column) -> pl.Expr:
    """What one person of the row lacks to the line, in the unit of welfare; 0 if not poor."""
    import polars as pl

    floor = _expression(welfare).cast(pl.Float64).fill_nan(None).clip(lower_bound=0.0)
    limit = _expression(line).cast(pl.Float64)
    # A line that is not positive is not a line: nobody can be judged by it.
    return pl.when(limit > 0).then((limit - floor).clip(lower_bound=0.0))


def _expression(value: Column) -> pl.Expr:
    import polars as pl

    if isinstance(value, pl.Expr):
        return value
    return pl.col(value) if isinstance(value, str) else pl.lit(float(value))

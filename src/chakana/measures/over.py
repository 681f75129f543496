"""What a measure is over: a table, how it was drawn, and how many persons a row stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.measures.design import CENSUS, Design

if TYPE_CHECKING:
    import polars as pl

    Frame = pl.DataFrame | pl.LazyFrame
    Column = str | float | pl.Expr


@dataclass(frozen=True, eq=False)
class Over:
    """Every measure counts each row of ``frame`` with its weight, times ``persons``.

    On a table of persons, or to count households themselves, ``persons`` is 1; on a table of
    households their size makes a measure one of persons. ``heads`` is what a household's welfare
    was divided by, where that is not its persons (equivalent adults): money it lacks is counted
    by them. Both are a column's name, a figure or an expression.

    >>> import polars as pl
    >>> from chakana.measures.means import mean
    >>> households = pl.DataFrame({"poor": [True, False], "size": [3, 1]})
    >>> mean(Over(households), "poor").value, mean(Over(households, persons="size"), "poor").value
    (0.5, 0.75)
    """

    frame: Frame
    design: Design = CENSUS
    persons: Column = 1.0
    heads: Column | None = None

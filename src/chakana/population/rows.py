"""Rows of a table in words: how many, and which are the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SHOWN = 3
"""Rows that a message names; it always gives the count of all."""
ROW = "row__"


def rows_in_words(count: int, first: Sequence[int]) -> str:
    """``count`` rows of which ``first`` are the first, counted from 1.

    >>> rows_in_words(1, [7])
    'row 7'
    >>> rows_in_words(3, [7, 8, 9])
    'rows 7, 8, 9'
    >>> rows_in_words(1204, [7, 8, 9])
    '1 204 rows (7, 8, 9, …)'
    """
    shown = ", ".join(map(str, first[:SHOWN]))
    if count == 1:
        return f"row {shown}"
    if count <= len(first[:SHOWN]):
        return f"rows {shown}"
    return f"{count:,} rows ({shown}, …)".replace(",", " ", f"{count:,}".count(","))


def values_in_words(values: Sequence[object]) -> str:
    """The different values among ``values``, in their order.

    >>> values_in_words(["x", "x", None])
    "'x', nothing"
    """
    return ", ".join("nothing" if v is None else repr(v) for v in dict.fromkeys(values))


def find_rows(
    frame: pl.LazyFrame, fault: pl.Expr, column: str
) -> tuple[int, list[int], list[object]]:
    """How many rows are at ``fault``, the numbers of the first, and what stands there."""
    import polars as pl

    count = frame.select(fault.fill_null(value=False).sum()).collect(engine="streaming").item()
    if not count:
        return 0, [], []
    numbered = frame
    if ROW not in frame.collect_schema():  # a survey's rows carry the numbers of its file
        numbered = frame.with_row_index(ROW, offset=1)
    first = numbered.filter(fault).select(ROW, pl.col(column)).head(SHOWN).collect()
    return count, first[ROW].to_list(), first[column].to_list()

"""Means, totals, ratios and differences over a table, with design-based standard errors.

Errors are Taylor linearisation by ``svy`` 0.35 (beta: pinned exactly), primary sampling units
treated as drawn with replacement within strata. A table with no sampling design (a register, a
generated population) is a census: its figures have no sampling error, and the standard error is
None, never 0. Intervals are Student's t at 95 %. Functions that end in ``_by`` give one estimate
for each group of a column, by its value; the unknown group has the key None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chakana.measures.estimate import Estimate
from chakana.measures.measure import Measure, figure
from chakana.measures.over import Over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chakana.measures.over import Column
    from chakana.measures.rows import Rows
    from chakana.measures.statistic import Statistic


def mean(over: Over, column: Column) -> Estimate:
    """Weighted mean of ``column`` (of a true/false column: the share that is true)."""
    return _ratio(column, 1.0).of(over)


def mean_by(over: Over, column: Column, *, by: str) -> dict[Any, Estimate]:
    """:func:`mean` in each group of ``by``."""
    return _ratio(column, 1.0).by(over, by)


def total(over: Over, column: Column) -> Estimate:
    """Weighted total of ``column``; of a true/false column, the number that is true."""
    return _total(column).of(over)


def totals(over: Over, columns: Mapping[str, Column]) -> dict[str, Estimate]:
    """:func:`total` of several columns at once, much faster on a sample than one by one.

    They are over the same rows: a row of which one column is unknown is left out of all.
    """

    def statistics(rows: Rows) -> list[Statistic]:
        return [rows.total(rows.counted(name)) for name in columns]

    def kind(*found: Estimate) -> dict[str, Estimate]:
        return dict(zip(columns, found, strict=True))

    return Measure(columns, statistics, kind).of(over)


def total_by(over: Over, column: Column, *, by: str) -> dict[Any, Estimate]:
    """:func:`total` in each group of ``by``."""
    return _total(column).by(over, by)


def ratio(over: Over, numerator: Column, denominator: Column) -> Estimate:
    """Weighted total of ``numerator`` over that of ``denominator``."""
    return _ratio(numerator, denominator).of(over)


def ratio_by(over: Over, numerator: Column, denominator: Column, *, by: str) -> dict[Any, Estimate]:
    """:func:`ratio` in each group of ``by``."""
    return _ratio(numerator, denominator).by(over, by)


def difference(over: Over, column: Column, reference: Column) -> Estimate:
    """Mean of ``column`` less mean of ``reference`` over the same rows, paired.

    For a reform: what it changes, with the error of the change, smaller than that of either level
    when both move together.
    """
    return _difference(column, reference).of(over)


def difference_by(over: Over, column: Column, reference: Column, *, by: str) -> dict[Any, Estimate]:
    """:func:`difference` in each group of ``by``."""
    return _difference(column, reference).by(over, by)


def between_groups(
    over: Over, column: Column, groups: tuple[object, object], *, by: str
) -> Estimate:
    """Mean of ``column`` in the first of two ``groups`` of ``by`` less that in the second.

    The groups may share primary sampling units: the error takes into account that they then move
    together.
    """
    import polars as pl

    first, second = (pl.col(by).eq_missing(pl.lit(group)) for group in groups)

    def solve(rows: Rows) -> Statistic:
        column, inside, beside = (rows.columns["column"], *map(rows.counted, ("first", "second")))
        return rows.difference_of_ratios(column * inside, inside, column * beside, beside)

    return figure({"column": column, "first": first, "second": second}, solve).of(over)


def _total(column: Column) -> Measure[Estimate]:
    return figure({"column": column}, lambda rows: rows.total(rows.counted("column")))


def _ratio(numerator: Column, denominator: Column) -> Measure[Estimate]:
    return figure(
        {"above": numerator, "below": denominator},
        lambda rows: rows.ratio(rows.counted("above"), rows.counted("below")),
    )


def _difference(column: Column, reference: Column) -> Measure[Estimate]:
    def solve(rows: Rows) -> Statistic:
        change = rows.counted("column") - rows.counted("reference")
        return rows.ratio(change, rows.persons)

    return figure({"column": column, "reference": reference}, solve)

"""Poverty of persons: Foster–Greer–Thorbecke measures, the gap in money, what closes it.

FGT(α) is the mean over persons of ((line − welfare) / line)^α for those whose welfare is below
the line, 0 for the others (Foster, Greer & Thorbecke 1984, Econometrica 52:761). Below is
strict: welfare equal to the line is not poor. Negative welfare counts as 0, so that nobody lacks
more than the whole line. Welfare and line are per person (or equivalent adult) and period, in
the same unit, cents in Chakana's tables; both may differ from row to row.

On a table of households ``Over.persons`` is the column of their size; on one of persons leave it.
``Over.heads`` is what welfare was divided by, where that is not the persons: the money a household
lacks is its gap times that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chakana.measures.estimate import Estimate
from chakana.measures.measure import Measure, figure
from chakana.measures.over import Over
from chakana.measures.shortfall import fgt, shortfall_per_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from chakana.measures.over import Column
    from chakana.measures.rows import Rows
    from chakana.measures.statistic import Statistic

    Welfare = str | pl.Expr


@dataclass(frozen=True)
class Poverty:
    """Measures over one population; of a reform, the changes in them.

    ``headcount``, ``gap`` and ``severity`` (FGT 0, 1, 2) are shares 0–1 over persons; ``poor``
    counts persons; ``shortfall`` is the money (in the unit of welfare, per its period) that
    would lift everybody exactly to the line.
    """

    headcount: Estimate
    gap: Estimate
    severity: Estimate
    poor: Estimate
    shortfall: Estimate


def poverty(over: Over, welfare: Welfare, line: Column) -> Poverty:
    """Poverty over persons. Raises ChakanaError (MEA106) for a line that is not positive."""
    return _poverty(over, welfare, line).of(over)


def poverty_by(over: Over, welfare: Welfare, line: Column, *, by: str) -> dict[Any, Poverty]:
    """:func:`poverty` in each group of ``by``."""
    return _poverty(over, welfare, line).by(over, by)


def poverty_change(over: Over, after: Welfare, before: Welfare, line: Column) -> Poverty:
    """Each measure after less before on the same rows, with the error of the change.

    Negative is less poverty.
    """
    return _change(over, after, before, line).of(over)


def poverty_change_by(
    over: Over, after: Welfare, before: Welfare, line: Column, *, by: str
) -> dict[Any, Poverty]:
    """:func:`poverty_change` in each group of ``by``."""
    return _change(over, after, before, line).by(over, by)


def gap_closed_per_unit_spent(
    over: Over, after: Welfare, before: Welfare, line: Column, spent: Column
) -> Estimate:
    """Money of poverty gap closed for each unit of money spent: 1 is perfect, 0 reaches no gap.

    ``spent`` is what a row costs in the period of welfare (transfer and, if wanted, delivery), in
    its unit. Not defined where nothing is spent.
    """
    return _gap_closed(over, after, before, line, spent).of(over)


def gap_closed_per_unit_spent_by(
    over: Over, after: Welfare, before: Welfare, line: Column, spent: Column, *, by: str
) -> dict[Any, Estimate]:
    """:func:`gap_closed_per_unit_spent` in each group of ``by``."""
    return _gap_closed(over, after, before, line, spent).by(over, by)


def _poverty(over: Over, welfare: Welfare, line: Column) -> Measure[Poverty]:
    _check_line(line)
    columns = {f"fgt{alpha}": fgt(alpha, welfare, line) for alpha in (0, 1, 2)}
    return _of_rows(over, columns, shortfall_per_head(welfare, line))


def _change(over: Over, after: Welfare, before: Welfare, line: Column) -> Measure[Poverty]:
    _check_line(line)
    columns = {
        f"fgt{alpha}": fgt(alpha, after, line) - fgt(alpha, before, line) for alpha in (0, 1, 2)
    }
    lacking = shortfall_per_head(after, line) - shortfall_per_head(before, line)
    return _of_rows(over, columns, lacking)


def _of_rows(over: Over, columns: dict[str, pl.Expr], lacking: pl.Expr) -> Measure[Poverty]:
    def solve(rows: Rows) -> Sequence[Statistic]:
        shares = [rows.ratio(rows.counted(name), rows.persons) for name in columns]
        poor = rows.total(rows.counted("fgt0"))
        return [*shares, poor, rows.total(rows.columns["lacking"] * rows.columns["heads"])]

    return Measure({**columns, "lacking": lacking, "heads": _heads(over)}, solve, Poverty)


def _gap_closed(
    over: Over, after: Welfare, before: Welfare, line: Column, spent: Column
) -> Measure[Estimate]:
    _check_line(line)
    closed = shortfall_per_head(before, line) - shortfall_per_head(after, line)

    def solve(rows: Rows) -> Statistic:
        return rows.ratio(rows.columns["closed"] * rows.columns["heads"], rows.columns["spent"])

    return figure({"closed": closed, "heads": _heads(over), "spent": spent}, solve)


def _heads(over: Over) -> Column:
    return over.persons if over.heads is None else over.heads


def _check_line(line: Column) -> None:
    from chakana.measures.codes import stop

    if isinstance(line, int | float) and not line > 0:
        hint = "Give a positive amount, in the unit of welfare."
        raise stop("MEA106", f"{line} cannot be a poverty line.", hint)

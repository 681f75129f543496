"""Poverty of persons: Foster–Greer–Thorbecke measures, the gap in money, what closes it.

FGT(α) is the mean over persons of ((line − welfare) / line)^α for those whose welfare is below
the line, 0 for the others (Foster, Greer & Thorbecke 1984, Econometrica 52:761). Below is
strict: welfare equal to the line is not poor. Negative welfare counts as 0, so that nobody lacks
more than the whole line. Welfare and line are per person (or equivalent adult) and period, in
the same unit, cents in Chakana's tables; both may differ from row to row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

from chakana.simulation.estimates import CENSUS, Design, Estimate, finished, finished_as, rows_of

if TYPE_CHECKING:
    import polars as pl

    from chakana.simulation.estimates import By, Column, Frame


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


def per_head(amount: str, heads: str) -> pl.Expr:
    """A household's amount over its persons, or over its equivalent adults; unknown without any."""
    import polars as pl

    return pl.when(pl.col(heads) > 0).then(pl.col(amount).cast(pl.Float64) / pl.col(heads))


def fgt(alpha: Literal[0, 1, 2], welfare: str | pl.Expr, line: Column) -> pl.Expr:
    """One row's contribution to FGT(``alpha``), 0–1; unknown where welfare or line is.

    An expression: averaged with weights in one streaming pass it is the measure.
    """
    import polars as pl

    lacking = shortfall_per_head(welfare, line) / _expression(line)
    if alpha == 0:
        return (lacking > 0).cast(pl.Float64)
    return lacking if alpha == 1 else lacking * lacking


def shortfall_per_head(welfare: str | pl.Expr, line: Column) -> pl.Expr:
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


@overload
def poverty(
    frame: Frame,
    welfare: str | pl.Expr,
    line: Column,
    design: Design = ...,
    *,
    persons: Column = ...,
    heads: Column | None = ...,
    by: None = ...,
) -> Poverty: ...
@overload
def poverty(
    frame: Frame,
    welfare: str | pl.Expr,
    line: Column,
    design: Design = ...,
    *,
    persons: Column = ...,
    heads: Column | None = ...,
    by: By,
) -> dict[Any, Poverty]: ...
def poverty(
    frame: Frame,
    welfare: str | pl.Expr,
    line: Column,
    design: Design = CENSUS,
    *,
    persons: Column = 1.0,
    heads: Column | None = None,
    by: By | None = None,
) -> Poverty | dict[Any, Poverty]:
    """Poverty over persons; ``by`` gives one :class:`Poverty` a group.

    On a table of households ``persons`` is the column of their size; on one of persons leave it.
    ``heads`` is what the household's welfare was divided by (equivalent adults), when that is not
    its persons: the money it lacks is the gap times that.
    """
    _check_line(line)
    columns = {f"fgt{a}": fgt(a, welfare, line) for a in (0, 1, 2)}
    lacking = shortfall_per_head(welfare, line)
    return _poverty(frame, design, by, columns, lacking, persons, heads)


@overload
def poverty_change(
    frame: Frame,
    after: str | pl.Expr,
    before: str | pl.Expr,
    line: Column,
    design: Design = ...,
    *,
    persons: Column = ...,
    heads: Column | None = ...,
    by: None = ...,
) -> Poverty: ...
@overload
def poverty_change(
    frame: Frame,
    after: str | pl.Expr,
    before: str | pl.Expr,
    line: Column,
    design: Design = ...,
    *,
    persons: Column = ...,
    heads: Column | None = ...,
    by: By,
) -> dict[Any, Poverty]: ...
def poverty_change(
    frame: Frame,
    after: str | pl.Expr,
    before: str | pl.Expr,
    line: Column,
    design: Design = CENSUS,
    *,
    persons: Column = 1.0,
    heads: Column | None = None,
    by: By | None = None,
) -> Poverty | dict[Any, Poverty]:
    """Each measure after less before on the same rows, with the error of the change.

    Negative is less poverty. ``persons`` and ``heads`` as in :func:`poverty`.
    """
    _check_line(line)
    columns = {f"fgt{a}": fgt(a, after, line) - fgt(a, before, line) for a in (0, 1, 2)}
    lacking = shortfall_per_head(after, line) - shortfall_per_head(before, line)
    return _poverty(frame, design, by, columns, lacking, persons, heads)


@overload
def gap_closed_per_unit_spent(
    frame: Frame,
    after: str | pl.Expr,
    before: str | pl.Expr,
    line: Column,
    spent: Column,
    design: Design = ...,
    *,
    heads: Column = ...,
    by: None = ...,
) -> Estimate: ...
@overload
def gap_closed_per_unit_spent(
    frame: Frame,
    after: str | pl.Expr,
    before: str | pl.Expr,
    line: Column,
    spent: Column,
    design: Design = ...,
    *,
    heads: Column = ...,
    by: By,
) -> dict[Any, Estimate]: ...
def gap_closed_per_unit_spent(
    frame: Frame,
    after: str | pl.Expr,
    before: str | pl.Expr,
    line: Column,
    spent: Column,
    design: Design = CENSUS,
    *,
    heads: Column = 1.0,
    by: By | None = None,
) -> Estimate | dict[Any, Estimate]:
    """Money of poverty gap closed for each unit of money spent: 1 is perfect, 0 reaches no gap.

    ``spent`` is what a row costs in the period of welfare (transfer and, if wanted, delivery), in
    its unit; ``heads`` is what welfare was divided by. Not defined where nothing is spent.
    """
    _check_line(line)
    closed = shortfall_per_head(before, line) - shortfall_per_head(after, line)
    rows = rows_of(frame, design, by, {"closed": closed, "heads": heads, "spent": spent})
    c = rows.columns
    return finished(rows, by, rows.ratio(c["closed"] * c["heads"], c["spent"]))


def _poverty(
    frame: Frame,
    design: Design,
    by: By | None,
    columns: dict[str, pl.Expr],
    lacking: pl.Expr,
    persons: Column,
    heads: Column | None,
) -> Poverty | dict[Any, Poverty]:
    every: dict[str, Column] = {**columns, "lacking": lacking, "persons": persons}
    every["heads"] = persons if heads is None else heads
    rows = rows_of(frame, design, by, every)
    c, people = rows.columns, rows.columns["persons"]
    solved = [rows.ratio(c[name] * people, people) for name in columns]
    solved += [rows.total(c["fgt0"] * people), rows.total(c["lacking"] * c["heads"])]
    return finished_as(Poverty, rows, by, solved)


def _check_line(line: Column) -> None:
    from chakana.simulation.codes import stop

    if isinstance(line, int | float) and not line > 0:
        hint = "Give a positive amount, in the unit of welfare."
        raise stop("SIM106", f"{line} cannot be a poverty line.", hint)

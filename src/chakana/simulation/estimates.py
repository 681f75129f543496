"""Means, totals, ratios and differences over a table, with design-based standard errors.

A thin adapter over ``svy`` 0.35 (beta: pinned exactly), Taylor linearisation, primary sampling
units treated as drawn with replacement within strata. A table with no sampling design (a
register, a generated population) is a census: its figures have no sampling error, and the
standard error is None, never 0. Intervals are Student's t at 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    import polars as pl

    from chakana.simulation.estimate_rows import Rows, Solution

    Frame = pl.DataFrame | pl.LazyFrame
    Column = str | float | pl.Expr
    By = str | Sequence[str]

T = TypeVar("T")
ONE_UNIT = "no standard error: its rows lie in one primary sampling unit"
NO_INTERVAL = "no interval: no more primary sampling units than strata"
NOTHING_BELOW = "not defined: there is nothing to divide by"


@dataclass(frozen=True)
class Design:
    """The columns that say how a sample was drawn; none of them, or ``census``, is a census.

    Without ``psu`` every row counts as drawn on its own: for a table of members whose households
    were drawn, give the household as ``psu``. With ``census`` the weights only expand.
    """

    weight: str | None = None
    stratum: str | None = None
    psu: str | None = None
    census: bool = False

    @property
    def is_census(self) -> bool:
        """Whether there is no sampling, and so no sampling error."""
        return self.census or (self.weight, self.stratum, self.psu) == (None, None, None)

    @classmethod
    def of(cls, columns: Collection[str], *, generated: bool = False) -> Design:
        """The design that a population's ``columns`` carry (``weight``, ``stratum``, ``psu``).

        A generated population is a census. Where households were drawn one by one, their members
        come together: ``household_id`` is then the primary sampling unit.
        """
        weight, stratum, psu = (
            name if name in columns else None for name in ("weight", "stratum", "psu")
        )
        if psu is None and (weight or stratum) and "household_id" in columns:
            psu = "household_id"
        return cls(weight, stratum, psu, census=generated)


CENSUS = Design()


@dataclass(frozen=True, repr=False)
class Estimate:
    """A figure and how sure it is.

    ``value`` is in the units of its column (nan where not defined). ``standard_error``, ``low``
    and ``high`` (95 %) and ``degrees_of_freedom`` are None where nothing was sampled or where the
    design cannot give them: ``notes`` says which. ``n`` rows were used; ``missing`` rows were
    left out because something needed was unknown.
    """

    value: float
    standard_error: float | None
    low: float | None
    high: float | None
    n: int
    degrees_of_freedom: int | None
    missing: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_defined(self) -> bool:
        return not math.isnan(self.value)

    def scaled(self, factor: float) -> Estimate:
        """The same figure in another unit, or negated with ``factor`` −1."""
        ends = [None if end is None else end * factor for end in (self.low, self.high)]
        low, high = ends if factor >= 0 else reversed(ends)
        error = None if self.standard_error is None else self.standard_error * abs(factor)
        return replace(self, value=self.value * factor, standard_error=error, low=low, high=high)

    def __repr__(self) -> str:
        parts = [f"{self.value:.6g}"]
        if self.standard_error is not None:
            parts.append(f"SE {self.standard_error:.3g}")
            if self.low is not None:
                parts.append(f"95 % {self.low:.6g} to {self.high:.6g}")
        elif not self.notes:
            parts.append("no sampling")
        parts.append(f"n {self.n:_}".replace("_", " "))
        if self.degrees_of_freedom is not None:
            parts.append(f"df {self.degrees_of_freedom:_}".replace("_", " "))
        if self.missing:
            parts.append(f"{self.missing:_} unknown left out".replace("_", " "))
        return f"Estimate({', '.join([*parts, *self.notes])})"


Grouped = dict[Any, Estimate]


@overload
def mean(frame: Frame, column: Column, design: Design = ..., *, by: None = ...) -> Estimate: ...
@overload
def mean(frame: Frame, column: Column, design: Design = ..., *, by: By) -> Grouped: ...
def mean(
    frame: Frame, column: Column, design: Design = CENSUS, *, by: By | None = None
) -> Estimate | Grouped:
    """Weighted mean of ``column`` (of a true/false column: the share that is true).

    With ``by`` a dictionary by group: keys are values for one column name, tuples for several.
    """
    return _ratio(frame, column, 1.0, design, by)


@overload
def total(frame: Frame, column: Column, design: Design = ..., *, by: None = ...) -> Estimate: ...
@overload
def total(frame: Frame, column: Column, design: Design = ..., *, by: By) -> Grouped: ...
def total(
    frame: Frame, column: Column, design: Design = CENSUS, *, by: By | None = None
) -> Estimate | Grouped:
    """Weighted total of ``column``; of a true/false column, the number that is true."""
    rows = rows_of(frame, design, by, {"column": column})
    return finished(rows, by, rows.total(rows.columns["column"]))


@overload
def ratio(
    frame: Frame, numerator: Column, denominator: Column, design: Design = ..., *, by: None = ...
) -> Estimate: ...
@overload
def ratio(
    frame: Frame, numerator: Column, denominator: Column, design: Design = ..., *, by: By
) -> Grouped: ...
def ratio(
    frame: Frame,
    numerator: Column,
    denominator: Column,
    design: Design = CENSUS,
    *,
    by: By | None = None,
) -> Estimate | Grouped:
    """Weighted total of ``numerator`` over that of ``denominator``.

    A mean over persons from a table of households is that of ``persons × value`` to ``persons``.
    """
    return _ratio(frame, numerator, denominator, design, by)


def _ratio(
    frame: Frame, numerator: Column, denominator: Column, design: Design, by: By | None
) -> Estimate | Grouped:
    rows = rows_of(frame, design, by, {"above": numerator, "below": denominator})
    return finished(rows, by, rows.ratio(rows.columns["above"], rows.columns["below"]))


@overload
def difference(
    frame: Frame,
    column: Column,
    reference: Column,
    design: Design = ...,
    *,
    per: Column = ...,
    by: None = ...,
) -> Estimate: ...
@overload
def difference(
    frame: Frame,
    column: Column,
    reference: Column,
    design: Design = ...,
    *,
    per: Column = ...,
    by: By,
) -> Grouped: ...
def difference(
    frame: Frame,
    column: Column,
    reference: Column,
    design: Design = CENSUS,
    *,
    per: Column = 1.0,
    by: By | None = None,
) -> Estimate | Grouped:
    """Mean of ``column`` less mean of ``reference`` over the same rows, paired.

    For a reform: what it changes, with the error of the change, smaller than that of either level
    when both move together. ``per`` divides the difference of totals (default: the rows).
    """
    rows = rows_of(frame, design, by, {"column": column, "reference": reference, "per": per})
    change = rows.columns["column"] - rows.columns["reference"]
    return finished(rows, by, rows.ratio(change, rows.columns["per"]))


def between_groups(
    frame: Frame,
    column: Column,
    by: str,
    groups: tuple[object, object],
    design: Design = CENSUS,
    *,
    per: Column = 1.0,
) -> Estimate:
    """Mean of ``column`` in the first of two ``groups`` of ``by`` less that in the second.

    The groups may share primary sampling units: the error takes into account that they then move
    together. ``per`` divides the totals, as in :func:`ratio`.
    """
    import polars as pl

    columns: dict[str, Column] = {"column": column, "per": per}
    columns |= {f"in {i}": pl.col(by).eq_missing(pl.lit(group)) for i, group in enumerate(groups)}
    rows = rows_of(frame, design, None, columns)
    c = rows.columns
    parts = [c[what] * c[f"in {i}"] for i in (0, 1) for what in ("column", "per")]
    solved = rows.difference_of_ratios(*parts)
    return _estimate(rows, 0, solved[0])


def rows_of(frame: Frame, design: Design, by: By | None, columns: Mapping[str, Column]) -> Rows:
    """The arrays of ``columns`` over ``frame``, which several statistics can share."""
    from chakana.simulation.estimate_columns import collect_rows

    names = () if by is None else (by,) if isinstance(by, str) else tuple(by)
    return collect_rows(frame, design, names, columns)


def finished(rows: Rows, by: By | None, solutions: Sequence[Solution]) -> Estimate | Grouped:
    """The solutions with counts and notes: one estimate, or with ``by`` one for each group."""
    estimates = [_estimate(rows, index, solution) for index, solution in enumerate(solutions)]
    return estimates[0] if by is None else dict(zip(rows.keys, estimates, strict=True))


def finished_as(
    kind: Callable[..., T], rows: Rows, by: By | None, columns: Sequence[Sequence[Solution]]
) -> T | dict[Any, T]:
    """Several statistics of the same rows as the fields of ``kind``, in its order."""
    made = [
        kind(*(_estimate(rows, index, solutions[index]) for solutions in columns))
        for index in range(len(rows.keys))
    ]
    return made[0] if by is None else dict(zip(rows.keys, made, strict=True))


def _estimate(rows: Rows, index: int, solution: Solution) -> Estimate:
    is_single = not rows.is_census and int(rows.units[index]) < 2
    error, low, high = solution.standard_error, solution.low, solution.high
    return Estimate(
        solution.value,
        None if is_single else error,
        None if is_single else low,
        None if is_single else high,
        int(rows.count[index]),
        None if is_single else solution.degrees_of_freedom,
        int(rows.missing[index]),
        tuple(_notes(rows, solution, is_single)),
    )


def _notes(rows: Rows, solution: Solution, is_single: bool) -> list[str]:
    if math.isnan(solution.value):
        return [NOTHING_BELOW]
    if rows.is_census:
        return []
    notes = []
    if is_single:
        notes.append(ONE_UNIT)
    elif solution.low is None:
        notes.append(NO_INTERVAL)
    if rows.single_strata:
        what = "1 stratum has" if rows.single_strata == 1 else f"{rows.single_strata} strata have"
        notes.append(f"{what} a single primary sampling unit, taken around the grand mean")
    return notes

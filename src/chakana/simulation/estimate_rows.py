"""The rows behind an estimate as plain arrays, and what :mod:`svy` makes of them.

svy estimates; this module only hands it the smallest table that gives the same answer. Under
linearisation a design-based variance depends on the data through weighted totals per primary
sampling unit, so rows are first added up within unit and group: one million persons in eight
thousand units cost svy eight thousand rows. Sums run in row order (``numpy.bincount``), so the
same table always gives the same last digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl

from chakana.simulation.codes import stop

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

# svy keeps groups x units scores in memory and their covariance: more at once exhausts memory.
SCORES_AT_ONCE = 20_000_000
GROUPS_AT_ONCE = 64
OUTSIDE = -1
Statistic = Literal["ratio", "total"]


@dataclass(frozen=True)
class Solution:
    """What svy says of one group: ``standard_error`` None when no variance can be had."""

    value: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    degrees_of_freedom: int | None = None


@dataclass(frozen=True)
class Rows:
    """Columns of doubles (nan = unknown), weights, and for each row its group and design codes.

    ``group`` is −1 for a row that some column leaves unknown: it stays in the design and leaves
    the estimate. ``keys`` names the groups in order. ``stratum`` and ``psu`` are None where the
    design has none; ``psu`` is nested in stratum.
    """

    columns: Mapping[str, Floats]
    weight: Floats
    group: Codes
    keys: tuple[object, ...]
    missing: Codes
    is_census: bool
    stratum: Codes | None = None
    psu: Codes | None = None

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        return np.not_equal(self.group, OUTSIDE)

    @cached_property
    def count(self) -> Codes:
        """Rows that enter the estimate, by group."""
        counted = np.bincount(self.group[self.known], minlength=len(self.keys))
        return counted.astype(np.int64)

    def by_group(self, values: Floats) -> Floats:
        """Weighted sum of ``values`` in each group."""
        known = self.known
        weighted = self.weight[known] * values[known]
        return _sums(self.group[known], weighted, len(self.keys))

    def ratio(self, numerator: Floats, denominator: Floats) -> list[Solution]:
        """Weighted sum of ``numerator`` over that of ``denominator``, by group; nan over 0."""
        if not self.is_census:
            return self._surveyed("ratio", numerator, denominator)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = self.by_group(numerator) / self.by_group(denominator)
        return [Solution(float(v) if math.isfinite(v) else math.nan) for v in values]

    def total(self, values: Floats) -> list[Solution]:
        """Weighted sum of ``values``, by group."""
        if not self.is_census:
            return self._surveyed("total", values, np.ones_like(values))
        return [Solution(float(v)) for v in self.by_group(values)]

    def linearised(self, values: Floats, influence: Floats) -> list[Solution]:
        """Statistics known by group with the error of the total of their influence variable.

        The variance of a smooth statistic is that of the weighted total of its influence
        (Deville 1999, Survey Methodology 25:193); rows of influence must be exact in their group.
        """
        if self.is_census:
            return [Solution(float(v)) for v in values]
        errors = self._surveyed("total", influence, np.ones_like(influence))
        return [_moved(error, float(value)) for error, value in zip(errors, values, strict=True)]

    def difference_of_ratios(
        self, above: Floats, below: Floats, above_2: Floats, below_2: Floats
    ) -> list[Solution]:
        """``above/below − above_2/below_2`` of weighted sums, by group; nan over 0."""
        a, b, c, d = (self.by_group(part) for part in (above, below, above_2, below_2))
        with np.errstate(divide="ignore", invalid="ignore"):
            values = a / b - c / d
            gradients = [1 / b, -a / b**2, -1 / d, c / d**2]
        return self._smooth(values, gradients, (above, below, above_2, below_2))

    def ratio_of_ratios(
        self, above: Floats, below: Floats, above_2: Floats, below_2: Floats
    ) -> list[Solution]:
        """``(above/below) / (above_2/below_2)`` of weighted sums, by group; nan over 0."""
        a, b, c, d = (self.by_group(part) for part in (above, below, above_2, below_2))
        with np.errstate(divide="ignore", invalid="ignore"):
            values = a * d / (b * c)
            gradients = [d / (b * c), -values / b, -values / c, a / (b * c)]
        return self._smooth(values, gradients, (above, below, above_2, below_2))

    def _smooth(
        self, values: Floats, gradients: Sequence[Floats], parts: Sequence[Floats]
    ) -> list[Solution]:
        """A smooth function of totals: its influence is its gradient times the rows."""
        is_defined = np.isfinite(values)
        known, group = self.known, self.group[self.known]
        influence = np.zeros(len(self.group))
        for gradient, part in zip(gradients, parts, strict=True):
            influence[known] += np.where(is_defined, gradient, 0.0)[group] * part[known]
        return self.linearised(np.where(is_defined, values, np.nan), influence)

    @cached_property
    def single_strata(self) -> int:
        """Strata that hold one primary sampling unit only."""
        if self.stratum is None:
            return 0
        first = slice(None) if self.psu is None else np.unique(self.psu, return_index=True)[1]
        return int(np.count_nonzero(np.bincount(self.stratum[first]) == 1))

    @cached_property
    def units(self) -> Codes:
        """Primary sampling units that hold a row of the estimate, by group."""
        if self.psu is None:
            return self.count
        group = self._cells[2]
        return np.bincount(group[group != OUTSIDE], minlength=len(self.keys)).astype(np.int64)

    @cached_property
    def _cells(self) -> tuple[Codes, Codes, Codes]:
        """Cell of each row (unit and group), then for each cell its first row and its group."""
        assert self.psu is not None
        wide = self.psu * (len(self.keys) + 1) + (self.group + 1)
        _, first, cell = np.unique(wide, return_index=True, return_inverse=True)
        return cell.astype(np.int64), first.astype(np.int64), self.group[first]

    def _surveyed(
        self, statistic: Statistic, numerator: Floats, denominator: Floats
    ) -> list[Solution]:
        weight = np.where(self.known, self.weight, 0.0)
        above = weight * np.where(self.known, numerator, 0.0)
        below = weight * np.where(self.known, denominator, 0.0)
        small = self._unit_totals(above, below) if self.psu is not None else _Totals(
            above, below, self.group, self.stratum, None
        )  # fmt: skip
        found: dict[int, Solution] = {}
        for chunk in _chunks(len(self.keys), small.units):
            found |= _ask_svy(small.within(chunk), statistic)
        return [found.get(index, Solution(math.nan)) for index in range(len(self.keys))]

    def _unit_totals(self, above: Floats, below: Floats) -> _Totals:
        cell, first, group = self._cells
        stratum = None if self.stratum is None else self.stratum[first]
        assert self.psu is not None
        sums = _sums(cell, above), _sums(cell, below)
        return _Totals(*sums, group, stratum, self.psu[first])


def _sums(codes: Codes, values: Floats, length: int = 0) -> Floats:
    return np.bincount(codes, weights=values, minlength=length).astype(np.float64)


@dataclass(frozen=True)
class _Totals:
    """Weighted totals by unit and group: all that a linearised variance needs."""

    above: Floats
    below: Floats
    group: Codes
    stratum: Codes | None
    psu: Codes | None

    @property
    def units(self) -> int:
        return len(self.above) if self.psu is None else int(self.psu.max()) + 1

    def within(self, chunk: range) -> pl.DataFrame:
        """The rows of some groups, and every unit once more with nothing, outside them.

        Units without a row of a group count in its variance: they belong to the design.
        """
        inside = (self.group >= chunk.start) & (self.group < chunk.stop)
        keep, rest = np.arange(len(self.above)), np.empty(0, np.int64)
        if self.psu is not None:
            keep, rest = np.flatnonzero(inside), np.unique(self.psu, return_index=True)[1]
        rows, nothing = np.concatenate([keep, rest]), np.zeros(len(rest))
        group = np.where(inside, self.group, OUTSIDE)
        columns = {
            "above": np.concatenate([self.above[keep], nothing]),
            "below": np.concatenate([self.below[keep], nothing]),
            "group": np.concatenate([group[keep], np.full(len(rest), OUTSIDE)]),
        }
        codes = {"stratum": self.stratum, "psu": self.psu}
        columns |= {name: code[rows] for name, code in codes.items() if code is not None}
        return pl.DataFrame(columns)


def _chunks(groups: int, units: int) -> Iterator[range]:
    step = max(1, min(GROUPS_AT_ONCE, SCORES_AT_ONCE // max(units, 1)))
    for start in range(0, groups, step):
        yield range(start, min(start + step, groups))


def _svy() -> Any:
    try:
        import svy
    except ImportError:
        message = "Standard errors of a sample need the library 'svy', which is not installed."
        hint = "pip install 'chakana[survey]', or ask for figures without sampling (census)."
        raise stop("SIM109", message, hint) from None
    return svy


def _ask_svy(frame: pl.DataFrame, statistic: Statistic) -> dict[int, Solution]:
    """Estimates by the column ``group``; −1 is the rest of the design and is left out."""
    svy = _svy()
    stratum = "stratum" if "stratum" in frame.columns else None
    psu = "psu" if "psu" in frame.columns else None
    try:
        # "center": a stratum's only unit varies around the grand mean (R: lonely.psu="adjust").
        design = svy.Design(stratum=stratum, psu=psu, singleton="center" if stratum else None)
        ask = svy.Sample(frame, design).estimation
        if statistic == "ratio":
            answer = ask.ratio("above", "below", by="group")
        else:
            answer = ask.total("above", by="group")
    except (svy.SvyError, ValueError) as error:
        raise stop("SIM108", f"The survey library refused the design: {error}") from error
    levels = ((int(str(row.by_level[0])), row) for row in answer.estimates if row.by_level)
    return {
        level: _solution(row.est, row.se, row.lci, row.uci, row.df)
        for level, row in levels
        if level != OUTSIDE
    }


def _solution(value: float, error: float, low: float, high: float, df: int | None) -> Solution:
    """svy's row; without a degree of freedom there is an error but no interval."""
    if not math.isfinite(error):
        return Solution(float(value))
    if not df:
        return Solution(float(value), float(error), degrees_of_freedom=0)
    return Solution(float(value), float(error), float(low), float(high), int(df))


def _moved(error: Solution, value: float) -> Solution:
    """``value`` with the error of ``error``, whose interval is laid around it."""
    if error.standard_error is None or not math.isfinite(value):
        return Solution(value)
    shift = value - error.value
    low, high = (None if end is None else end + shift for end in (error.low, error.high))
    return Solution(value, error.standard_error, low, high, error.degrees_of_freedom)

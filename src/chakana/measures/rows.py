"""The rows behind an estimate as plain arrays, and the statistics of them by group.

Sums run in row order (``numpy.bincount``), so the same table always gives the same last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from chakana.measures.statistic import Statistic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

OUTSIDE = -1
"""The group of a row that is in the design and not in the estimate."""


@dataclass(frozen=True)
class Rows:
    """Columns of doubles (nan = unknown), weights, and for each row its group and design codes.

    ``persons`` is how many a row stands for. ``group`` is −1 for a row that some column leaves
    unknown: it stays in the design and leaves the estimate. ``keys`` names the groups in order.
    ``stratum`` and ``psu`` are None where the design has none; ``psu`` is nested in stratum.
    """

    columns: Mapping[str, Floats]
    persons: Floats
    weight: Floats
    group: Codes
    keys: tuple[object, ...]
    missing: Codes
    is_census: bool
    stratum: Codes | None = None
    psu: Codes | None = None

    def counted(self, name: str) -> Floats:
        """A column times the persons that each row stands for."""
        return self.columns[name] * self.persons

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        return np.not_equal(self.group, OUTSIDE)

    @cached_property
    def count(self) -> Codes:
        """Rows that enter the estimate, by group."""
        counted = np.bincount(self.group[self.known], minlength=len(self.keys))
        return counted.astype(np.int64)

    @cached_property
    def inside(self) -> tuple[Codes, ...]:
        """The places of the rows that enter the estimate, by group, in the order of rows."""
        order = np.argsort(self.group, kind="stable").astype(np.int64)
        ends = np.searchsorted(self.group[order], np.arange(len(self.keys) + 1))
        return tuple(order[start:end] for start, end in pairwise(ends))

    @cached_property
    def units(self) -> Codes:
        """Primary sampling units that hold a row of the estimate, by group."""
        if self.psu is None:
            return self.count
        return _different(self.psu, self.inside)

    @cached_property
    def strata(self) -> Codes:
        """Strata that hold a row of the estimate, by group; 1 where the design has none."""
        if self.stratum is None:
            return np.ones(len(self.keys), dtype=np.int64)
        return _different(self.stratum, self.inside)

    @cached_property
    def stratum_of_units(self) -> Codes | None:
        """The stratum of each primary sampling unit, in the order of their codes."""
        if self.stratum is None or self.psu is None:
            return self.stratum
        return self.stratum[np.unique(self.psu, return_index=True)[1]]

    @cached_property
    def single_strata(self) -> int:
        """Strata that hold one primary sampling unit only."""
        stratum = self.stratum_of_units
        return 0 if stratum is None else int(np.count_nonzero(np.bincount(stratum) == 1))

    # --- statistics, by group

    def ratio(self, numerator: Floats, denominator: Floats) -> Statistic:
        """Weighted sum of ``numerator`` over that of ``denominator``; nan over 0."""
        return Statistic(numerator, denominator)

    def total(self, values: Floats) -> Statistic:
        """Weighted sum of ``values``."""
        return Statistic(values)

    def linearised(self, values: Floats, influence: Floats) -> Statistic:
        """``values`` known by group, with the error of the total of their influence variable.

        Rows of influence must be exact in their group.
        """
        return Statistic(influence, values=values)

    def difference_of_ratios(
        self, above: Floats, below: Floats, above_2: Floats, below_2: Floats
    ) -> Statistic:
        """``above/below − above_2/below_2`` of weighted sums; nan over 0."""
        a, b, c, d = (self.sums(part) for part in (above, below, above_2, below_2))
        with np.errstate(divide="ignore", invalid="ignore"):
            values = a / b - c / d
            gradients = [1 / b, -a / b**2, -1 / d, c / d**2]
        return self._smooth(values, gradients, (above, below, above_2, below_2))

    def ratio_of_ratios(
        self, above: Floats, below: Floats, above_2: Floats, below_2: Floats
    ) -> Statistic:
        """``(above/below) / (above_2/below_2)`` of weighted sums; nan over 0."""
        a, b, c, d = (self.sums(part) for part in (above, below, above_2, below_2))
        with np.errstate(divide="ignore", invalid="ignore"):
            values = a * d / (b * c)
            gradients = [d / (b * c), -values / b, -values / c, a / (b * c)]
        return self._smooth(values, gradients, (above, below, above_2, below_2))

    def _smooth(
        self, values: Floats, gradients: Sequence[Floats], parts: Sequence[Floats]
    ) -> Statistic:
        """A smooth function of totals: its influence is its gradient times the rows."""
        is_defined = np.isfinite(values)
        influence = np.zeros(len(self.group))
        if not self.is_census:  # nothing was sampled, so nobody asks for the error
            known, group = self.known, self.group[self.known]
            for gradient, part in zip(gradients, parts, strict=True):
                influence[known] += np.where(is_defined, gradient, 0.0)[group] * part[known]
        return self.linearised(np.where(is_defined, values, np.nan), influence)

    def sums(self, values: Floats) -> Floats:
        """Weighted sum of ``values`` in each group."""
        known = self.known
        weighted = self.weight[known] * values[known]
        return np.bincount(self.group[known], weighted, len(self.keys)).astype(np.float64)

    def sums_of_units(self, values: Floats, group: int) -> Floats:
        """Weighted sum of ``values`` in each primary sampling unit over the rows of a group."""
        inside = self.inside[group]
        weighted = self.weight[inside] * values[inside]
        if self.psu is not None:
            return np.bincount(self.psu[inside], weighted, self.drawn).astype(np.float64)
        column = np.zeros(self.drawn)
        column[inside] = weighted
        return column

    @cached_property
    def drawn(self) -> int:
        """Primary sampling units of the design; without any each row is one."""
        return len(self.group) if self.psu is None else int(self.psu.max()) + 1


def _different(codes: Codes, inside: Sequence[Codes]) -> Codes:
    """How many different codes the rows of each group have."""
    return np.array([np.count_nonzero(np.bincount(codes[rows])) for rows in inside], np.int64)

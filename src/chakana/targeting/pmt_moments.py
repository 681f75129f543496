"""Weighted least squares from sums of products, fold by fold.

All that a regression, its cross-validation and a forward search need are the weighted sums of
products of the columns in each fold. They are computed once; thousands of trial regressions then
cost small linear systems and no further look at the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

CONSTANT = 0
# Directions flatter than this against the steepest are taken as having no information.
FLAT = 1e-10


@dataclass(frozen=True)
class Step:
    """A candidate that was taken: out-of-fold error (root mean square, in units of the outcome)
    with it, the share of the error before it that it takes away, and the out-of-fold R²."""

    candidate: str
    error: float
    gain: float
    r_squared: float


@dataclass(frozen=True)
class Moments:
    """Sums by fold of products of [1, x…, y], x and y centred and scaled (``mean``, ``scale``)."""

    by_fold: Floats
    mean: Floats
    scale: Floats

    @classmethod
    def of(cls, x: Floats, y: Floats, weight: Floats, fold: Codes) -> Moments:
        """``x`` has a column per regressor, ``fold`` counts from 0; without spread it stays 0."""
        columns = np.column_stack([x, y])
        mean = np.average(columns, axis=0, weights=weight)
        scale = np.sqrt(np.average((columns - mean) ** 2, axis=0, weights=weight))
        is_flat = scale <= 1e-9 * np.maximum(np.abs(mean), 1.0)
        columns = np.where(is_flat, 0.0, (columns - mean) / np.where(is_flat, 1.0, scale))
        columns = np.column_stack([np.ones(len(y)), columns])
        sums = []
        for number in range(int(fold.max()) + 1):
            part, w = columns[fold == number], weight[fold == number]
            sums.append(part.T @ (part * w[:, None]))
        return cls(np.array(sums), mean, np.where(is_flat, 0.0, scale))

    @property
    def total(self) -> Floats:
        """Sums over all folds."""
        return np.asarray(self.by_fold.sum(axis=0))

    def coefficients(self, chosen: Sequence[int], without: int | None = None) -> Floats:
        """Of the constant and the ``chosen`` regressors (from 1), scaled; ``without`` one fold."""
        sums = self.total if without is None else self.total - self.by_fold[without]
        places = [CONSTANT, *chosen]
        left, right = sums[np.ix_(places, places)], sums[places, -1]
        solved: Floats = np.linalg.lstsq(left, right, rcond=FLAT)[0]
        return solved

    def unscaled(self, scaled: Floats, chosen: Sequence[int]) -> tuple[float, Floats]:
        """Constant and slopes in the units of the columns."""
        places = [place - 1 for place in chosen]
        spread = self.scale[places]
        slopes = np.divide(
            scaled[1:] * self.scale[-1], spread, out=np.zeros(len(places)), where=spread > 0
        )
        constant = self.mean[-1] + scaled[0] * self.scale[-1] - slopes @ self.mean[places]
        return float(constant), slopes

    def error(self, chosen: Sequence[int]) -> float:
        """Mean squared out-of-fold error of the scaled outcome."""
        places = [CONSTANT, *chosen]
        squares = 0.0
        for number, own in enumerate(self.by_fold):
            beta = self.coefficients(chosen, without=number)
            products = own[np.ix_(places, places)]
            squares += own[-1, -1] - 2 * beta @ own[places, -1] + beta @ products @ beta
        return float(squares / self.total[CONSTANT, CONSTANT])


def search(
    moments: Moments, groups: Mapping[str, Sequence[int]], at_most: int, minimum_gain: float
) -> tuple[Step, ...]:
    """Forward selection: each step takes the candidate that lowers the out-of-fold error most.

    ``groups`` holds the regressors (from 1) of each candidate: a text comes with all its values.
    It ends at ``at_most`` candidates, or when the best would take away less than ``minimum_gain``
    of the error.
    """
    steps: list[Step] = []
    chosen: list[int] = []
    before = moments.error([])
    rest = dict(groups)
    while rest and len(steps) < at_most:
        errors = {name: moments.error([*chosen, *own]) for name, own in rest.items()}
        best = min(errors, key=lambda name: (errors[name], name))
        gain = 1 - (errors[best] / before) ** 0.5 if before > 0 else 0.0
        if not gain >= max(minimum_gain, 1e-9):
            break
        before = errors[best]
        chosen += rest.pop(best)
        error = float(before**0.5 * moments.scale[-1])
        steps.append(Step(best, error, float(gain), 1 - before))
    return tuple(steps)

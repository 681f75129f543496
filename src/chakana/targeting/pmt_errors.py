"""How well predictions find those who are meant: errors out of fold, at one cut-off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.targeting.pmt_sample import Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Errors:
    """How well a score predicts households it was not fitted on (out of fold).

    ``error`` is the root mean square in units of the outcome. ``exclusion`` is the share of those
    meant (the poorest by outcome) whose score does not find them, ``inclusion`` the share of those
    found who are not meant; persons, weighted. The variables were chosen on the same folds, so
    that all are a little too good.
    """

    error: float
    r_squared: float
    exclusion: float
    inclusion: float
    rows: int


@dataclass(frozen=True)
class Cuts:
    """Below which outcome one is meant, and below which score one is found."""

    outcome: float
    score: float

    @classmethod
    def of(cls, sample: Sample, predicted: Floats, poorest: float) -> Cuts:
        """Both find the share ``poorest`` of persons, over all areas."""
        return cls(
            cut(sample.outcome, sample.weight, poorest), cut(predicted, sample.weight, poorest)
        )


def cut(values: Floats, weight: Floats, share: float) -> float:
    """The value below which lies the weight nearest to ``share`` of it all (ties stay together)."""
    import numpy as np

    found, place = np.unique(values, return_inverse=True)
    at = np.bincount(place, weights=weight)
    below = (np.cumsum(at) - at) / weight.sum()
    return float(found[int(np.argmin(np.abs(below - share)))])


def judged(sample: Sample, predicted: Floats, cuts: Cuts, rows: Codes) -> Errors:
    """The errors of ``predicted`` over ``rows``."""
    import numpy as np

    y, p, w = sample.outcome[rows], predicted[rows], sample.weight[rows]
    squares = float((w * (y - p) ** 2).sum())
    around = float((w * (y - np.average(y, weights=w)) ** 2).sum())
    meant, found = y < cuts.outcome, p < cuts.score
    missed, leaked = w[meant & ~found].sum(), w[found & ~meant].sum()
    return Errors(
        math.sqrt(squares / w.sum()),
        1 - squares / around if around > 0 else math.nan,
        float(missed / w[meant].sum()) if meant.any() else math.nan,
        float(leaked / w[found].sum()) if found.any() else math.nan,
        len(rows),
    )

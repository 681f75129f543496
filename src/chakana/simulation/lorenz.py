"""The Gini index of very many rows without sorting them: a Lorenz curve of very narrow bins.

Rows whose welfare agrees to the first fifteen binary digits share a bin and count as equal. What
that leaves out of G = Σᵢ Σⱼ wᵢ wⱼ |yᵢ − yⱼ| / (2 N Y) is at most what the pairs within each bin
would add if they lay as far apart as the bin is wide, and that is known without looking at them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HIDDEN_BITS = 38
"""Of a double's 52 binary digits, those in which rows of one bin may differ."""
LARGEST_ERROR = 5e-10
MOST_BINS = 1 << 20
ROWS_AT_ONCE = 1 << 18


def gini(welfare: Floats, weight: Floats) -> float:
    """The Gini index to within :data:`LARGEST_ERROR`; nan where total welfare is not positive.

    ``welfare`` must be known and finite. Where bins cannot promise as much, the rows are sorted.
    """
    found = _binned(welfare, weight) if len(welfare) else math.nan
    return _sorted(welfare, weight) if found is None else found


def _binned(welfare: Floats, weight: Floats) -> float | None:
    lowest, highest = (int(_bins(np.array([end]))[0]) for end in (welfare.min(), welfare.max()))
    count = highest - lowest + 1
    if lowest < 0 or count > min(len(welfare), MOST_BINS):
        return None
    people, amount = np.zeros(count), np.zeros(count)
    for start in range(0, len(welfare), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        bins = _bins(welfare[rows]) - lowest
        people += np.bincount(bins, weights=weight[rows], minlength=count)
        amount += np.bincount(bins, weights=weight[rows] * welfare[rows], minlength=count)
    edges = (np.arange(lowest, highest + 2) << HIDDEN_BITS).view(np.float64)
    hidden = np.sum(people * people * np.diff(edges))
    is_small = hidden <= LARGEST_ERROR * 2 * people.sum() * amount.sum()
    return _index(people, amount) if is_small else None


def _bins(welfare: Floats) -> NDArray[np.int64]:
    """The bin of each row: for figures that are not negative, doubles are ordered as their bits."""
    return welfare.view(np.int64) >> HIDDEN_BITS


def _sorted(welfare: Floats, weight: Floats) -> float:
    order = np.argsort(welfare)
    people = weight[order]
    return _index(people, people * welfare[order])


def _index(people: Floats, amount: Floats) -> float:
    """From weight and weighted welfare, poorest first: one less twice the area under the curve."""
    below = np.cumsum(amount)
    total = people.sum() * below[-1]
    return float(1 - np.sum(people * (2 * below - amount)) / total) if total > 0 else math.nan

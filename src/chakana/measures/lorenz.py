"""The Gini index of arrays: of a sample with every row's influence, of very many rows by bins.

Very many rows are not sorted but laid in a Lorenz curve of very narrow bins. Rows whose welfare
agrees to the first fifteen binary digits share a bin and count as equal. What that leaves out of
G = Σᵢ Σⱼ wᵢ wⱼ |yᵢ − yⱼ| / (2 N Y) is at most what the pairs within each bin would add if they lay
as far apart as the bin is wide, and that is known without looking at them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Column = Floats | pl.Series
    """Doubles; a long column that lies in pieces is read piece by piece and never copied whole."""

HIDDEN_BITS = 38
"""Of a double's 52 binary digits, those in which rows of one bin may differ."""
LARGEST_ERROR = 5e-10
MOST_BINS = 1 << 20
ROWS_AT_ONCE = 1 << 18


def gini(welfare: Column, weight: Column) -> float:
    """The Gini index to within :data:`LARGEST_ERROR`; nan where total welfare is not positive.

    ``welfare`` must be known and finite. Where bins cannot promise as much, the rows are sorted.
    """
    found = _binned(welfare, weight) if len(welfare) else math.nan
    return _sorted(welfare, weight) if found is None else found


def gini_and_influence(welfare: Floats, weight: Floats) -> tuple[float, Floats]:
    """The Gini index, and how it moves with the weight of each row; nan and 0 as in :func:`gini`.

    Rows are sorted: exact, ties included.
    """
    order = np.argsort(welfare, kind="stable")
    ranked_y, ranked_w = welfare[order], weight[order]
    people, amount = ranked_w.sum(), (ranked_w * ranked_y).sum()
    if not amount > 0:
        return np.nan, np.zeros_like(welfare)
    below_people, below_amount = np.cumsum(ranked_w), np.cumsum(ranked_w * ranked_y)
    distance = ranked_y * (2 * below_people - people) + amount - 2 * below_amount
    index = float((ranked_w * distance).sum() / (2 * people * amount))
    influence = np.empty_like(welfare)
    influence[order] = distance / (people * amount) - index / people - index * ranked_y / amount
    return index, influence


def _binned(welfare: Column, weight: Column) -> float | None:
    lowest, highest = (int(_bins(np.array([end]))[0]) for end in (welfare.min(), welfare.max()))
    count = highest - lowest + 1
    if lowest < 0 or count > min(len(welfare), MOST_BINS):
        return None
    people, amount = np.zeros(count), np.zeros(count)
    for start in range(0, len(welfare), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        y, w = np.asarray(welfare[rows]), np.asarray(weight[rows])
        bins = _bins(y) - lowest
        people += np.bincount(bins, weights=w, minlength=count)
        amount += np.bincount(bins, weights=w * y, minlength=count)
    edges = (np.arange(lowest, highest + 2) << HIDDEN_BITS).view(np.float64)
    hidden = np.sum(people * people * np.diff(edges))
    is_small = hidden <= LARGEST_ERROR * 2 * people.sum() * amount.sum()
    return _index(people, amount) if is_small else None


def _bins(welfare: Floats) -> NDArray[np.int64]:
    """The bin of each row: for figures that are not negative, doubles are ordered as their bits."""
    return welfare.view(np.int64) >> HIDDEN_BITS


def _sorted(welfare: Column, weight: Column) -> float:
    y, w = np.asarray(welfare), np.asarray(weight)
    order = np.argsort(y)
    people = w[order]
    return _index(people, people * y[order])


def _index(people: Floats, amount: Floats) -> float:
    """From weight and weighted welfare, poorest first: one less twice the area under the curve."""
    below = np.cumsum(amount)
    total = people.sum() * below[-1]
    return float(1 - np.sum(people * (2 * below - amount)) / total) if total > 0 else math.nan

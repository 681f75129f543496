"""The score of one area: the search for its variables, and weights that can be published."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.targeting.codes import stop
from chakana.targeting.pmt_columns import Candidate, Regressor, matrix
from chakana.targeting.pmt_sample import Asked, Sample
from chakana.targeting.pmt_score import Term

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chakana.targeting.pmt_moments import Moments, Step

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

LEAST_ROWS = 30
PRECISION = 1000
"""Weights are rounded so that one typical step of their column moves the score by no more than the
outcome's spread over this."""


@dataclass(frozen=True)
class Fitted:
    """The score of one area, with the predictions of each of its rows from the other folds."""

    intercept: float
    terms: tuple[Term, ...]
    steps: tuple[Step, ...]
    rows: Codes
    out_of_fold: Floats


def fit_area(sample: Sample, asked: Asked, made: Sequence[Regressor], here: object) -> Fitted:
    """The score of the area ``here`` (None: of all). Raises ChakanaError TAR103, TAR105."""
    import numpy as np

    from chakana.targeting.pmt_moments import Moments, search

    rows = _rows_of(sample, asked.area, here)
    table, fold = sample.table[rows], sample.fold[rows]
    place = "" if asked.area is None else f" where {asked.area.column} is {here}"
    if len(rows) < LEAST_ROWS or len(np.unique(fold)) < asked.folds:
        hint = "Take fewer areas or folds, or candidates that are known of more households."
        raise stop("TAR103", f"There are only {len(rows)} rows to fit on{place}.", hint)
    x, y, weight = matrix(table, made), sample.outcome[rows], sample.weight[rows]
    moments = Moments.of(x, y, weight, fold)
    groups: dict[str, list[int]] = {}
    for number, one in enumerate(made, start=1):
        if moments.scale[number - 1] > 0:
            groups.setdefault(one.candidate.column, []).append(number)
    steps = search(moments, groups, asked.at_most, asked.minimum_gain)
    if not steps:
        hint = "Offer candidates that tell rich from poor, or lower the minimum gain."
        raise stop("TAR105", f"No candidate improves the score{place}.", hint)
    chosen = [number for step in steps for number in groups[step.candidate]]
    intercept, terms = _rounded(moments, made, chosen)
    return Fitted(intercept, terms, steps, rows, _out_of_fold(moments, x, fold, chosen))


def _rounded(
    moments: Moments, made: Sequence[Regressor], chosen: Sequence[int]
) -> tuple[float, tuple[Term, ...]]:
    """Weights with no more digits than tell households apart."""
    spread = float(moments.scale[-1])
    constant, slopes = moments.unscaled(moments.coefficients(chosen), chosen)
    terms = []
    for number, slope in zip(chosen, slopes, strict=True):
        digits = digits_of(spread / PRECISION / float(moments.scale[number - 1]))
        terms.append(Term(made[number - 1], round(float(slope), digits)))
    return round(constant, digits_of(spread / PRECISION)), tuple(terms)


def digits_of(unit: float) -> int:
    """Decimals needed to write ``unit``, 0 to 12."""
    return min(12, max(0, math.ceil(-math.log10(unit)))) if unit > 0 else 12


def _out_of_fold(moments: Moments, x: Floats, fold: Codes, chosen: Sequence[int]) -> Floats:
    import numpy as np

    predicted = np.empty(len(x))
    columns = x[:, [number - 1 for number in chosen]]
    for number in range(len(moments.by_fold)):
        scaled = moments.coefficients(chosen, without=number)
        constant, slopes = moments.unscaled(scaled, chosen)
        here = fold == number
        predicted[here] = constant + columns[here] @ slopes
    return predicted


def _rows_of(sample: Sample, area: Candidate | None, here: object) -> Codes:
    import numpy as np
    import polars as pl

    if area is None:
        return np.arange(sample.table.height)
    is_here = sample.table.select(pl.col(area.column) == pl.lit(here)).to_series().to_numpy()
    return np.flatnonzero(is_here).astype(np.int64)

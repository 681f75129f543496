"""Fit a proxy means test: a linear score that an official can add up by hand, and its errors.

Weighted least squares of an outcome (the logarithm of income per person, say) on what can be seen
of a household. Which variables enter is decided by a forward search on the out-of-fold error, at
most ``at_most`` of them, each step recorded with what it gains (Grosh & Baker 1995, "Proxy Means
Tests for Targeting Social Programs", World Bank LSMS working paper 118, for the test; Stone 1974,
JRSS B 36:111, for cross-validation). The weights published are rounded, and the cut-off is that of
the rounded score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from chakana.targeting.codes import stop
from chakana.targeting.pmt_columns import (
    Candidate,
    Recorded,
    Regressor,
    as_candidates,
    matrix,
    regressors,
)
from chakana.targeting.pmt_errors import Cuts, Errors, cut, judged
from chakana.targeting.pmt_sample import Asked, Sample, prepare

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from chakana.targeting.pmt_moments import Moments, Step

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

LEAST_ROWS = 30
PRECISION = 1000
"""Weights are rounded so that one typical step of their column moves the score by no more than the
outcome's spread over this."""


@dataclass(frozen=True)
class Term:
    """One term of a score: ``weight`` when the regressor is true, or times its figure."""

    regressor: Regressor
    weight: float


@dataclass(frozen=True)
class AreaScore:
    """The score of one area (``area`` None: of all), its steps, terms and errors there."""

    area: str | bool | None
    intercept: float
    terms: tuple[Term, ...]
    steps: tuple[Step, ...]
    errors: Errors


@dataclass(frozen=True)
class Fit:
    """A fitted proxy means test.

    A household whose score is under ``cutoff`` is found poor: about the share ``poorest`` of
    persons. ``left_out`` rows had an unknown among outcome, candidates and design; ``clusters``
    were kept together in ``folds`` folds.
    """

    outcome: str
    area: Candidate | None
    scores: tuple[AreaScore, ...]
    cutoff: float
    poorest: float
    errors: Errors
    folds: int
    clusters: int
    left_out: int

    def predict(self, frame: pl.DataFrame) -> pl.Series:
        """The score of each row, Float64; null where a variable of it or the area is unknown."""
        import polars as pl

        score = pl.lit(None, dtype=pl.Float64)
        for one in self.scores:
            own = sum((_term(term) for term in one.terms), pl.lit(one.intercept))
            is_here = pl.lit(value=True)
            if self.area is not None:
                is_here = pl.col(self.area.column) == one.area
            score = pl.when(is_here).then(own).otherwise(score)
        return frame.select(score.alias("score"))["score"]


def fit(
    frame: pl.DataFrame | pl.LazyFrame,
    outcome: str,
    candidates: Iterable[str | Candidate],
    *,
    weight: str | None = None,
    persons: str | None = None,
    cluster: str | None = None,
    area: str | Candidate | None = None,
    at_most: int = 12,
    minimum_gain: float = 0.002,
    folds: int = 5,
    poorest: float = 0.4,
    seed: int = 1,
) -> Fit:
    """Fit a score of ``outcome`` (higher is better off), one row of ``frame`` per household.

    Rows count by ``weight`` times ``persons``. ``cluster`` (the primary sampling unit) keeps rows
    together in one fold, which ``seed`` draws. With ``area`` (true/false or a text) each area has a
    score of its own, under one cut-off. Candidates are true/false, figures or texts; one is taken
    while it takes away at least ``minimum_gain`` of the out-of-fold error.

    Raises :class:`~chakana.problems.ChakanaError` TAR101–TAR105.
    """
    place = as_candidates([area])[0] if area is not None else None
    asked = Asked(
        outcome, as_candidates(candidates), weight, persons, cluster, place, at_most, minimum_gain,
        folds, poorest, seed,
    )  # fmt: skip
    sample = prepare(frame, asked)
    made = regressors(sample.table, asked.candidates)
    areas = [None] if place is None else sample.table[place.column].unique().sort().to_list()
    fitted = [_fit_area(sample, asked, made, here) for here in areas]
    return _assembled(sample, asked, areas, fitted)


@dataclass(frozen=True)
class _Fitted:
    intercept: float
    terms: tuple[Term, ...]
    steps: tuple[Step, ...]
    rows: Codes
    out_of_fold: Floats


def _fit_area(sample: Sample, asked: Asked, made: Sequence[Regressor], here: object) -> _Fitted:
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
    return _Fitted(intercept, terms, steps, rows, _out_of_fold(moments, x, fold, chosen))


def _rounded(
    moments: Moments, made: Sequence[Regressor], chosen: Sequence[int]
) -> tuple[float, tuple[Term, ...]]:
    """Weights with no more digits than tell households apart."""
    spread = float(moments.scale[-1])
    constant, slopes = moments.unscaled(moments.coefficients(chosen), chosen)
    terms = []
    for number, slope in zip(chosen, slopes, strict=True):
        digits = _digits(spread / PRECISION / float(moments.scale[number - 1]))
        terms.append(Term(made[number - 1], round(float(slope), digits)))
    return round(constant, _digits(spread / PRECISION)), tuple(terms)


def _digits(unit: float) -> int:
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


def _assembled(
    sample: Sample, asked: Asked, areas: Sequence[object], fitted: Sequence[_Fitted]
) -> Fit:
    import numpy as np

    predicted = np.empty(sample.table.height)
    for part in fitted:
        predicted[part.rows] = part.out_of_fold
    cuts = Cuts.of(sample, predicted, asked.poorest)
    scores = tuple(
        AreaScore(
            cast("str | bool | None", here), part.intercept, part.terms, part.steps,
            judged(sample, predicted, cuts, part.rows),
        )
        for here, part in zip(areas, fitted, strict=True)
    )  # fmt: skip
    everything = np.arange(len(predicted))
    whole = judged(sample, predicted, cuts, everything)
    unpublished = Fit(
        asked.outcome, asked.area, scores, math.nan, asked.poorest, whole, asked.folds,
        sample.clusters, sample.left_out,
    )  # fmt: skip
    return _with_cutoff(unpublished, sample)


def _with_cutoff(unpublished: Fit, sample: Sample) -> Fit:
    """The cut-off of the score as published, with its rounded weights."""
    from dataclasses import replace

    score = unpublished.predict(sample.table).to_numpy()
    spread = float(sample.outcome.std())
    cutoff = round(cut(score, sample.weight, unpublished.poorest), _digits(spread / PRECISION))
    return replace(unpublished, cutoff=cutoff)


def _term(term: Term) -> pl.Expr:
    import polars as pl

    column = pl.col(term.regressor.candidate.column)
    value = column if term.regressor.value is None else column == term.regressor.value
    return value.cast(pl.Float64) * term.weight


__all__ = [
    "AreaScore",
    "Candidate",
    "Errors",
    "Fit",
    "Recorded",
    "Term",
    "fit",
]

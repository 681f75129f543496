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
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from chakana.targeting.pmt_area import PRECISION, Fitted, digits_of, fit_area
from chakana.targeting.pmt_columns import Candidate, as_candidates, regressors
from chakana.targeting.pmt_errors import Cuts, cut, judged
from chakana.targeting.pmt_sample import Asked, Sample, prepare
from chakana.targeting.pmt_score import AreaScore, Fit

if TYPE_CHECKING:
    import polars as pl


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
    fitted = [fit_area(sample, asked, made, here) for here in areas]
    return _assembled(sample, asked, areas, fitted)


def _assembled(
    sample: Sample, asked: Asked, areas: Sequence[object], fitted: Sequence[Fitted]
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
    score = unpublished.predict(sample.table).to_numpy()
    spread = float(sample.outcome.std())
    cutoff = round(cut(score, sample.weight, unpublished.poorest), digits_of(spread / PRECISION))
    return replace(unpublished, cutoff=cutoff)

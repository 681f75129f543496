"""What a score gives up by being simple: the same candidates and folds under gradient boosting."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from chakana.targeting.codes import stop
from chakana.targeting.pmt_columns import Candidate, as_candidates
from chakana.targeting.pmt_errors import Cuts, Errors, judged
from chakana.targeting.pmt_sample import Asked, Sample, prepare

if TYPE_CHECKING:
    import polars as pl


def boosted_errors(
    frame: pl.DataFrame | pl.LazyFrame,
    outcome: str,
    candidates: Iterable[str | Candidate],
    *,
    weight: str | None = None,
    persons: str | None = None,
    cluster: str | None = None,
    folds: int = 5,
    poorest: float = 0.4,
    seed: int = 1,
) -> Errors:
    """Out-of-fold errors of gradient boosting on all candidates, on the folds of :func:`fit`.

    For comparison only: nobody can add up its answer by hand, so it is never published as a rule.
    Needs scikit-learn (TAR107); its own settings, but for the loss, are the library's.
    """
    import numpy as np

    asked = Asked(
        outcome, as_candidates(candidates), weight, persons, cluster, None, 1, 0.0, folds, poorest,
        seed,
    )  # fmt: skip
    sample = prepare(frame, asked)
    columns, categories = _columns(sample, asked)
    predicted = np.empty(len(sample.outcome))
    make, one_thread = _library()
    # One thread: the same answer everywhere, and threads that wait for a busy machine crawl.
    with one_thread(limits=1):
        for number in range(folds):
            held, seen = sample.fold == number, sample.fold != number
            model = make(categorical_features=categories, random_state=seed)
            model.fit(columns[seen], sample.outcome[seen], sample_weight=sample.weight[seen])
            predicted[held] = model.predict(columns[held])
    cuts = Cuts.of(sample, predicted, poorest)
    return judged(sample, predicted, cuts, np.arange(len(predicted)))


def _columns(sample: Sample, asked: Asked) -> tuple[Any, list[bool]]:
    """Figures as they are, truths as 0 and 1, texts by the number of their value."""
    import polars as pl

    names = [candidate.column for candidate in asked.candidates]
    is_text = [sample.table[name].dtype == pl.String for name in names]
    expressions = [
        (pl.col(name).rank("dense") - 1 if text else pl.col(name)).cast(pl.Float64)
        for name, text in zip(names, is_text, strict=True)
    ]
    return sample.table.select(expressions).to_numpy(), is_text


def _library() -> tuple[Any, Any]:
    """The regressor, and the limit on threads."""
    try:
        regressor = import_module("sklearn.ensemble").HistGradientBoostingRegressor
        limits = import_module("threadpoolctl").threadpool_limits
    except ImportError:
        message = "The comparison needs scikit-learn, which is not installed."
        raise stop("TAR107", message, "pip install 'chakana[evaluate]'") from None
    return regressor, limits

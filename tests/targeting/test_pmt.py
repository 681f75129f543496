"""A fitted score is the weighted regression, out-of-fold errors are those of leaving folds out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from tests.targeting.samples import CANDIDATES, survey

from chakana.problems import ChakanaError
from chakana.targeting.pmt import fit
from chakana.targeting.pmt_columns import Candidate
from chakana.targeting.pmt_errors import Cuts, cut, judged
from chakana.targeting.pmt_sample import Asked, Sample, prepare
from chakana.targeting.pmt_score import AreaScore, Fit

SURVEY = survey()
WEIGHT = (SURVEY["weight"] * SURVEY["persons"]).to_numpy()


def fitted(**asked: object) -> Fit:
    options = {"weight": "weight", "persons": "persons", "cluster": "psu", **asked}
    return fit(SURVEY, "welfare", CANDIDATES, **options)  # type: ignore[arg-type]


RULES = ["toilet", "children", "land", "wall = 'brick'", "wall = 'wood'"]


def columns() -> np.ndarray:
    """What matters, in the order of RULES (adobe is the commonest wall: others go against it)."""
    names = [pl.col("toilet").cast(float), pl.col("children"), pl.col("land")]
    names += [(pl.col("wall") == w).cast(float).alias(w) for w in ("brick", "wood")]
    return sm.add_constant(SURVEY.select(names).to_numpy())


def weights_of(score: AreaScore) -> list[float]:
    by_rule = {term.regressor.rule: term.weight for term in score.terms}
    assert set(by_rule) == set(RULES)
    return [score.intercept, *(by_rule[rule] for rule in RULES)]


# --- the regression


def test_the_score_is_the_weighted_regression() -> None:
    """Against statsmodels on the variables chosen; weights are rounded to 1/1000 of the spread."""
    found = fitted(minimum_gain=0.01).scores[0]
    expected = sm.WLS(SURVEY["welfare"].to_numpy(), columns(), weights=WEIGHT).fit().params
    assert weights_of(found) == pytest.approx(expected, abs=0.06)
    assert weights_of(found) != pytest.approx(expected, abs=1e-6), "written as an official reads it"


def test_what_matters_is_found_and_what_does_not_is_not() -> None:
    steps = fitted(minimum_gain=0.005).scores[0].steps
    assert {step.candidate for step in steps} == {"toilet", "children", "land", "wall"}
    assert all(step.gain >= 0.005 for step in steps)
    errors = [step.error for step in steps]
    assert errors == sorted(errors, reverse=True)


def test_at_most_so_many_variables() -> None:
    steps = fitted(at_most=2).scores[0].steps
    assert len(steps) == 2
    assert steps == fitted(at_most=3).scores[0].steps[:2], "a step does not depend on later ones"


def test_each_gain_is_what_the_step_takes_away() -> None:
    steps = fitted().scores[0].steps
    for before, step in pairwise(steps):
        assert step.error == pytest.approx(before.error * (1 - step.gain))


def asked(**changes: object) -> Asked:
    options: dict[str, object] = {
        "outcome": "welfare", "candidates": tuple(map(Candidate, CANDIDATES)), "weight": "weight",
        "persons": "persons", "cluster": "psu", "area": None, "at_most": 12, "minimum_gain": 0.0,
        "folds": 5, "poorest": 0.4, "seed": 1,
    }  # fmt: skip
    return Asked(**{**options, **changes})  # type: ignore[arg-type]


def test_errors_are_those_of_leaving_each_fold_out() -> None:
    """statsmodels fitted five times without a fold and asked about it, row by row."""
    found = fitted(minimum_gain=0.01)
    fold = prepare(SURVEY, asked()).fold
    y, x = SURVEY["welfare"].to_numpy(), columns()
    predicted = np.empty(len(y))
    for number in range(5):
        seen, held = fold != number, fold == number
        model = sm.WLS(y[seen], x[seen], weights=WEIGHT[seen]).fit()
        predicted[held] = model.predict(x[held])
    squares = np.average((y - predicted) ** 2, weights=WEIGHT)
    assert found.errors.error == pytest.approx(squares**0.5)
    assert found.scores[0].steps[-1].error == pytest.approx(squares**0.5)
    mean = np.average(y, weights=WEIGHT)
    spread = np.average((y - mean) ** 2, weights=WEIGHT)
    assert found.errors.r_squared == pytest.approx(1 - squares / spread)
    meant, taken = poorest_rows(y), poorest_rows(predicted)
    missed = WEIGHT[meant & ~taken].sum() / WEIGHT[meant].sum()
    leaked = WEIGHT[taken & ~meant].sum() / WEIGHT[taken].sum()
    assert found.errors.exclusion == pytest.approx(missed)
    assert found.errors.inclusion == pytest.approx(leaked)


def poorest_rows(values: np.ndarray) -> np.ndarray:
    """From the lowest up, as many rows as come nearest to 0.4 of the weight."""
    order = np.argsort(values)
    shares = np.concatenate([[0.0], np.cumsum(WEIGHT[order])]) / WEIGHT.sum()
    inside = np.zeros(len(values), dtype=bool)
    inside[order[: int(np.argmin(np.abs(shares - 0.4)))]] = True
    return inside


def test_clusters_stay_in_one_fold_and_folds_are_even() -> None:
    sample = prepare(SURVEY, asked())
    pairs = {(psu, fold) for psu, fold in zip(SURVEY["psu"], sample.fold, strict=True)}
    assert len(pairs) == sample.clusters == 60
    assert np.bincount([fold for _, fold in pairs]).tolist() == [12] * 5
    other = prepare(SURVEY, asked(seed=2))
    assert (sample.fold != other.fold).any()
    assert (sample.fold == prepare(SURVEY, asked()).fold).all()


# --- the cut-off


def test_the_cutoff_leaves_the_share_below_it() -> None:
    found = fitted(poorest=0.25)
    score = found.predict(SURVEY).to_numpy()
    assert WEIGHT[score < found.cutoff].sum() / WEIGHT.sum() == pytest.approx(0.25, abs=0.02)


def test_ties_stay_together_at_the_cut() -> None:
    values, weight = np.array([1.0, 2.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0, 1.0])
    assert cut(values, weight, 0.3) == 2.0, "a quarter lies below 2"
    assert cut(values, weight, 0.7) == 3.0, "three quarters lie below 3"


def test_errors_by_hand() -> None:
    """Meant: outcomes under 10 (weights 1, 2); found: scores under 5 (weights 1, 3)."""
    y, p = np.array([5.0, 8.0, 20.0, 30.0]), np.array([4.0, 9.0, 3.0, 40.0])
    sample = Sample(SURVEY.head(4), y, np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4, int), 4, 0)
    found = judged(sample, p, Cuts(10.0, 5.0), np.arange(4))
    assert found.exclusion == pytest.approx(2 / 3)
    assert found.inclusion == pytest.approx(3 / 4)
    assert found.error == pytest.approx(((1 * 1 + 2 * 1 + 3 * 289 + 4 * 100) / 10) ** 0.5)


# --- by area


def test_each_area_has_its_own_score_and_all_one_cutoff() -> None:
    found = fitted(area="rural", minimum_gain=0.01)
    by_area = {score.area: score for score in found.scores}
    assert set(by_area) == {False, True}
    for area, score in by_area.items():
        rows = (SURVEY["rural"] == area).to_numpy()
        x, y = columns()[rows], SURVEY["welfare"].to_numpy()[rows]
        alone = sm.WLS(y, x, weights=WEIGHT[rows]).fit().params
        assert weights_of(score) == pytest.approx(alone, abs=0.06)
    assert sum(score.errors.rows for score in found.scores) == found.errors.rows == SURVEY.height
    assert found.errors.error < fitted(minimum_gain=0.01).errors.error


# --- what is unknown, rare or refused


def test_rows_with_an_unknown_are_left_out_and_counted() -> None:
    frame = SURVEY.with_columns(
        children=pl.when(pl.col("psu") > 2).then("children"), noise=pl.lit(0.0)
    )
    found = fit(frame, "welfare", CANDIDATES, cluster="psu")
    assert found.left_out == 30
    assert found.errors.rows == 570
    assert found.predict(frame.head(1)).to_list() == [None], "an unknown variable: no score"


def test_a_figure_that_is_none_is_unknown() -> None:
    frame = SURVEY.with_row_index().with_columns(
        land=pl.when(pl.col("index") == 0).then(float("nan")).otherwise("land"),
        welfare=pl.when(pl.col("index") == 1).then(float("inf")).otherwise("welfare"),
    )
    assert fit(frame, "welfare", ["land", "toilet"]).left_out == 2


def test_coded_texts_are_texts() -> None:
    frame = SURVEY.with_columns(pl.col("wall").cast(pl.Enum(["adobe", "brick", "wood"])))
    coded, plain = (
        fit(one, "welfare", ["wall", "toilet"], area="rural") for one in (frame, SURVEY)
    )
    assert coded == plain
    assert coded.predict(frame).to_list() == plain.predict(SURVEY).to_list()
    by_wall = fit(frame, "welfare", ["toilet", "children"], area="wall")
    assert by_wall.predict(frame).null_count() == 0


def test_rare_values_count_with_the_commonest() -> None:
    frame = SURVEY.with_row_index().with_columns(
        wall=pl.when(pl.col("index") < 3).then(pl.lit("tin")).otherwise("wall")
    )
    rules = {term.regressor.rule for term in fit(frame, "welfare", ["wall"]).scores[0].terms}
    assert rules == {"wall = 'brick'", "wall = 'wood'"}


def test_a_column_that_repeats_another_is_not_taken_twice() -> None:
    frame = SURVEY.with_columns(again=pl.col("children") * 2 + 1)
    steps = fit(frame, "welfare", ["children", "again", "toilet"]).scores[0].steps
    assert len({"children", "again"} & {step.candidate for step in steps}) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"outcome": "wellfare"}, "TAR101", id="no outcome"),
        pytest.param({"outcome": "wall"}, "TAR102", id="an outcome of text"),
        pytest.param({"candidates": []}, "TAR103", id="no candidates"),
        pytest.param({"candidates": ["welfare"]}, "TAR102", id="the outcome as a candidate"),
        pytest.param({"candidates": ["day"]}, "TAR102", id="a date"),
        pytest.param({"candidates": ["name"]}, "TAR102", id="too many texts"),
        pytest.param({"candidates": ["seldom"]}, "TAR103", id="seldom known"),
        pytest.param({"candidates": ["noise"]}, "TAR105", id="nothing that tells"),
        pytest.param({"folds": 1}, "TAR104", id="one fold"),
        pytest.param({"folds": 11, "cluster": "ten"}, "TAR103", id="more folds than clusters"),
        pytest.param({"poorest": 40}, "TAR104", id="a share in per cent"),
        pytest.param({"weight": "debt"}, "TAR104", id="negative weights"),
        pytest.param({"area": "tiny"}, "TAR103", id="an area of few"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change: dict[str, object], code: str) -> None:
    row = pl.int_range(pl.len())
    frame = SURVEY.with_columns(
        day=pl.date(2020, 1, 1), name=row.cast(pl.String), seldom=pl.when(row < 10).then(1.0),
        debt=-pl.col("weight"), tiny=row < 5, ten=row % 10,
    )  # fmt: skip
    options = {"outcome": "welfare", "candidates": CANDIDATES, **change}
    if change.get("candidates") == ["noise"]:
        options["minimum_gain"] = 0.01
    with pytest.raises(ChakanaError) as error:
        fit(frame, **options)  # type: ignore[arg-type]
    assert error.value.problems[0].code == code

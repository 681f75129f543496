"""The Gini index over all pairs, its error by the jackknife, ranks and the poorest share."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.surveys import DESIGN, Row, jackknife_error, sample

from chakana.measures.design import Design
from chakana.measures.inequality import gini, gini_by, gini_change
from chakana.measures.over import Over
from chakana.measures.ranks import deciles, poorest, ranks
from chakana.problems import ChakanaError


def gini_of_pairs(rows: list[Row], column: str = "income") -> float:
    """Mean difference over all pairs of persons, over twice the mean: the definition itself."""
    people = [(row[column], row["weight"] * row["persons"]) for row in rows]
    number = sum(weight for _, weight in people)
    amount = sum(weight * value for value, weight in people)
    apart = sum(v * w * abs(x - y) for x, v in people for y, w in people)
    return apart / (2 * number * amount)


def test_two_persons_by_hand() -> None:
    """1 and 3: mean difference over the four pairs (0+2+2+0)/4 = 1, over twice the mean 2."""
    assert gini(Over(pl.DataFrame({"y": [1.0, 3.0]})), "y").value == pytest.approx(0.25)
    assert gini(Over(pl.DataFrame({"y": [5.0, 5.0]})), "y").value == pytest.approx(0.0)


def test_a_survey_over_all_pairs() -> None:
    frame = sample()
    found = gini(Over(frame, DESIGN, "persons"), "income")
    assert found.value == pytest.approx(gini_of_pairs(frame.to_dicts()))


def test_groups_over_all_pairs() -> None:
    frame = sample()
    found = gini_by(Over(frame, DESIGN, "persons"), "income", by="region")
    for region, rows in frame.partition_by("region", as_dict=True).items():
        assert found[region[0]].value == pytest.approx(gini_of_pairs(rows.to_dicts()))


def test_its_error_is_near_that_of_the_jackknife() -> None:
    """Two estimators of one error; with 120 units they differ by a few per cent at most."""
    frame = sample(strata=12, units=10)
    expected = jackknife_error(frame.to_dicts(), gini_by_sorting)
    found = gini(Over(frame, DESIGN, "persons"), "income")
    assert found.standard_error == pytest.approx(expected, rel=0.05)


def gini_by_sorting(rows: list[Row], column: str = "income") -> float:
    """1 − twice the area under the Lorenz curve, by trapezes."""
    people = sorted((row[column], row["weight"] * row["persons"]) for row in rows)
    number = sum(weight for _, weight in people)
    amount = sum(weight * value for value, weight in people)
    below = area = 0.0
    for value, weight in people:
        above = below + weight * value / amount
        area += weight / number * (below + above) / 2
        below = above
    return 1 - 2 * area


def test_the_two_ways_of_the_test_agree() -> None:
    rows = sample().to_dicts()
    assert gini_by_sorting(rows) == pytest.approx(gini_of_pairs(rows))


def test_a_change_has_the_error_of_the_change() -> None:
    frame = sample(strata=12, units=10)
    rows = frame.to_dicts()
    found = gini_change(Over(frame, DESIGN, "persons"), "after", "income")

    def change(some: list[Row]) -> float:
        return gini_by_sorting(some, "after") - gini_by_sorting(some)

    assert found.value == pytest.approx(change(rows))
    assert found.standard_error == pytest.approx(jackknife_error(rows, change), rel=0.05)
    level = gini(Over(frame, DESIGN, "persons"), "income").standard_error
    assert level is not None
    assert found.standard_error is not None
    assert found.standard_error < level


def test_without_anything_to_share_it_is_not_defined() -> None:
    assert math.isnan(gini(Over(pl.DataFrame({"y": [0.0, 0.0]})), "y").value)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5)), min_size=1, max_size=25))
def test_any_table_over_all_pairs(rows: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame(rows, schema=["y", "n"], orient="row")
    found = gini(Over(frame, persons="n"), "y").value
    if not any(value for value, _ in rows):
        assert math.isnan(found)
        return
    written = [{"income": float(y), "weight": 1.0, "persons": n} for y, n in rows]
    assert found == pytest.approx(gini_of_pairs(written), abs=1e-12)


# --- ranks


def test_ranks_are_middles_of_the_weight() -> None:
    """Weights 1, 2, 1 in order of welfare: middles at ½, 2, 3½ of 4."""
    found = ranks(pl.Series([30.0, 10.0, 20.0, None]), pl.Series([1, 1, 2, 5]))
    assert found.to_list() == [3.5 / 4, 0.5 / 4, 2 / 4, None]


def test_equals_have_equal_ranks() -> None:
    assert ranks(pl.Series([7, 7, 7, 7])).to_list() == [0.5] * 4


def test_deciles_hold_equal_weight() -> None:
    frame = pl.DataFrame({"y": range(1000)})
    found = frame.select(deciles(frame["y"]).alias("decile"))["decile"]
    assert found.value_counts().sort("decile")["count"].to_list() == [100] * 10
    assert found[0] == 1
    assert found[-1] == 10


def test_exactly_the_share_is_among_the_poorest() -> None:
    """At 0.4 of a weight of 10: the first two (3) in whole, a third of the three tied at 20."""
    welfare, weight = np.array([10.0, 5.0, 20.0, 20.0, 30.0]), np.array([2.0, 1.0, 1.5, 1.5, 4.0])
    found = poorest(welfare, weight, 0.4)
    assert found == pytest.approx([1.0, 1.0, 1 / 3, 1 / 3, 0.0])
    assert (found * weight).sum() == pytest.approx(4.0)


@pytest.mark.parametrize("share", [0.0, 1.0, 40.0])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(ChakanaError, match="MEA107"):
        poorest(np.array([1.0]), np.array([1.0]), share)


def test_a_hundred_and_one_groups_are_refused() -> None:
    with pytest.raises(ChakanaError, match="MEA107"):
        deciles(pl.Series([1.0]), groups=101)


@pytest.mark.parametrize(
    ("welfare", "weight", "code"),
    [
        (pl.Series("income", ["rich", "poor"]), None, "MEA102"),
        (pl.Series([1.0, 2.0]), pl.Series([1.0, -1.0]), "MEA103"),
        (pl.Series([1.0, 2.0]), pl.Series([0.0, 0.0]), "MEA103"),
    ],
    ids=["text", "negative weight", "no weight"],
)
def test_what_cannot_be_ranked_is_refused(
    welfare: pl.Series, weight: pl.Series | None, code: str
) -> None:
    with pytest.raises(ChakanaError, match=code):
        ranks(welfare, weight)


def test_a_large_census_says_what_a_sample_of_the_same_rows_says() -> None:
    """The one is computed in bins and without an error, the other by sorting."""
    rng = np.random.default_rng(7)
    frame = pl.DataFrame({
        "y": rng.lognormal(7, 0.8, 40_000), "w": rng.integers(1, 9, 40_000).astype(float),
    })  # fmt: skip
    census, sample = Design("w", census=True), Design("w")
    assert gini(Over(frame, census), "y").standard_error is None
    assert gini(Over(frame, census), "y").value == pytest.approx(
        gini(Over(frame, sample), "y").value, abs=1e-9
    )

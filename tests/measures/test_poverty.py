"""Poverty measures agree with their definitions written out person by person."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.surveys import DESIGN, error_of_ratio, error_of_total, sample, weighted_total

from chakana.measures.over import Over
from chakana.measures.poverty import (
    gap_closed_per_unit_spent,
    poverty,
    poverty_by,
    poverty_change,
    poverty_change_by,
)
from chakana.measures.shortfall import fgt, per_head
from chakana.problems import ChakanaError

FRAME = sample().with_columns(
    line=pl.when(pl.col("region") == "north").then(900.0).otherwise(700.0)
)
ROWS = FRAME.to_dicts()


def lacking(row: dict[str, float], column: str = "income") -> float:
    """Share of the line that a person of the row lacks."""
    return max(0.0, row["line"] - max(row[column], 0.0)) / row["line"]


def persons(row: dict[str, float]) -> float:
    return row["persons"]


def test_three_households_by_hand() -> None:
    """Line 100. Two persons at 50 lack half; one at 100 is at the line; one at 300 is above.

    FGT 0 = 2/4, FGT 1 = (½ + ½)/4 = ¼, FGT 2 = (¼ + ¼)/4 = ⅛, money = 2 × 50.
    """
    frame = pl.DataFrame({"income": [50, 100, 300], "size": [2, 1, 1]})
    found = poverty(Over(frame, persons="size"), "income", 100)
    figures = [found.headcount, found.gap, found.severity, found.poor, found.shortfall]
    assert [figure.value for figure in figures] == [0.5, 0.25, 0.125, 2.0, 100.0]
    assert all(figure.standard_error is None for figure in figures)


def test_who_is_at_the_line_is_not_poor_and_nobody_lacks_more_than_it() -> None:
    frame = pl.DataFrame({"income": [99.99, 100.0, -40.0]})
    by_row = frame.select(fgt(0, "income", 100.0).alias("0"), fgt(1, "income", 100.0).alias("1"))
    assert by_row["0"].to_list() == [1.0, 0.0, 1.0]
    assert by_row["1"].to_list() == pytest.approx([0.0001, 0.0, 1.0])


@pytest.mark.parametrize(("alpha", "name"), [(0, "headcount"), (1, "gap"), (2, "severity")])
def test_a_survey_with_two_lines(alpha: int, name: str) -> None:
    found = getattr(poverty(Over(FRAME, DESIGN, "persons"), "income", pl.col("line")), name)

    def above(row: dict[str, float]) -> float:
        gap = lacking(row)
        return persons(row) * (float(gap > 0) if alpha == 0 else gap**alpha)

    expected = weighted_total(ROWS, above) / weighted_total(ROWS, persons)
    assert found.value == pytest.approx(expected)
    assert found.standard_error == pytest.approx(error_of_ratio(ROWS, above, persons))


def test_the_number_of_poor_and_the_money_they_lack() -> None:
    found = poverty(Over(FRAME, DESIGN, "persons"), "income", "line")
    poor = lambda row: persons(row) * (lacking(row) > 0)  # noqa: E731
    money = lambda row: persons(row) * lacking(row) * row["line"]  # noqa: E731
    assert found.poor.value == pytest.approx(weighted_total(ROWS, poor))
    assert found.poor.standard_error == pytest.approx(error_of_total(ROWS, poor))
    assert found.shortfall.value == pytest.approx(weighted_total(ROWS, money))
    assert found.shortfall.standard_error == pytest.approx(error_of_total(ROWS, money))


def test_money_is_lacked_by_the_heads_that_welfare_was_divided_by() -> None:
    """A household of 4 persons counted as 2 adults, at 60 of 100: it lacks 2 × 40, not 4 × 40."""
    frame = pl.DataFrame({"income": [60.0], "size": [4], "adults": [2.0]})
    found = poverty(Over(frame, persons="size", heads="adults"), "income", 100)
    assert (found.poor.value, found.shortfall.value) == (4.0, 80.0)


PERSONS = Over(FRAME, DESIGN, "persons")
MEASURES = ("headcount", "gap", "severity", "poor", "shortfall")


def test_a_change_is_after_less_before_with_its_own_error() -> None:
    change = poverty_change(PERSONS, "after", "income", "line")
    after, before = poverty(PERSONS, "after", "line"), poverty(PERSONS, "income", "line")
    for name in MEASURES:
        moved, end, start = (getattr(one, name) for one in (change, after, before))
        assert moved.value == pytest.approx(end.value - start.value)
    paired = lambda row: persons(row) * (lacking(row, "after") - lacking(row))  # noqa: E731
    assert change.gap.standard_error == pytest.approx(error_of_ratio(ROWS, paired, persons))
    assert change.gap.value < 0


def test_a_change_in_a_group_is_that_of_the_group() -> None:
    change = poverty_change_by(PERSONS, "after", "income", "line", by="region")
    after = poverty_by(PERSONS, "after", "line", by="region")
    before = poverty_by(PERSONS, "income", "line", by="region")
    assert set(change) == {"north", "south"}
    for region, moved in change.items():
        for name in MEASURES:
            end, start = getattr(after[region], name), getattr(before[region], name)
            assert getattr(moved, name).value == pytest.approx(end.value - start.value)


def test_a_cent_that_reaches_a_gap_closes_it_and_one_that_does_not_is_lost() -> None:
    """Line 100: 30 to somebody at 50 closes 30; 60 to one at 80 closes 20; 10 to one at 200, 0."""
    frame = pl.DataFrame({"before": [50, 80, 200], "after": [80, 140, 210], "size": [1, 1, 1]})
    spent = pl.col("after") - pl.col("before")
    found = gap_closed_per_unit_spent(Over(frame), "after", "before", 100, spent)
    assert found.value == pytest.approx(50 / 100)


def test_gap_closed_of_a_survey() -> None:
    frame = FRAME.with_columns(spent=(pl.col("after") - pl.col("income")) * pl.col("persons"))
    found = gap_closed_per_unit_spent(
        Over(frame, DESIGN, "persons"), "after", "income", "line", "spent"
    )
    closed = lambda r: r["line"] * persons(r) * (lacking(r) - lacking(r, "after"))  # noqa: E731
    spent = lambda r: (r["after"] - r["income"]) * persons(r)  # noqa: E731
    assert found.value == pytest.approx(weighted_total(ROWS, closed) / weighted_total(ROWS, spent))
    assert found.standard_error == pytest.approx(error_of_ratio(ROWS, closed, spent))
    assert 0 < found.value <= 1


def test_nothing_spent_closes_nothing_that_could_be_divided() -> None:
    frame = pl.DataFrame({"before": [50.0], "after": [50.0]})
    found = gap_closed_per_unit_spent(Over(frame), "after", "before", 100, 0.0)
    assert math.isnan(found.value)


def test_unknown_welfare_or_line_leaves_the_row_out() -> None:
    frame = pl.DataFrame({"income": [50.0, None, 50.0], "line": [100.0, 100.0, 0.0]})
    found = poverty(Over(frame), "income", "line")
    assert (found.headcount.value, found.headcount.n, found.headcount.missing) == (1.0, 1, 2)


def test_an_amount_over_nobody_is_unknown() -> None:
    frame = pl.DataFrame({"income": [300, 300], "size": [3, 0]})
    assert frame.select(per_head("income", "size")).to_series().to_list() == [100.0, None]


def test_a_line_of_nothing_is_refused() -> None:
    with pytest.raises(ChakanaError, match="MEA106"):
        poverty(Over(FRAME), "income", 0)


@given(st.lists(st.tuples(st.floats(0, 500), st.integers(1, 6)), min_size=1, max_size=30))
def test_each_measure_is_below_the_one_before(rows: list[tuple[float, int]]) -> None:
    frame = pl.DataFrame(rows, schema=["income", "size"], orient="row")
    found = poverty(Over(frame, persons="size"), "income", 200)
    assert 0 <= found.severity.value <= found.gap.value <= found.headcount.value <= 1
    money = sum(size * max(0.0, 200 - income) for income, size in rows)
    assert found.shortfall.value == pytest.approx(money, rel=1e-9, abs=1e-9)

"""Targeting measures agree with published examples and with counting heads."""

from __future__ import annotations

import math
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.surveys import DESIGN, Row, error_of_ratio, jackknife_error, sample

from chakana.measures.design import Design
from chakana.measures.need import need_or_capacity, to_the_poorest
from chakana.measures.over import Over
from chakana.measures.performance import performance, performance_by
from chakana.problems import ChakanaError

# --- published examples

# Ten persons by income, in Grosh, Leite, Wai-Poi & Tesliuc (2022), "Revisiting Targeting in Social
# Assistance", World Bank, table 7.3: four are poor, two the poorest 20 %. Whom a scenario serves →
# exclusion and inclusion error against the poor, then against the poorest two.
TEN_PERSONS = {
    "the poorest two": ([1, 2], (0.50, 0.00), (0.00, 0.00)),
    "two poor, one of the poorest": ([2, 3], (0.50, 0.00), (0.50, 0.50)),
    "two poor, none of the poorest": ([3, 4], (0.50, 0.00), (1.00, 1.00)),
    "everybody": (list(range(1, 11)), (0.00, 0.60), (0.00, 0.80)),
}


@pytest.mark.parametrize("scenario", TEN_PERSONS)
def test_the_errors_of_ten_persons(scenario: str) -> None:
    served, against_poor, against_poorest = TEN_PERSONS[scenario]
    for meant, errors in ((4, against_poor), (2, against_poorest)):
        frame = pl.DataFrame({"person": range(1, 11)}).select(
            meant=pl.col("person") <= meant, served=pl.col("person").is_in(served)
        )
        found = performance(Over(frame))
        assert found.undercoverage.value == pytest.approx(errors[0])
        assert found.leakage.value == pytest.approx(errors[1])


def test_sixty_per_cent_to_the_poorest_forty_is_one_and_a_half() -> None:
    """The example that introduces the index: Grosh, Coady & Hoddinott (2003), World Bank."""
    frame = pl.DataFrame({"income": range(10), "given": [15, 15, 15, 15, 10, 10, 10, 10, 0, 0]})
    found = to_the_poorest(Over(frame), "income", "given", 0.4)
    assert found.share.value == pytest.approx(0.60)
    assert found.cgh_index.value == pytest.approx(1.5)


# --- by hand


def test_seven_households_by_hand() -> None:
    """Persons: 4 + 6 meant, 4 of them served; 2 + 8 not meant, 2 of them served; 5 unknown, served.

    Coverage 4/10, leakage 2/6, differential 4/10 − 2/10, index (4/6) / (10/20).
    """
    frame = pl.DataFrame(
        {
            "meant": [True, True, False, False, None],
            "served": [True, False, True, False, True],
            "size": [4, 6, 2, 8, 5],
        }
    )
    found = performance(Over(frame, persons="size"))
    assert found.coverage.value == pytest.approx(0.4)
    assert found.undercoverage.value == pytest.approx(0.6)
    assert found.leakage.value == pytest.approx(1 / 3)
    assert found.targeting_differential.value == pytest.approx(0.2)
    assert found.cgh_index.value == pytest.approx(4 / 3)
    counts = [found.meant, found.served, found.reached, found.unknown, found.unknown_served]
    assert [count.value for count in counts] == [10, 11, 4, 5, 5]


def test_perfect_targeting_and_none() -> None:
    meant = [True, True, False, False, False]
    perfect = performance(Over(pl.DataFrame({"meant": meant, "served": meant})))
    assert perfect.targeting_differential.value == 1
    assert perfect.cgh_index.value == pytest.approx(2.5)  # 1 / the share that is meant
    everybody = performance(Over(pl.DataFrame({"meant": meant, "served": [True] * 5})))
    assert everybody.targeting_differential.value == 0
    assert everybody.cgh_index.value == pytest.approx(1)


def test_nobody_served_leaves_leakage_undefined() -> None:
    found = performance(Over(pl.DataFrame({"meant": [True, False], "served": [False, False]})))
    assert found.coverage.value == 0
    assert math.isnan(found.leakage.value)
    assert math.isnan(found.cgh_index.value)


def test_whether_somebody_is_served_must_be_known() -> None:
    with pytest.raises(ChakanaError, match="MEA201"):
        performance(Over(pl.DataFrame({"meant": [True, False], "served": [True, None]})))


# --- a survey: errors by the textbook and the jackknife

SURVEY = sample(strata=10, units=10).with_columns(meant=pl.col("income") < 900)
ROWS = SURVEY.to_dicts()


def count(rows: list[Row], *, meant: bool | None = None, served: bool | None = None) -> float:
    return sum(
        row["weight"] * row["persons"]
        for row in rows
        if meant in (None, row["meant"]) and served in (None, row["served"])
    )


MEASURES: dict[str, Callable[[list[Row]], float]] = {
    "coverage": lambda r: count(r, meant=True, served=True) / count(r, meant=True),
    "undercoverage": lambda r: count(r, meant=True, served=False) / count(r, meant=True),
    "leakage": lambda r: count(r, meant=False, served=True) / count(r, served=True),
    "targeting_differential": lambda r: (
        count(r, meant=True, served=True) / count(r, meant=True)
        - count(r, meant=False, served=True) / count(r, meant=False)
    ),
    "cgh_index": lambda r: (
        count(r, meant=True, served=True)
        / count(r, served=True)
        / (count(r, meant=True) / count(r))
    ),
    "meant": lambda r: count(r, meant=True),
    "reached": lambda r: count(r, meant=True, served=True),
}


@pytest.mark.parametrize("name", MEASURES)
def test_a_survey_by_counting_and_by_the_jackknife(name: str) -> None:
    """The jackknife is another estimator of the same error: with 100 units within 5 %."""
    found = getattr(performance(Over(SURVEY, DESIGN, "persons")), name)
    assert found.value == pytest.approx(MEASURES[name](ROWS))
    assert found.standard_error == pytest.approx(jackknife_error(ROWS, MEASURES[name]), rel=0.05)


def test_coverage_has_the_textbook_error() -> None:
    found = performance(Over(SURVEY, DESIGN, "persons")).coverage
    wanted = lambda row: row["persons"] * row["meant"]  # noqa: E731
    expected = error_of_ratio(ROWS, lambda row: wanted(row) * row["served"], wanted)
    assert found.standard_error == pytest.approx(expected)


def test_groups_add_up() -> None:
    whole = performance(Over(SURVEY, DESIGN, "persons"))
    parts = performance_by(Over(SURVEY, DESIGN, "persons"), by="region")
    assert set(parts) == {"north", "south"}
    for name in ("meant", "served", "reached", "unknown"):
        total = sum(getattr(part, name).value for part in parts.values())
        assert total == pytest.approx(getattr(whole, name).value)
    for region, part in parts.items():
        rows = [row for row in ROWS if row["region"] == region]
        assert part.cgh_index.value == pytest.approx(MEASURES["cgh_index"](rows))


truths = st.sampled_from([True, False, None])


@given(st.lists(st.tuples(truths, st.booleans(), st.integers(1, 9)), min_size=1, max_size=30))
def test_what_must_hold_of_any_table(rows: list[tuple[bool | None, bool, int]]) -> None:
    schema = {"meant": pl.Boolean, "served": pl.Boolean, "size": pl.Int64}
    found = performance(Over(pl.DataFrame(rows, schema=schema, orient="row"), persons="size"))
    everybody = sum(size for _, _, size in rows)
    assert found.unknown.value == sum(size for meant, _, size in rows if meant is None)
    assert found.served.value == sum(size for _, served, size in rows if served)
    assert found.meant.value + found.unknown.value <= everybody
    if found.coverage.is_defined:
        assert found.coverage.value + found.undercoverage.value == pytest.approx(1)
    if found.targeting_differential.is_defined and found.cgh_index.is_defined:
        better = found.targeting_differential.value > 1e-12
        assert better == (found.cgh_index.value > 1 + 1e-12), "both say better than chance, or none"


# --- need or capacity


def test_who_has_more_is_found_first() -> None:
    """Five units by land: meant are 1–3 (mean rank 0.3); served are 3–4 (mean rank 0.6)."""
    frame = pl.DataFrame(
        {
            "land": [0.1, 0.2, 0.3, 0.4, 0.5],
            "meant": [True, True, True, False, False],
            "served": [False, False, True, True, False],
        }
    )
    found = need_or_capacity(Over(frame), "land")
    assert found.rank_of_meant.value == pytest.approx((0.1 + 0.3 + 0.5) / 3)
    assert found.rank_of_served.value == pytest.approx((0.5 + 0.7) / 2)
    assert found.difference.value == pytest.approx(0.6 - 0.3)


def test_need_or_capacity_of_a_survey() -> None:
    """Ranks by sorting in plain Python; the error by the jackknife with the ranks held fixed."""
    frame = SURVEY.with_row_index().with_columns(land=pl.col("income") + pl.col("index") / 1e6)
    rows = sorted(frame.to_dicts(), key=lambda row: row["land"])
    below, whole = 0.0, count(rows)
    for row in rows:  # no two are equal
        own = row["weight"] * row["persons"]
        row["rank"] = (below + own / 2) / whole
        below += own

    def lean(some: list[Row]) -> float:
        def mean_rank(key: str) -> float:
            own = [row for row in some if row[key]]
            return sum(r["weight"] * r["persons"] * r["rank"] for r in own) / count(own)

        return mean_rank("served") - mean_rank("meant")

    found = need_or_capacity(Over(frame, DESIGN, "persons"), "land").difference
    assert len({row["land"] for row in rows}) == len(rows)
    assert found.value == pytest.approx(lean(rows))
    assert found.standard_error == pytest.approx(jackknife_error(rows, lean), rel=0.05)


def test_unknown_assets_or_mandate_are_left_out_and_counted() -> None:
    frame = pl.DataFrame(
        {
            "land": [1.0, None, 3.0, 4.0],
            "meant": [True, True, None, False],
            "served": [True, True, True, True],
        }
    )
    found = need_or_capacity(Over(frame), "land")
    assert found.difference.missing == 2
    assert found.difference.n == 2


# --- what reaches the poorest


def test_a_unit_at_the_cut_is_in_by_a_part() -> None:
    """Households of 3 and 7 persons; the poorest 40 % are the 3 and one seventh of the 7."""
    frame = pl.DataFrame({"income": [10.0, 20.0], "given": [100, 70], "size": [3, 7]})
    found = to_the_poorest(Over(frame, persons="size"), "income", "given", 0.4)
    assert found.share.value == pytest.approx((100 + 70 / 7) / 170)


def test_persons_served_are_counted_by_their_unit() -> None:
    frame = pl.DataFrame({"income": [1.0, 2.0], "served": [True, True], "size": [5, 5]})
    found = to_the_poorest(Over(frame, Design(), "size"), "income", "served", 0.5)
    assert found.cgh_index.value == pytest.approx(1.0)


def test_a_missing_column_is_named() -> None:
    frame = pl.DataFrame({"served": [True], "meant": [True], "land": [1.0]})
    with pytest.raises(ChakanaError, match="'welfare'"):
        to_the_poorest(Over(frame), "welfare", "served")
    with pytest.raises(ChakanaError, match="'assets'"):
        need_or_capacity(Over(frame), "assets")
    with pytest.raises(ChakanaError, match="'size'"):
        need_or_capacity(Over(frame, persons="size"), "land")

"""Estimates and their errors agree with the textbook's formulas and with the jackknife."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.surveys import (
    DESIGN,
    Row,
    error_of_ratio,
    error_of_total,
    jackknife_error,
    sample,
    weighted_total,
)

from chakana.measures import survey
from chakana.measures.design import CENSUS, Design
from chakana.measures.estimate import Estimate
from chakana.measures.means import (
    between_groups,
    difference,
    mean,
    mean_by,
    ratio,
    ratio_by,
    total,
    total_by,
    totals,
)
from chakana.measures.over import Over
from chakana.problems import ChakanaError

FRAME = sample()
ROWS = FRAME.to_dicts()
# Student's t for 24 units − 6 strata = 18 degrees of freedom, two-sided 95 % (printed tables).
T_18 = 2.100922


def code_of(error: pytest.ExceptionInfo[ChakanaError]) -> str:
    return error.value.problems[0].code


# --- against the textbook


def test_a_total() -> None:
    found = total(Over(FRAME, DESIGN), "income")
    assert found.value == pytest.approx(weighted_total(ROWS, lambda row: row["income"]))
    assert found.standard_error == pytest.approx(error_of_total(ROWS, lambda row: row["income"]))
    assert found.n == len(ROWS)
    assert found.degrees_of_freedom == 18


def test_a_total_against_the_jackknife() -> None:
    """Of a linear statistic the jackknife's variance is the textbook's, by another way."""
    expected = jackknife_error(ROWS, lambda rows: weighted_total(rows, lambda row: row["income"]))
    assert total(Over(FRAME, DESIGN), "income").standard_error == pytest.approx(expected)


def test_a_mean_and_its_interval() -> None:
    found = mean(Over(FRAME, DESIGN), "income")
    people = weighted_total(ROWS, lambda _: 1)
    assert found.value == pytest.approx(weighted_total(ROWS, lambda r: r["income"]) / people)
    error = error_of_ratio(ROWS, lambda row: row["income"], lambda _: 1)
    assert found.standard_error == pytest.approx(error)
    assert found.low == pytest.approx(found.value - T_18 * error, rel=1e-6)
    assert found.high == pytest.approx(found.value + T_18 * error, rel=1e-6)


def test_a_share_is_the_mean_of_a_truth() -> None:
    found = mean(Over(FRAME, DESIGN), "served")
    expected = weighted_total([r for r in ROWS if r["served"]], lambda _: 1)
    assert found.value == pytest.approx(expected / weighted_total(ROWS, lambda _: 1))
    assert found.standard_error == pytest.approx(
        error_of_ratio(ROWS, lambda row: float(row["served"]), lambda _: 1)
    )


def test_a_mean_over_persons_is_a_ratio_of_totals() -> None:
    found = mean(Over(FRAME, DESIGN, "persons"), "income")
    assert found == ratio(Over(FRAME, DESIGN), pl.col("income") * pl.col("persons"), "persons")
    above, below = lambda r: r["income"] * r["persons"], lambda r: r["persons"]
    assert found.value == pytest.approx(weighted_total(ROWS, above) / weighted_total(ROWS, below))
    assert found.standard_error == pytest.approx(error_of_ratio(ROWS, above, below))


def test_a_group_keeps_the_units_that_have_no_row_of_it() -> None:
    """The whole design stands; rows of other groups count nothing (domain estimation)."""
    found = mean_by(Over(FRAME, DESIGN), "income", by="region")
    for region in ("north", "south"):
        inside = lambda row, here=region: float(row["region"] == here)  # noqa: E731
        income = lambda row, i=inside: row["income"] * i(row)  # noqa: E731
        expected = weighted_total(ROWS, income) / weighted_total(ROWS, inside)
        assert found[region].value == pytest.approx(expected)
        error = error_of_ratio(ROWS, income, inside)
        assert found[region].standard_error == pytest.approx(error)
        assert found[region].n == sum(row["region"] == region for row in ROWS)


def test_a_difference_of_two_columns_is_paired() -> None:
    found = difference(Over(FRAME, DESIGN), "after", "income")
    change = lambda row: row["after"] - row["income"]  # noqa: E731
    assert found.value == pytest.approx(
        weighted_total(ROWS, change) / weighted_total(ROWS, lambda _: 1)
    )
    error = error_of_ratio(ROWS, change, lambda _: 1)
    assert found.standard_error == pytest.approx(error)
    level = mean(Over(FRAME, DESIGN), "income").standard_error
    assert level is not None
    assert error < level / 4, "a paired change is far surer than either level"


def test_a_difference_between_groups_counts_their_common_units() -> None:
    found = between_groups(Over(FRAME, DESIGN), "income", ("south", "north"), by="region")

    def gap(rows: list[dict[str, object]]) -> float:
        means = {}
        for region in ("south", "north"):
            own = [row for row in rows if row["region"] == region]
            means[region] = weighted_total(own, lambda r: r["income"]) / weighted_total(
                own, lambda _: 1
            )
        return means["south"] - means["north"]

    assert found.value == pytest.approx(gap(ROWS))
    # The jackknife is another estimator of the same error: near, not equal.
    assert found.standard_error == pytest.approx(jackknife_error(ROWS, gap), rel=0.05)
    # Exactly: the error of the total of both groups' residuals, one added, the other taken away.
    weighted = mean_by(Over(FRAME, DESIGN), "income", by="region")
    size = {r: weighted_total([x for x in ROWS if x["region"] == r], lambda _: 1) for r in weighted}
    sign = {"south": 1, "north": -1}

    def influence(row: dict[str, object]) -> float:
        region = str(row["region"])
        return sign[region] * (row["income"] - weighted[region].value) / size[region]

    assert found.standard_error == pytest.approx(error_of_total(ROWS, influence))


def test_weights_alone_are_a_sample_of_rows() -> None:
    """Each row is its own unit in one stratum."""
    rows = [{**row, "stratum": "all", "psu": str(place)} for place, row in enumerate(ROWS)]
    found = mean(Over(FRAME, Design(weight="weight")), "income")
    expected = error_of_ratio(rows, lambda row: row["income"], lambda _: 1)
    assert found.standard_error == pytest.approx(expected)


def test_strata_without_primary_units_draw_rows() -> None:
    rows = [{**row, "psu": str(place)} for place, row in enumerate(ROWS)]
    found = total(Over(FRAME, Design("weight", "stratum")), "income")
    expected = error_of_total(rows, lambda row: row["income"])
    assert found.standard_error == pytest.approx(expected)
    assert found.degrees_of_freedom == len(ROWS) - 6


def test_primary_units_without_weights_or_strata() -> None:
    frame = FRAME.with_columns(psu=pl.concat_str("stratum", "psu"))
    rows = [{**row, "stratum": "all", "weight": 1.0} for row in frame.to_dicts()]
    found = mean(Over(frame, Design(psu="psu")), "income")
    expected = error_of_ratio(rows, lambda row: row["income"], lambda _: 1)
    assert found.standard_error == pytest.approx(expected)


def test_a_group_has_the_freedom_of_the_units_and_strata_it_lies_in() -> None:
    found = mean_by(Over(FRAME, DESIGN), "income", by="region")
    for region, estimate in found.items():
        here = {(row["stratum"], row["psu"]) for row in ROWS if row["region"] == region}
        assert estimate.degrees_of_freedom == len(here) - len({stratum for stratum, _ in here})


def test_a_measure_is_asked_of_the_survey_library_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All statistics in all groups: one call; with little room, several, and the same figures."""
    frame = FRAME.with_row_index("row").with_columns(group=pl.col("row") % 70)
    calls: list[int] = []
    ask = survey._ask

    def counted(columns: Sequence[survey.Totals], stratum: Any) -> list[survey.Answer]:
        calls.append(len(columns))
        return ask(columns, stratum)

    monkeypatch.setattr(survey, "_ask", counted)
    at_once = ratio_by(Over(frame, DESIGN), "income", "persons", by="group")
    assert calls == [70]
    monkeypatch.setattr(survey, "FIGURES_AT_ONCE", 2 * 24 * 32)  # 24 primary units, 32 columns
    in_parts = ratio_by(Over(frame, DESIGN), "income", "persons", by="group")
    assert calls[1:] == [32, 32, 6]
    assert in_parts == at_once
    for group in (0, 31, 32, 69):
        alone = frame.with_columns(here=(pl.col("group") == group).cast(pl.Float64))
        own = pl.col("income") * pl.col("here"), pl.col("persons") * pl.col("here")
        expected = ratio(Over(alone, DESIGN), *own)
        assert at_once[group].value == pytest.approx(expected.value)
        assert at_once[group].standard_error == pytest.approx(expected.standard_error)


def test_totals_at_once_are_the_totals_one_by_one() -> None:
    columns = {"money": pl.col("income"), "served": pl.col("served"), "all": 1.0}
    for over in (Over(FRAME, DESIGN), Over(FRAME, persons="persons")):
        found = totals(over, columns)
        assert list(found) == list(columns)
        for name, column in columns.items():
            assert found[name] == total(over, column)


def test_a_unit_for_each_row_is_as_no_unit() -> None:
    frame = FRAME.with_row_index("row")
    for stratum in (None, "stratum"):
        named = mean_by(Over(frame, Design("weight", stratum, "row")), "income", by="region")
        assert named == mean_by(Over(frame, Design("weight", stratum)), "income", by="region")


# --- a census


def test_a_census_has_no_sampling_error() -> None:
    for design in (CENSUS, Design("weight", "stratum", "psu", census=True)):
        found = mean(Over(FRAME, design), "income")
        assert (found.standard_error, found.low, found.high) == (None, None, None)
        assert "no sampling" in repr(found)
    assert mean(Over(FRAME), "income").value == pytest.approx(FRAME["income"].mean())


def test_a_generated_population_is_a_census_whose_weights_expand() -> None:
    design = Design.of(["household_id", "weight"], generated=True)
    expected = weighted_total(ROWS, lambda row: row["income"])
    assert total(Over(FRAME, design), "income").value == pytest.approx(expected)
    assert design.is_census


def test_the_design_of_a_table_of_members_keeps_households_together() -> None:
    assert Design.of(["household_id", "weight"]).psu == "household_id"
    assert Design.of(["household_id", "weight", "psu"]).psu == "psu"
    assert Design.of(["household_id"]).is_census


@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(1, 4), st.sampled_from("ab")), min_size=1)
)
def test_a_weight_is_so_many_equal_rows(rows: list[tuple[float, int, str]]) -> None:
    weighted = pl.DataFrame(rows, schema=["y", "weight", "g"], orient="row")
    repeated = pl.DataFrame(
        [(y, g) for y, weight, g in rows for _ in range(weight)], schema=["y", "g"], orient="row"
    )
    design = Design("weight", census=True)
    left, right = mean_by(Over(weighted, design), "y", by="g"), mean_by(Over(repeated), "y", by="g")
    assert left.keys() == right.keys()
    for group, found in left.items():
        assert found.value == pytest.approx(right[group].value, rel=1e-9, abs=1e-6)


# --- what is not known


def test_the_unknown_are_left_out_and_counted() -> None:
    frame = pl.DataFrame({"y": [1.0, None, 3.0, math.nan], "g": ["a", "a", "b", None]})
    found = mean(Over(frame), "y")
    assert (found.value, found.n, found.missing) == (2.0, 2, 2)
    by = mean_by(Over(frame), "y", by="g")
    assert (by["a"].value, by["a"].missing) == (1.0, 1)
    assert math.isnan(by[None].value)
    assert by[None].missing == 1


def test_nothing_to_divide_by_is_said() -> None:
    found = ratio(Over(FRAME.with_columns(none=0.0), DESIGN), "income", "none")
    assert not found.is_defined
    assert "nothing to divide by" in found.notes[0]


def test_a_group_in_one_unit_has_no_standard_error() -> None:
    frame = FRAME.with_columns(here=(pl.col("stratum") == "s0") & (pl.col("psu") == "u0"))
    found = mean_by(Over(frame, DESIGN), "income", by="here")[True]
    assert found.standard_error is None
    assert "one primary sampling unit" in found.notes[0]


LONELY = FRAME.filter((pl.col("stratum") != "s0") | (pl.col("psu") == "u0"))


def error_with_a_lonely_unit(value: Callable[[Row], float]) -> float:
    """The contribution of the lone unit: (its total − the mean of all units' totals)²."""
    rows = LONELY.to_dicts()
    units = sorted({(row["stratum"], row["psu"]) for row in rows})
    totals = {
        unit: weighted_total([r for r in rows if (r["stratum"], r["psu"]) == unit], value)
        for unit in units
    }
    grand = sum(totals.values()) / len(units)
    others = error_of_total([row for row in rows if row["stratum"] != "s0"], value)
    return math.sqrt(others**2 + (totals["s0", "u0"] - grand) ** 2)


def test_a_stratum_with_one_unit_is_taken_around_the_grand_mean() -> None:
    found = total(Over(LONELY, DESIGN), 1.0)
    assert found.standard_error == pytest.approx(error_with_a_lonely_unit(lambda _: 1.0))
    assert "1 stratum has a single primary sampling unit" in found.notes[0]


def test_in_a_group_too_the_grand_mean_is_that_of_all_units() -> None:
    """Units without a row of the group count nothing, and count in the mean."""
    for region, found in total_by(Over(LONELY, DESIGN), "income", by="region").items():
        income = lambda row, here=region: row["income"] * (row["region"] == here)  # noqa: E731
        assert found.standard_error == pytest.approx(error_with_a_lonely_unit(income))


def test_a_figure_in_another_unit() -> None:
    found = total(Over(FRAME, DESIGN), "income")
    thousands, negated = found.scaled(0.001), found.scaled(-1)
    assert thousands.value == pytest.approx(found.value / 1000)
    assert found.low is not None
    assert found.high is not None
    assert (negated.low, negated.high) == (-found.high, -found.low)
    assert negated.standard_error == found.standard_error


def test_the_estimate_reads_as_a_sentence() -> None:
    found = Estimate(0.25, 0.01, 0.23, 0.27, 1200, 40, missing=3)
    assert repr(found) == (
        "Estimate(0.25, SE 0.01, 95 % 0.23 to 0.27, n 1 200, df 40, 3 unknown left out)"
    )


# --- what is refused


@pytest.mark.parametrize(
    ("frame", "design", "code"),
    [
        pytest.param(FRAME.head(0), DESIGN, "MEA105", id="no rows"),
        pytest.param(FRAME.drop("income"), DESIGN, "MEA101", id="no column"),
        pytest.param(FRAME.with_columns(income=pl.lit("x")), DESIGN, "MEA102", id="text"),
        pytest.param(FRAME.with_columns(weight=-pl.col("weight")), DESIGN, "MEA103", id="negative"),
        pytest.param(FRAME.with_columns(weight=0), DESIGN, "MEA103", id="no weight"),
        pytest.param(FRAME.with_columns(weight=None), DESIGN, "MEA103", id="unknown weight"),
        pytest.param(
            FRAME.with_columns(psu=pl.when(pl.col("served")).then("psu")),
            DESIGN,
            "MEA104",
            id="psu",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused(
    frame: pl.DataFrame, design: Design, code: str
) -> None:
    with pytest.raises(ChakanaError) as error:
        mean(Over(frame, design), "income")
    assert code_of(error) == code


def test_an_expression_that_cannot_be_computed_is_refused() -> None:
    with pytest.raises(ChakanaError) as error:
        mean(Over(FRAME), pl.col("region").str.to_date())
    assert code_of(error) == "MEA102"


def test_without_the_library_the_reader_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "svy", None)
    with pytest.raises(ChakanaError, match=r"chakana\[survey\]"):
        mean(Over(FRAME, DESIGN), "income")
    assert mean(Over(FRAME), "income").n == len(ROWS), "a census needs no such library"


def test_a_misspelt_column_is_offered_the_right_one() -> None:
    with pytest.raises(ChakanaError, match="Did you mean 'income'"):
        mean(Over(FRAME), "incone")


def test_a_lazy_table_gives_the_same() -> None:
    assert mean(Over(FRAME.lazy(), DESIGN), "income") == mean(Over(FRAME, DESIGN), "income")

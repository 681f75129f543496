"""Estimates and their errors agree with the textbook's formulas and with the jackknife."""

from __future__ import annotations

import math
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulation.surveys import (
    DESIGN,
    error_of_ratio,
    error_of_total,
    jackknife_error,
    sample,
    weighted_total,
)

from chakana.problems import ChakanaError
from chakana.simulation.estimates import (
    CENSUS,
    Design,
    Estimate,
    between_groups,
    difference,
    mean,
    ratio,
    total,
)

FRAME = sample()
ROWS = FRAME.to_dicts()
# Student's t for 24 units − 6 strata = 18 degrees of freedom, two-sided 95 % (printed tables).
T_18 = 2.100922


def code_of(error: pytest.ExceptionInfo[ChakanaError]) -> str:
    return error.value.problems[0].code


# --- against the textbook


def test_a_total() -> None:
    found = total(FRAME, "income", DESIGN)
    assert found.value == pytest.approx(weighted_total(ROWS, lambda row: row["income"]))
    assert found.standard_error == pytest.approx(error_of_total(ROWS, lambda row: row["income"]))
    assert found.n == len(ROWS)
    assert found.degrees_of_freedom == 18


def test_a_total_against_the_jackknife() -> None:
    """Of a linear statistic the jackknife's variance is the textbook's, by another way."""
    expected = jackknife_error(ROWS, lambda rows: weighted_total(rows, lambda row: row["income"]))
    assert total(FRAME, "income", DESIGN).standard_error == pytest.approx(expected)


def test_a_mean_and_its_interval() -> None:
    found = mean(FRAME, "income", DESIGN)
    people = weighted_total(ROWS, lambda _: 1)
    assert found.value == pytest.approx(weighted_total(ROWS, lambda r: r["income"]) / people)
    error = error_of_ratio(ROWS, lambda row: row["income"], lambda _: 1)
    assert found.standard_error == pytest.approx(error)
    assert found.low == pytest.approx(found.value - T_18 * error, rel=1e-6)
    assert found.high == pytest.approx(found.value + T_18 * error, rel=1e-6)


def test_a_share_is_the_mean_of_a_truth() -> None:
    found = mean(FRAME, "served", DESIGN)
    expected = weighted_total([r for r in ROWS if r["served"]], lambda _: 1)
    assert found.value == pytest.approx(expected / weighted_total(ROWS, lambda _: 1))
    assert found.standard_error == pytest.approx(
        error_of_ratio(ROWS, lambda row: float(row["served"]), lambda _: 1)
    )


def test_a_mean_over_persons_is_a_ratio() -> None:
    found = ratio(FRAME, pl.col("income") * pl.col("persons"), "persons", DESIGN)
    above, below = lambda r: r["income"] * r["persons"], lambda r: r["persons"]
    assert found.value == pytest.approx(weighted_total(ROWS, above) / weighted_total(ROWS, below))
    assert found.standard_error == pytest.approx(error_of_ratio(ROWS, above, below))


def test_a_group_keeps_the_units_that_have_no_row_of_it() -> None:
    """The whole design stands; rows of other groups count nothing (domain estimation)."""
    found = mean(FRAME, "income", DESIGN, by="region")
    for region in ("north", "south"):
        inside = lambda row, here=region: float(row["region"] == here)  # noqa: E731
        income = lambda row, i=inside: row["income"] * i(row)  # noqa: E731
        expected = weighted_total(ROWS, income) / weighted_total(ROWS, inside)
        assert found[region].value == pytest.approx(expected)
        error = error_of_ratio(ROWS, income, inside)
        assert found[region].standard_error == pytest.approx(error)
        assert found[region].n == sum(row["region"] == region for row in ROWS)


def test_a_difference_of_two_columns_is_paired() -> None:
    found = difference(FRAME, "after", "income", DESIGN)
    change = lambda row: row["after"] - row["income"]  # noqa: E731
    assert found.value == pytest.approx(
        weighted_total(ROWS, change) / weighted_total(ROWS, lambda _: 1)
    )
    error = error_of_ratio(ROWS, change, lambda _: 1)
    assert found.standard_error == pytest.approx(error)
    level = mean(FRAME, "income", DESIGN).standard_error
    assert level is not None
    assert error < level / 4, "a paired change is far surer than either level"


def test_a_difference_between_groups_counts_their_common_units() -> None:
    found = between_groups(FRAME, "income", "region", ("south", "north"), DESIGN)

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
    weighted = mean(FRAME, "income", DESIGN, by="region")
    size = {r: weighted_total([x for x in ROWS if x["region"] == r], lambda _: 1) for r in weighted}
    sign = {"south": 1, "north": -1}

    def influence(row: dict[str, object]) -> float:
        region = str(row["region"])
        return sign[region] * (row["income"] - weighted[region].value) / size[region]

    assert found.standard_error == pytest.approx(error_of_total(ROWS, influence))


def test_weights_alone_are_a_sample_of_rows() -> None:
    """Each row is its own unit in one stratum."""
    rows = [{**row, "stratum": "all", "psu": str(place)} for place, row in enumerate(ROWS)]
    found = mean(FRAME, "income", Design(weight="weight"))
    expected = error_of_ratio(rows, lambda row: row["income"], lambda _: 1)
    assert found.standard_error == pytest.approx(expected)


def test_strata_without_primary_units_draw_rows() -> None:
    rows = [{**row, "psu": str(place)} for place, row in enumerate(ROWS)]
    found = total(FRAME, "income", Design("weight", "stratum"))
    expected = error_of_total(rows, lambda row: row["income"])
    assert found.standard_error == pytest.approx(expected)
    assert found.degrees_of_freedom == len(ROWS) - 6


def test_primary_units_without_weights_or_strata() -> None:
    frame = FRAME.with_columns(psu=pl.concat_str("stratum", "psu"))
    rows = [{**row, "stratum": "all", "weight": 1.0} for row in frame.to_dicts()]
    found = mean(frame, "income", Design(psu="psu"))
    expected = error_of_ratio(rows, lambda row: row["income"], lambda _: 1)
    assert found.standard_error == pytest.approx(expected)


def test_many_groups_are_asked_in_parts() -> None:
    """More groups than are asked of the library at once give the same as one by one."""
    frame = FRAME.with_row_index("row").with_columns(group=pl.col("row") % 70)
    found = total(frame, "income", DESIGN, by="group")
    for group in (0, 63, 64, 69):
        alone = frame.with_columns(own=pl.col("income") * (pl.col("group") == group))
        expected = total(alone, "own", DESIGN)
        assert found[group].value == pytest.approx(expected.value)
        assert found[group].standard_error == pytest.approx(expected.standard_error)


# --- a census


def test_a_census_has_no_sampling_error() -> None:
    for design in (CENSUS, Design("weight", "stratum", "psu", census=True)):
        found = mean(FRAME, "income", design)
        assert (found.standard_error, found.low, found.high) == (None, None, None)
        assert "no sampling" in repr(found)
    assert mean(FRAME, "income").value == pytest.approx(FRAME["income"].mean())


def test_a_generated_population_is_a_census_whose_weights_expand() -> None:
    design = Design.of(["household_id", "weight"], generated=True)
    expected = weighted_total(ROWS, lambda row: row["income"])
    assert total(FRAME, "income", design).value == pytest.approx(expected)
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
    left, right = mean(weighted, "y", design, by="g"), mean(repeated, "y", by="g")
    assert left.keys() == right.keys()
    for group, found in left.items():
        assert found.value == pytest.approx(right[group].value, rel=1e-9, abs=1e-6)


# --- what is not known


def test_the_unknown_are_left_out_and_counted() -> None:
    frame = pl.DataFrame({"y": [1.0, None, 3.0, math.nan], "g": ["a", "a", "b", None]})
    found = mean(frame, "y")
    assert (found.value, found.n, found.missing) == (2.0, 2, 2)
    by = mean(frame, "y", by="g")
    assert (by["a"].value, by["a"].missing) == (1.0, 1)
    assert math.isnan(by[None].value)
    assert by[None].missing == 1


def test_groups_of_two_columns_have_keys_of_two() -> None:
    found = total(FRAME, 1.0, by=["region", "served"])
    assert set(found) == {(r, s) for r in ("north", "south") for s in (True, False)}
    assert sum(group.value for group in found.values()) == len(ROWS)


def test_nothing_to_divide_by_is_said() -> None:
    found = ratio(FRAME.with_columns(none=0.0), "income", "none", DESIGN)
    assert not found.is_defined
    assert "nothing to divide by" in found.notes[0]


def test_a_group_in_one_unit_has_no_standard_error() -> None:
    frame = FRAME.with_columns(here=(pl.col("stratum") == "s0") & (pl.col("psu") == "u0"))
    found = mean(frame, "income", DESIGN, by="here")[True]
    assert found.standard_error is None
    assert "one primary sampling unit" in found.notes[0]


def test_a_stratum_with_one_unit_is_taken_around_the_grand_mean() -> None:
    """The contribution of the lone unit: (its total − the mean of all units' totals)²."""
    frame = FRAME.filter((pl.col("stratum") != "s0") | (pl.col("psu") == "u0"))
    rows = frame.to_dicts()
    units = sorted({(row["stratum"], row["psu"]) for row in rows})
    totals = {
        unit: weighted_total([r for r in rows if (r["stratum"], r["psu"]) == unit], lambda r: 1.0)
        for unit in units
    }
    grand = sum(totals.values()) / len(units)
    others = error_of_total([r for r in rows if r["stratum"] != "s0"], lambda _: 1.0)
    expected = math.sqrt(others**2 + (totals["s0", "u0"] - grand) ** 2)
    found = total(frame, 1.0, DESIGN)
    assert found.standard_error == pytest.approx(expected)
    assert "1 stratum has a single primary sampling unit" in found.notes[0]


def test_a_figure_in_another_unit() -> None:
    found = total(FRAME, "income", DESIGN)
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
        pytest.param(FRAME.head(0), DESIGN, "SIM105", id="no rows"),
        pytest.param(FRAME.drop("income"), DESIGN, "SIM101", id="no column"),
        pytest.param(FRAME.with_columns(income=pl.lit("x")), DESIGN, "SIM102", id="text"),
        pytest.param(FRAME.with_columns(weight=-pl.col("weight")), DESIGN, "SIM103", id="negative"),
        pytest.param(FRAME.with_columns(weight=0), DESIGN, "SIM103", id="no weight"),
        pytest.param(FRAME.with_columns(weight=None), DESIGN, "SIM103", id="unknown weight"),
        pytest.param(
            FRAME.with_columns(psu=pl.when(pl.col("served")).then("psu")),
            DESIGN,
            "SIM104",
            id="psu",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused(
    frame: pl.DataFrame, design: Design, code: str
) -> None:
    with pytest.raises(ChakanaError) as error:
        mean(frame, "income", design)
    assert code_of(error) == code


def test_an_expression_that_cannot_be_computed_is_refused() -> None:
    with pytest.raises(ChakanaError) as error:
        mean(FRAME, pl.col("region").str.to_date())
    assert code_of(error) == "SIM102"


def test_without_the_library_the_reader_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "svy", None)
    with pytest.raises(ChakanaError, match=r"chakana\[survey\]"):
        mean(FRAME, "income", DESIGN)
    assert mean(FRAME, "income").n == len(ROWS), "a census needs no such library"


def test_a_misspelt_column_is_offered_the_right_one() -> None:
    with pytest.raises(ChakanaError, match="Did you mean 'income'"):
        mean(FRAME, "incone")


def test_a_lazy_table_gives_the_same() -> None:
    assert mean(FRAME.lazy(), "income", DESIGN) == mean(FRAME, "income", DESIGN)

"""CONEVAL's six deprivation rates of 2016 and the shares by number, with design-based errors.

Rates: as CONEVAL published them for persons in 2016 (to 0.1 %). Errors are not in that publication;
here they are computed a second way, from the totals of each primary unit grouped in Polars and the
textbook's sum over strata (units drawn with replacement), which shares nothing with the library.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from chakana.measures.design import Design
from chakana.measures.means import mean, total, total_by
from chakana.measures.over import Over

DESIGN = Design("factor", "est_dis", "upm")
PUBLISHED = {
    "ic_rezedu": 17.4,
    "ic_asalud": 15.5,
    "ic_segsoc": 55.8,
    "ic_cv": 12.0,
    "ic_sbv": 19.3,
    "ic_ali": 20.1,
}


@pytest.fixture(scope="module")
def persons(shared_data: Path) -> pl.DataFrame:
    frame = pl.read_parquet(shared_data / "mexico_mcs_enigh_2016" / "persons_deprivations.parquet")
    count = pl.sum_horizontal(list(PUBLISHED), ignore_nulls=False)
    return frame.with_columns(deprivations=count)


def error_of_mean(persons: pl.DataFrame, column: str) -> float:
    """√ Σ strata n/(n−1) Σ units (z − z̄)², z the unit's total of weighted residuals over Σ weights.

    Rows of unknown value count nothing and their units stay. No stratum has a single unit.
    """
    known = persons.filter(pl.col(column).is_not_null())
    weights = known["factor"].sum()
    rate = (known["factor"] * known[column]).sum() / weights
    residual = pl.col("factor") * (pl.col(column) - rate).fill_null(0.0) / weights
    units = persons.group_by("est_dis", "upm").agg(z=residual.sum())
    variance = 0.0
    for z in units.group_by("est_dis").agg("z")["z"].to_list():
        middle = sum(z) / len(z)
        variance += len(z) / (len(z) - 1) * sum((one - middle) ** 2 for one in z)
    return sqrt(variance)


@pytest.mark.parametrize("column", PUBLISHED)
def test_a_rate_of_deprivation(persons: pl.DataFrame, column: str) -> None:
    found = mean(Over(persons, DESIGN), column)
    assert round(100 * found.value, 1) == PUBLISHED[column]
    assert found.standard_error == pytest.approx(error_of_mean(persons, column), rel=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


def test_the_error_is_that_of_clusters_not_of_rows(persons: pl.DataFrame) -> None:
    """Neighbours lack water together: the design's error is several times that of single rows."""
    of_the_design = mean(Over(persons, DESIGN), "ic_sbv").standard_error
    of_rows = mean(Over(persons, Design("factor")), "ic_sbv").standard_error
    assert of_the_design is not None
    assert of_rows is not None
    assert of_the_design > 3 * of_rows


def test_at_least_one_and_at_least_three(persons: pl.DataFrame) -> None:
    """70.35 % and 18.72 %: noted when the data were gathered."""
    one = mean(Over(persons, DESIGN), pl.col("deprivations") >= 1)
    three = mean(Over(persons, DESIGN), pl.col("deprivations") >= 3)
    assert 100 * one.value == pytest.approx(70.35, abs=0.005)
    assert 100 * three.value == pytest.approx(18.72, abs=0.005)


def test_the_population(persons: pl.DataFrame) -> None:
    """122.64 million persons in 2016."""
    assert total(Over(persons, DESIGN), 1.0).value == 122_643_890


def test_states_add_up_to_the_country(persons: pl.DataFrame) -> None:
    frame = persons.with_columns(state=pl.col("ubica_geo").str.slice(0, 2))
    states = total_by(Over(frame, DESIGN), "ic_ali", by="state")
    assert len(states) == 32
    whole = total(Over(frame, DESIGN), "ic_ali")
    assert sum(found.value for found in states.values()) == pytest.approx(whole.value)
    # States are strata of their own: their errors add up by squares.
    variances = sum((found.standard_error or 0.0) ** 2 for found in states.values())
    assert sqrt(variances) == pytest.approx(whole.standard_error, rel=1e-6)

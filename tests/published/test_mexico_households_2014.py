"""Household deprivations of 2014: means without weights, as in a published clustering study.

The figures are those that the data's keeper computed and wrote down; the study is Carmona,
Nieto-Barajas & Canale (2016), arXiv:1612.00083.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from chakana.measures.design import Design
from chakana.measures.means import mean
from chakana.measures.over import Over

MEANS = {
    "ic_ali": 0.2257,
    "ic_asalud": 0.3018,
    "ic_cv": 0.0997,
    "ic_rezedu": 0.4271,
    "ic_sbv": 0.2061,
    "ic_segsoc": 0.6823,
}


@pytest.fixture(scope="module")
def households(shared_data: Path) -> pl.DataFrame:
    return pl.read_parquet(shared_data / "mexico_mcs_enigh_2014" / "households_2014.parquet")


@pytest.mark.parametrize("column", MEANS)
def test_a_mean_without_weights(households: pl.DataFrame, column: str) -> None:
    flag = pl.col(column).cast(pl.Float64)
    assert round(mean(Over(households), flag).value, 4) == MEANS[column]


def test_weights_without_clusters(households: pl.DataFrame) -> None:
    """Each household drawn on its own: √(n/(n−1) Σ (w (y − ȳ))²) / Σ w, written out in Polars."""
    frame = households.select(
        w=pl.col("factor_hog").cast(pl.Float64), y=pl.col("ic_sbv").cast(pl.Float64)
    )
    found = mean(Over(frame, Design("w")), "y")
    weights = frame["w"].sum()
    rate = (frame["w"] * frame["y"]).sum() / weights
    squares = ((frame["w"] * (frame["y"] - rate)) ** 2).sum()
    n = frame.height
    assert found.value == pytest.approx(rate)
    assert found.standard_error == pytest.approx(sqrt(n / (n - 1) * squares) / weights, rel=1e-9)

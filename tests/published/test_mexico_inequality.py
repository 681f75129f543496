"""The Gini index of two samples of Mexico's income survey, 2008 and 2016.

Expected figures: those noted with the data (four decimals); and the mean difference over all
25 million pairs of households, added up with NumPy.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from chakana.measures.design import Design
from chakana.measures.inequality import gini
from chakana.measures.over import Over

NOTED = {2008: (0.4742, 0.4753), 2016: (0.4561, 0.4317)}


@pytest.mark.parametrize("year", NOTED)
def test_the_gini_index(shared_data: Path, year: int) -> None:
    frame = pl.read_csv(shared_data / "mexico_enigh_income" / f"mex_inc_{year}.csv")
    weighted, plain = NOTED[year]
    found = gini(Over(frame, Design("factor")), "income")
    assert round(found.value, 4) == weighted
    assert round(gini(Over(frame), "income").value, 4) == plain
    assert found.value == pytest.approx(gini_of_pairs(frame), rel=1e-12)
    assert found.standard_error is not None
    assert 0.003 < found.standard_error < 0.03


def gini_of_pairs(frame: pl.DataFrame) -> float:
    y, w = frame["income"].to_numpy().astype(float), frame["factor"].to_numpy().astype(float)
    apart = sum(float(w[i] * (w * np.abs(y - y[i])).sum()) for i in range(len(y)))
    return apart / (2 * w.sum() * (w * y).sum())

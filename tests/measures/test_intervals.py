"""Intervals hold what they promise: over many samples of a known population, about 95 in 100."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from chakana.measures.design import Design
from chakana.measures.estimate import Estimate
from chakana.measures.inequality import gini
from chakana.measures.means import mean
from chakana.measures.over import Over
from chakana.measures.performance import performance
from chakana.measures.poverty import poverty

STRATA, UNITS, SAMPLES, DRAWN = 4, 200, 300, 15
DESIGN = Design("weight", "stratum", "psu")


def population() -> pl.DataFrame:
    """Strata of unequal welfare, primary units of 8 households that resemble each other."""
    draw = np.random.default_rng(11)
    rows = STRATA * UNITS * 8
    stratum = np.arange(rows) // (UNITS * 8)
    unit = np.arange(rows) // 8
    likeness = draw.normal(0, 0.4, STRATA * UNITS)[unit]
    income = np.exp(6 + 0.3 * stratum + likeness + draw.normal(0, 0.5, rows))
    meant = income < 500
    served = draw.random(rows) < np.where(meant, 0.6, 0.25)
    return pl.DataFrame(
        {"stratum": stratum, "unit": unit, "income": income, "meant": meant, "served": served}
    )


MEASURES = {
    "mean": lambda frame, design: mean(Over(frame, design), "income"),
    "headcount": lambda frame, design: poverty(Over(frame, design), "income", 400).headcount,
    "gini": lambda frame, design: gini(Over(frame, design), "income"),
    "coverage": lambda frame, design: performance(Over(frame, design)).coverage,
    "cgh": lambda frame, design: performance(Over(frame, design)).cgh_index,
}


@pytest.mark.heavy
@pytest.mark.parametrize("measure", MEASURES)
def test_about_95_in_100_intervals_hold_the_truth(measure: str) -> None:
    """Units drawn with replacement; of 300 intervals 95 % ± 3 standard errors (91 to 99 %)."""
    whole = population()
    truth = MEASURES[measure](whole, Design()).value
    by_unit = whole.partition_by("unit", maintain_order=True)
    draw = np.random.default_rng(12)
    held = 0
    for _ in range(SAMPLES):
        estimate: Estimate = MEASURES[measure](_sample(by_unit, draw), DESIGN)
        assert estimate.low is not None
        assert estimate.high is not None
        held += estimate.low <= truth <= estimate.high
    assert 0.91 <= held / SAMPLES <= 0.99


def _sample(by_unit: list[pl.DataFrame], draw: np.random.Generator) -> pl.DataFrame:
    """A unit that is drawn twice counts as two units."""
    weight = pl.lit(UNITS / DRAWN)
    parts = [
        by_unit[stratum * UNITS + drawn].with_columns(weight=weight, psu=pl.lit(place))
        for stratum in range(STRATA)
        for place, drawn in enumerate(draw.integers(0, UNITS, DRAWN))
    ]
    return pl.concat(parts)

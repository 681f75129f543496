"""A small drawn sample, and the textbook's formulas written out in plain Python.

The formulas are those of Cochran (1977) and Lohr (2010) for units drawn with replacement within
strata. They use loops and dictionaries only, so that they share nothing with the code they check.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from math import sqrt
from typing import Any

import polars as pl

from chakana.measures.design import Design

Row = dict[str, Any]

DESIGN = Design("weight", "stratum", "psu")


def sample(strata: int = 6, units: int = 4, seed: int = 7) -> pl.DataFrame:
    """Households in ``units`` primary units of each of ``strata``: of unequal size and weight."""
    draw = random.Random(seed)
    rows: list[Row] = []
    for stratum in range(strata):
        for unit in range(units):
            level = draw.gauss(0, 0.5)
            for _ in range(draw.randint(3, 9)):
                income = round(1000 * 2.718 ** (level + draw.gauss(0, 0.7)), 2)
                rows.append(
                    {
                        "stratum": f"s{stratum}",
                        "psu": f"u{unit}",  # names repeat from stratum to stratum
                        "weight": draw.uniform(10, 40),
                        "income": income,
                        "after": income + draw.choice([0, 150]),
                        "persons": draw.randint(1, 7),
                        "region": draw.choice(["north", "south"]) if stratum else "north",
                        "served": draw.random() < 0.4,
                    }
                )
    return pl.DataFrame(rows)


def weighted_total(rows: list[Row], value: Callable[[Row], float]) -> float:
    return sum(row["weight"] * value(row) for row in rows)


def error_of_total(rows: list[Row], value: Callable[[Row], float]) -> float:
    """√ Σ over strata of n/(n−1) Σ over units of (total of the unit − mean of totals)²."""
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        totals[row["stratum"]][row["psu"]] += row["weight"] * value(row)
    variance = 0.0
    for units in totals.values():
        n, mean = len(units), sum(units.values()) / len(units)
        variance += n / (n - 1) * sum((total - mean) ** 2 for total in units.values())
    return sqrt(variance)


def error_of_ratio(
    rows: list[Row], above: Callable[[Row], float], below: Callable[[Row], float]
) -> float:
    """That of the total of the residuals (above − ratio × below) / total below."""
    bottom = weighted_total(rows, below)
    ratio = weighted_total(rows, above) / bottom
    return error_of_total(rows, lambda row: (above(row) - ratio * below(row)) / bottom)


def jackknife_error(rows: list[Row], statistic: Callable[[list[Row]], float]) -> float:
    """Leave out one primary unit at a time, raising the weights of its stratum's others (JKn)."""
    whole = statistic(rows)
    variance = 0.0
    for stratum in sorted({row["stratum"] for row in rows}):
        units = sorted({row["psu"] for row in rows if row["stratum"] == stratum})
        raised = len(units) / (len(units) - 1)
        for unit in units:
            kept = [
                {**row, "weight": row["weight"] * (raised if row["stratum"] == stratum else 1)}
                for row in rows
                if (row["stratum"], row["psu"]) != (stratum, unit)
            ]
            variance += (statistic(kept) - whole) ** 2 / raised
    return sqrt(variance)

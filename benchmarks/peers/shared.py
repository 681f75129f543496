"""What every contender computes: the rules' numbers, the figures, and how they are printed.

The rules are Juntos-like. A household is paid 100 soles for each month of the year when

- its district's poverty rate is at least the threshold, and
- its score (20 variables) is below the cutoff, and
- it has a member under 19 or pregnant, and
- in that month every such member fulfilled the condition.

Only NumPy is needed, so this module serves every environment.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

THRESHOLD = 0.40
CHILD_UNDER = 19
MONTHLY_CENTS = 10_000
LINE_CENTS = 20_000  # the poverty line: cents per person per month
CUTOFF = 40.005  # between two possible scores, so that rounding decides nothing
CONSTANT = 60.0
WEIGHTS = {
    "x01": -2.37, "x02": -1.83, "x03": -3.11, "x04": -0.94, "x05": -2.72,
    "x06": -1.29, "x07": -0.58, "x08": -1.66, "x09": -2.05, "x10": -1.41,
    "x11": -0.83, "x12": -0.47, "x13": -0.62, "x14": -0.39, "x15": -0.71,
    "x16": -0.54, "x17": -0.28, "x18": -0.66, "x19": -0.45, "x20": -0.33,
}  # fmt: skip
MONTHS = [f"fulfilled_{month:02d}" for month in range(1, 13)]

Figures = dict[str, float | int]


def gini(values: np.ndarray, weights: np.ndarray) -> float:
    """The weighted Gini index of ``values`` by the trapezoids under the Lorenz curve."""
    order = np.argsort(values)
    weight = weights[order]
    cumulated = np.cumsum(weight * values[order])
    before = np.concatenate([[0.0], cumulated[:-1]])
    return float(1.0 - (weight * (cumulated + before)).sum() / (weight.sum() * cumulated[-1]))


def poverty(year: np.ndarray, persons: np.ndarray, weight: np.ndarray) -> list[float]:
    """FGT 0, 1 and 2 of persons; ``year`` is the household's income of 12 months, in cents."""
    line = 12 * LINE_CENTS * persons
    gap = np.where(year < line, 1.0 - year / line, 0.0)
    share = weight * persons
    total = share.sum()
    parts = [share[year < line].sum(), share @ gap, share @ (gap * gap)]
    return [float(part / total) for part in parts]


def figures(
    *,
    year: np.ndarray,
    benefit: np.ndarray,
    persons: np.ndarray,
    weight: np.ndarray,
    eligible: np.ndarray,
    has_child: np.ndarray,
) -> Figures:
    """All figures from one row per household. ``year`` and ``benefit`` in cents a year."""
    after = year + benefit
    share = weight * persons
    poor = year < 12 * LINE_CENTS * persons
    mandate = poor & has_child
    fgt = poverty(year, persons, weight) + poverty(after, persons, weight)
    names = [f"fgt{order}_{when}" for when in ("before", "after") for order in range(3)]
    return dict(zip(names, fgt, strict=True)) | {
        "households": len(year),
        "persons": int(persons.sum()),
        "eligible": int(eligible.sum()),
        "paid_cents": int(benefit.sum()),
        "cost_cents": float(weight @ benefit),
        "gini_before": gini(year / persons, share),
        "gini_after": gini(after / persons, share),
        "inclusion_error": float(weight[eligible & ~poor].sum() / weight[eligible].sum()),
        "exclusion_error": float(weight[mandate & ~eligible].sum() / weight[mandate].sum()),
    }


def report(name: str, compute: Callable[[Path], Figures]) -> None:
    """Run ``compute`` on the folder named on the command line and print one line of JSON.

    ``seconds`` runs from opening the Parquet files to the last figure; imports are not in it.
    ``cpu`` is the processor time of all threads in that span, which a busy machine disturbs less.
    ``megabytes`` is the peak resident memory of the whole process.
    """
    started, started_cpu = time.perf_counter(), time.process_time()
    result = compute(Path(sys.argv[1]))
    seconds, cpu = time.perf_counter() - started, time.process_time() - started_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = {"name": name, "seconds": seconds, "cpu": cpu, "megabytes": peak, "figures": result}
    print(json.dumps(line))

"""From rows and statistics to solutions: by plain sums of a census, by the design of a sample."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from chakana.measures.rows import Rows
from chakana.measures.statistic import Solution, Statistic
from chakana.measures.survey import Answer, Totals, answers, half_width


def solve(rows: Rows, statistics: Sequence[Statistic]) -> list[list[Solution]]:
    """The solution of each statistic in each group, all asked of the survey library at once."""
    if rows.is_census:
        return [_counted(rows, statistic) for statistic in statistics]
    units, stratum = rows.drawn, rows.stratum_of_units
    found = answers(_asked(rows, statistics), stratum, units)
    return [
        [_solution(rows, statistic, group, found) for group in range(len(rows.keys))]
        for statistic in statistics
    ]


def _counted(rows: Rows, statistic: Statistic) -> list[Solution]:
    """Without sampling: the figure itself."""
    values = statistic.values
    if values is None:
        values = rows.sums(statistic.above)
        if statistic.below is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = values / rows.sums(statistic.below)
    solutions = [Solution(float(v) if math.isfinite(v) else math.nan) for v in values]
    return [one.rest() for one in solutions] if statistic.is_rest else solutions


def _asked(rows: Rows, statistics: Sequence[Statistic]) -> Iterator[Totals]:
    """The totals of units of each statistic in each group that has rows."""
    for statistic in statistics:
        for group in np.flatnonzero(rows.count).tolist():
            below = statistic.below
            yield Totals(
                rows.sums_of_units(statistic.above, group),
                None if below is None else rows.sums_of_units(below, group),
            )


def _solution(rows: Rows, statistic: Statistic, group: int, found: Iterator[Answer]) -> Solution:
    """The next answer, for a group that has rows, with the interval of the group's own freedom."""
    if not rows.count[group]:
        return Solution(math.nan)
    value, error = next(found)
    if statistic.values is not None:
        value = float(statistic.values[group])
    if not (math.isfinite(value) and math.isfinite(error)):
        return Solution(value)
    # The units and strata that the group lies in.
    freedom = int(rows.units[group] - rows.strata[group])
    solution = Solution(value, error, degrees_of_freedom=0)
    if freedom > 0:
        width = half_width(error, freedom)
        solution = Solution(value, error, value - width, value + width, freedom)
    return solution.rest() if statistic.is_rest else solution

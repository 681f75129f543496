"""Inequality of persons: the Gini index and its change.

Every measure is of persons, each with its household's welfare. With w the weight (design weight
× persons), N = Σw and Y = Σwy:

    G = Σᵢ Σⱼ wᵢ wⱼ |yᵢ − yⱼ| / (2 N Y)

half the relative mean difference over all pairs (Sen 1973, *On Economic Inequality*), ties exact,
no small-sample factor; of a large census to within 5e-10 (:mod:`chakana.measures.lorenz`). Its
standard error linearises: the influence of a row is dG/dw, found by differentiation, and the error
is that of the total of influences under the design (Deville 1999, Survey Methodology 25:193).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chakana.measures.estimate import Estimate
from chakana.measures.measure import Measure, figure
from chakana.measures.over import Over

if TYPE_CHECKING:
    from chakana.measures.over import Column
    from chakana.measures.rows import Floats, Rows
    from chakana.measures.statistic import Statistic


def gini(over: Over, welfare: Column) -> Estimate:
    """Gini index, 0 (equal) to 1; not defined where total welfare is not positive."""
    return _gini(welfare).of(over)


def gini_by(over: Over, welfare: Column, *, by: str) -> dict[Any, Estimate]:
    """:func:`gini` in each group of ``by``."""
    return _gini(welfare).by(over, by)


def gini_change(over: Over, after: Column, before: Column) -> Estimate:
    """Gini index ``after`` less that ``before`` on the same rows, with the error of the change."""
    return _change(after, before).of(over)


def gini_change_by(over: Over, after: Column, before: Column, *, by: str) -> dict[Any, Estimate]:
    """:func:`gini_change` in each group of ``by``."""
    return _change(after, before).by(over, by)


def _gini(welfare: Column) -> Measure[Estimate]:
    return figure({"welfare": welfare}, lambda rows: rows.linearised(*_by_group(rows, "welfare")))


def _change(after: Column, before: Column) -> Measure[Estimate]:
    def solve(rows: Rows) -> Statistic:
        values, influence = _by_group(rows, "after")
        values_before, influence_before = _by_group(rows, "before")
        return rows.linearised(values - values_before, influence - influence_before)

    return figure({"after": after, "before": before}, solve)


def _by_group(rows: Rows, welfare: str) -> tuple[Floats, Floats]:
    """The index of each group, and the influence of each row on its group's: 0 in a census."""
    import numpy as np

    from chakana.measures import lorenz

    values, influence = np.full(len(rows.keys), np.nan), np.zeros(len(rows.group))
    counted = rows.weight * rows.persons
    for group, rows_of_group in enumerate(rows.inside):
        inside = rows_of_group[counted[rows_of_group] > 0]
        y, w = rows.columns[welfare][inside], counted[inside]
        if rows.is_census:  # nothing was sampled, so nobody asks for the error
            values[group] = lorenz.gini(y, w)
            continue
        values[group], effect = lorenz.gini_and_influence(y, w)
        # A household moves the measure by all its persons at once.
        influence[inside] = effect * rows.persons[inside]
    return values, influence

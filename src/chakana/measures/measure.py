"""A measure: the columns it needs, its statistics, and the value that their estimates make."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chakana.measures.estimate import Estimate
from chakana.measures.over import Over

if TYPE_CHECKING:
    from chakana.measures.over import Column
    from chakana.measures.rows import Rows
    from chakana.measures.statistic import Solution, Statistic

T = TypeVar("T")
ONE_UNIT = "no standard error: its rows lie in one primary sampling unit"
NO_INTERVAL = "no interval: no more primary sampling units than strata"
NOTHING_BELOW = "not defined: there is nothing to divide by"


@dataclass(frozen=True)
class Measure(Generic[T]):
    """``statistics`` of the rows of ``columns``; ``kind`` takes their estimates, in that order.

    One measure serves the whole table and its groups: :meth:`of` and :meth:`by`.
    """

    columns: Mapping[str, Column]
    statistics: Callable[[Rows], Sequence[Statistic]]
    kind: Callable[..., T]

    def of(self, over: Over) -> T:
        """The measure of the whole table."""
        return next(self._values(over, None))[1]

    def by(self, over: Over, by: str) -> dict[Any, T]:
        """The measure of each group, by the group's value in the column ``by``; None if unknown."""
        return dict(self._values(over, by))

    def _values(self, over: Over, by: str | None) -> Iterator[tuple[Any, T]]:
        from chakana.measures.collect import collect_rows
        from chakana.measures.solve import solve

        rows = collect_rows(over, by, self.columns)
        solved = solve(rows, self.statistics(rows))
        for index, key in enumerate(rows.keys):
            yield key, self.kind(*(_estimate(rows, index, one[index]) for one in solved))


def figure(
    columns: Mapping[str, Column], statistic: Callable[[Rows], Statistic]
) -> Measure[Estimate]:
    """A measure of a single statistic."""
    return Measure(columns, lambda rows: [statistic(rows)], _itself)


def _itself(estimate: Estimate) -> Estimate:
    return estimate


def _estimate(rows: Rows, index: int, solution: Solution) -> Estimate:
    is_single = not rows.is_census and int(rows.units[index]) < 2
    error, low, high = solution.standard_error, solution.low, solution.high
    return Estimate(
        solution.value,
        None if is_single else error,
        None if is_single else low,
        None if is_single else high,
        int(rows.count[index]),
        None if is_single else solution.degrees_of_freedom,
        int(rows.missing[index]),
        tuple(_notes(rows, solution, is_single)),
    )


def _notes(rows: Rows, solution: Solution, is_single: bool) -> list[str]:
    if math.isnan(solution.value):
        return [NOTHING_BELOW]
    if rows.is_census:
        return []
    notes = []
    if is_single:
        notes.append(ONE_UNIT)
    elif solution.low is None:
        notes.append(NO_INTERVAL)
    if rows.single_strata:
        what = "1 stratum has" if rows.single_strata == 1 else f"{rows.single_strata} strata have"
        notes.append(f"{what} a single primary sampling unit, taken around the grand mean")
    return notes

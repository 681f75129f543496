"""Simulations side by side: what each says, and the difference with its own error.

Scenarios are run over the same households, so the error of a difference is that of the change in
each household, mostly much smaller than the errors of the two levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chakana.problems import ChakanaError, Location, Problem
from chakana.simulation.estimates import Estimate, total
from chakana.simulation.poverty import poverty_change
from chakana.simulation.results import Simulation

if TYPE_CHECKING:
    import polars as pl

Measured = Literal["units", "money", "share", "index"]


@dataclass(frozen=True)
class Row:
    """One measure: its value in each scenario, and the differences of the others from the first."""

    name: str
    measured: Measured
    values: tuple[Estimate, ...]
    differences: tuple[Estimate | None, ...]


@dataclass(frozen=True)
class Comparison:
    """Scenarios over the same population on the same day."""

    simulations: tuple[Simulation, ...]
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """The row of a measure; KeyError if there is none."""
        return next(row for row in self.rows if row.name == name)


def compare(simulations: Sequence[Simulation]) -> Comparison:
    """Set ``simulations`` side by side; the first is what the others differ from.

    Raises :class:`ChakanaError` (SIM401) unless all are of the same households and day.
    """
    first = simulations[0]
    for other in simulations[1:]:
        if other.day != first.day or not other.table["unit"].equals(first.table["unit"]):
            message = f"'{other.title}' and '{first.title}' are not of the same households and day."
            raise ChakanaError(Problem("SIM401", message, Location("compare")))
    tables = [_comparable(one) for one in simulations]
    rows = [_totals(name, kind, simulations, tables) for name, kind in _TOTALS.items()]
    rows += [_poverty_row(name, simulations, tables) for name in ("headcount", "gap", "severity")]
    if first.extreme_poverty is not None:
        rows.append(_poverty_row("headcount", simulations, tables, extreme=True))
    ginis = tuple(one.poverty.gini_after for one in simulations)
    rows.append(Row("gini", "index", ginis, (None,) * (len(ginis) - 1)))
    return Comparison(tuple(simulations), tuple(rows))


_TOTALS: dict[str, Measured] = {"served": "units", "cost_a_year": "money", "cost_once": "money"}


def _comparable(one: Simulation) -> pl.DataFrame:
    """The table with whether any programme serves the unit, and what is spent on it."""
    import polars as pl

    def spent(times: str) -> pl.Expr:
        names = [
            f"{c.name} {line.line}"
            for c in one.components
            for line in c.spending
            if line.times == times
        ]
        return pl.sum_horizontal(pl.lit(0), *(pl.col(name).fill_null(0) for name in names))

    return one.table.with_columns(
        pl.any_horizontal(f"{c.name} served" for c in one.components).alias("served"),
        spent("a year").alias("cost_a_year"),
        spent("once").alias("cost_once"),
    )


def _joined(tables: Sequence[pl.DataFrame], index: int, column: str) -> pl.DataFrame:
    return tables[0].with_columns(tables[index][column].alias("other"))


def _totals(
    name: str, measured: Measured, simulations: Sequence[Simulation], tables: Sequence[pl.DataFrame]
) -> Row:
    design = simulations[0].design
    values = tuple(total(table, name, design) for table in tables)
    differences = tuple(
        _total_difference(tables, index, name, simulations) for index in range(1, len(tables))
    )
    return Row(name, measured, values, differences)


def _total_difference(
    tables: Sequence[pl.DataFrame], index: int, name: str, simulations: Sequence[Simulation]
) -> Estimate:
    import polars as pl

    change = pl.col("other").cast(pl.Float64) - pl.col(name).cast(pl.Float64)
    return total(
        _joined(tables, index, name).with_columns(change.alias("change")),
        "change",
        simulations[0].design,
    )


def _poverty_row(
    name: str,
    simulations: Sequence[Simulation],
    tables: Sequence[pl.DataFrame],
    *,
    extreme: bool = False,
) -> Row:
    first = simulations[0]
    line = first.lines.extreme_line if extreme else first.lines.line
    assert line is not None
    outcomes = [one.extreme_poverty if extreme else one.poverty for one in simulations]
    values = [getattr(one.after, name) for one in outcomes if one is not None]
    changes = [
        poverty_change(
            _joined(tables, index, "welfare_after"),
            "other",
            "welfare_after",
            line,
            first.design,
            persons="persons",
        )
        for index in range(1, len(tables))
    ]
    label = f"extreme_{name}" if extreme else name
    return Row(label, "share", tuple(values), tuple(getattr(change, name) for change in changes))

"""Simulations side by side: what each says, and the difference with its own error.

Scenarios are run over the same households, so the error of a difference is that of the change in
each household, mostly much smaller than the errors of the two levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chakana.problems import Location
from chakana.simulation.codes import stop
from chakana.simulation.estimates import Design, Estimate, total
from chakana.simulation.inequality import gini_change
from chakana.simulation.poverty import Poverty, poverty_change
from chakana.simulation.results import Outcomes, Simulation

if TYPE_CHECKING:
    import polars as pl

Measured = Literal["units", "money", "share", "index"]


@dataclass(frozen=True)
class Row:
    """One measure: its value in each scenario, and the differences of the others from the first."""

    name: str
    measured: Measured
    values: tuple[Estimate, ...]
    differences: tuple[Estimate, ...]


@dataclass(frozen=True, repr=False)
class Comparison:
    """Scenarios over the same population on the same day."""

    simulations: tuple[Simulation, ...]
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """The row of a measure; KeyError if there is none."""
        return next(row for row in self.rows if row.name == name)

    def __repr__(self) -> str:
        from chakana.simulation.tables import as_text, compared

        return as_text(*compared(self))

    def _repr_html_(self) -> str:
        from chakana.simulation.tables import as_html, compared

        return as_html(*compared(self))


def compare(simulations: Sequence[Simulation]) -> Comparison:
    """Set ``simulations`` side by side; the first is what the others differ from.

    Raises ChakanaError (SIM401) unless all are of the same households and day.
    """
    first = simulations[0]
    for other in simulations[1:]:
        if other.day != first.day or not other.table["unit"].equals(first.table["unit"]):
            message = f"'{other.title}' and '{first.title}' are not of the same households and day."
            raise stop("SIM401", message, place=Location("compare"))
    tables = [_comparable(one) for one in simulations]
    rows = [_totals(name, kind, simulations, tables) for name, kind in _TOTALS.items()]
    if all(one.welfare for one in simulations):
        rows += _welfare_rows(simulations, tables)
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


def _welfare_rows(simulations: Sequence[Simulation], tables: Sequence[pl.DataFrame]) -> list[Row]:
    found = [one.welfare for one in simulations if one.welfare is not None]
    lines, design = found[0].lines, simulations[0].design
    changes = _changes(tables, lines.line, design)
    rows = [
        _poverty_row(name, name, [one.poverty for one in found], changes)
        for name in ("headcount", "gap", "severity")
    ]
    extremes = [one.extreme_poverty for one in found if one.extreme_poverty is not None]
    if lines.extreme_line is not None:
        changes = _changes(tables, lines.extreme_line, design)
        rows.append(_poverty_row("extreme_headcount", "headcount", extremes, changes))
    ginis = tuple(one.poverty.gini_after for one in found)
    moved = tuple(
        gini_change(
            _joined(tables, index, "welfare_after"), "other", "welfare_after", design,
            persons="persons",
        )
        for index in range(1, len(tables))
    )  # fmt: skip
    return [*rows, Row("gini", "index", ginis, moved)]


def _changes(tables: Sequence[pl.DataFrame], line: int, design: Design) -> list[Poverty]:
    """Poverty in each scenario less poverty in the first, household by household."""
    return [
        poverty_change(
            _joined(tables, index, "welfare_after"), "other", "welfare_after", line, design,
            persons="persons",
        )
        for index in range(1, len(tables))
    ]  # fmt: skip


def _poverty_row(
    name: str, measure: str, found: Sequence[Outcomes], changes: Sequence[Poverty]
) -> Row:
    values = tuple(getattr(one.after, measure) for one in found)
    return Row(name, "share", values, tuple(getattr(change, measure) for change in changes))

"""Simulations side by side: what each says, and the difference with its own error.

Scenarios are run over the same households, so the error of a difference is that of the change in
each household, mostly much smaller than the errors of the two levels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.measures.design import Design
from chakana.measures.estimate import Estimate
from chakana.measures.inequality import gini_change
from chakana.measures.means import total
from chakana.measures.over import Over
from chakana.measures.poverty import Poverty, poverty_change
from chakana.problems import Location
from chakana.simulation.codes import stop
from chakana.simulation.findings import Compared, Findings, Measured, Outcomes, Row
from chakana.simulation.sheet import Sheet

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, repr=False)
class Comparison(Compared):
    """Scenarios side by side, printed as a sheet where somebody looks at it."""

    def __repr__(self) -> str:
        from chakana.simulation.tables import as_text

        return as_text(*self._shown())

    def _repr_html_(self) -> str:
        from chakana.simulation.tables import as_html

        return as_html(*self._shown())

    def _shown(self) -> tuple[str, list[Sheet]]:
        from chakana.simulation.sheets import Sheets

        first = self.simulations[0]
        say = Sheets("en", first.currency)
        return say.heading(first), [say.comparison(self)]


def compare(simulations: Sequence[Findings]) -> Comparison:
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


def _comparable(one: Findings) -> pl.DataFrame:
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
    name: str, measured: Measured, simulations: Sequence[Findings], tables: Sequence[pl.DataFrame]
) -> Row:
    design = simulations[0].design
    values = tuple(total(Over(table, design), name) for table in tables)
    differences = tuple(
        _total_difference(tables, index, name, simulations) for index in range(1, len(tables))
    )
    return Row(name, measured, values, differences)


def _total_difference(
    tables: Sequence[pl.DataFrame], index: int, name: str, simulations: Sequence[Findings]
) -> Estimate:
    import polars as pl

    change = pl.col("other").cast(pl.Float64) - pl.col(name).cast(pl.Float64)
    return total(Over(_joined(tables, index, name), simulations[0].design), change)


def _welfare_rows(simulations: Sequence[Findings], tables: Sequence[pl.DataFrame]) -> list[Row]:
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
        gini_change(people, "other", "welfare_after") for people in _with_other(tables, design)
    )
    return [*rows, Row("gini", "index", ginis, moved)]


def _changes(tables: Sequence[pl.DataFrame], line: int, design: Design) -> list[Poverty]:
    """Poverty in each scenario less poverty in the first, household by household."""
    return [
        poverty_change(people, "other", "welfare_after", line)
        for people in _with_other(tables, design)
    ]


def _with_other(tables: Sequence[pl.DataFrame], design: Design) -> Iterator[Over]:
    """Persons of the first scenario, with their welfare in each of the others."""
    for index in range(1, len(tables)):
        yield Over(_joined(tables, index, "welfare_after"), design, "persons")


def _poverty_row(
    name: str, measure: str, found: Sequence[Outcomes], changes: Sequence[Poverty]
) -> Row:
    values = tuple(getattr(one.after, measure) for one in found)
    return Row(name, "share", values, tuple(getattr(change, measure) for change in changes))

"""Measures by group: of households by territory, decile or head, of persons by sex and age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from chakana.expressions.types import TERRITORY_RANKS
from chakana.measures.design import Design
from chakana.measures.means import total_by
from chakana.measures.over import Over
from chakana.measures.performance import performance_by
from chakana.simulation.findings import ComponentResult
from chakana.simulation.households import DESIGN, PERSON_GROUPS, person_table

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

GROUPS = ("region", "decile", "sex_of_head", "sex", "age")
"""What is told by group where nobody asks for other groups."""


def groups_there(
    table: pl.DataFrame, population: Population, day: date, *, has_income: bool
) -> tuple[str, ...]:
    """The groupings that a population has, of all that there may be."""
    columns = {*table.columns, *person_table(population, day).collect_schema().names()}
    there = columns | ({"decile"} if has_income else set())
    return tuple(name for name in dict.fromkeys((*TERRITORY_RANKS, *GROUPS)) if name in there)


def measures_by(
    table: pl.DataFrame,
    population: Population,
    design: Design,
    results: Sequence[ComponentResult],
    by: Sequence[str],
    day: date,
) -> dict[str, pl.DataFrame]:
    """For each grouping there is: the group, persons, coverage and leakage with their errors.

    Groups of territories have their names, and the official code in ``code``.
    """
    persons = _persons(
        table, population, results, [name for name in by if name in PERSON_GROUPS], day
    )
    found = {}
    for name in by:
        rows = persons if name in PERSON_GROUPS else table
        if name in rows.columns and rows.height:
            found[name] = _named(_measures(rows, design, results, name), name, population)
    return found


def _persons(
    table: pl.DataFrame,
    population: Population,
    results: Sequence[ComponentResult],
    groups: Sequence[str],
    day: date,
) -> pl.DataFrame:
    """One row a person, with what holds of the person's household."""
    rows = person_table(population, day)
    there = [name for name in groups if name in rows.collect_schema()]
    marks = [f"{one.name} {what}" for one in results for what in ("meant", "served")]
    design = [name for name in DESIGN if name in table.columns]
    households = table.lazy().select("unit", *design, *marks)
    # In the order of members: sums then run in one order, and the last digit is always the same.
    joined = rows.select("unit", *there).join(households, on="unit", maintain_order="left")
    return joined.with_columns(persons=1.0).collect(engine="streaming")


def _measures(
    table: pl.DataFrame, design: Design, results: Sequence[ComponentResult], by: str
) -> pl.DataFrame:
    import polars as pl

    people = Over(table, design, "persons")
    persons = total_by(people, 1.0, by=by)
    numbers = [estimate.value for estimate in persons.values()]
    columns: dict[str, list[object]] = {by: list(persons), "persons": list(numbers)}
    for one in results:
        meant, served = f"{one.name} meant", f"{one.name} served"
        found = performance_by(people, by=by, meant=meant, served=served)
        for measure in ("coverage", "leakage"):
            estimates = [getattr(found[key], measure) for key in persons]
            columns[f"{one.name} {measure}"] = [each.value for each in estimates]
            columns[f"{one.name} {measure} error"] = [each.standard_error for each in estimates]
    frame = pl.DataFrame(columns, strict=False)
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None)).sort(by, nulls_last=True)


def _named(table: pl.DataFrame, by: str, population: Population) -> pl.DataFrame:
    """A table by territory with the names of the territories in place of their codes."""
    import polars as pl

    if by not in TERRITORY_RANKS:
        return table
    rows = population.territories.filter(pl.col("rank") == by).select("territory", "name").collect()
    names = dict(zip(rows["territory"], rows["name"], strict=True))
    said = pl.col(by).replace_strict(names, default=pl.col(by), return_dtype=pl.String)
    return table.with_columns(pl.col(by).alias("code"), said)

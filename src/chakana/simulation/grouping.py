"""Measures by group: of households by territory, decile or head, of persons by sex and age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from chakana.expressions.types import TERRITORY_RANKS
from chakana.measures.design import Design
from chakana.measures.estimate import Estimate
from chakana.measures.inequality import gini_by, gini_change_by
from chakana.measures.means import total_by
from chakana.measures.over import Over
from chakana.measures.performance import performance_by
from chakana.measures.poverty import poverty_by, poverty_change_by
from chakana.simulation.findings import ComponentResult
from chakana.simulation.households import DESIGN, PERSON_GROUPS, person_table

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population
    from chakana.simulation.welfare import Lines

Groups = dict[str, dict[Any, Estimate]]
"""An estimate for each group, by the name of its column."""
GROUPS = ("region", "decile", "sex_of_head", "sex", "age")
"""What is told by group where nobody asks for other groups."""
FEW = 30
"""Of fewer sampled households than this an estimate says little, and its error less."""


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
    lines: Lines | None,
    by: Sequence[str],
    day: date,
) -> dict[str, pl.DataFrame]:
    """For each grouping there is a table: the group, its persons, and what is measured in it.

    For each component ``… coverage`` and ``… leakage`` and, but for groups of persons, ``…
    served`` and ``… cost a year`` or ``… cost once`` (cents); where there is a poverty line,
    ``headcount``, ``gap``, ``severity`` and ``gini`` before, and ``… change``. Each has its ``…
    error``. Groups of territories have their names, and the official code in ``code``. Of a sample
    ``few`` says that a group has fewer than :data:`FEW` households of it, or one primary unit; ``…
    coverage few`` says so of those meant, ``… leakage few`` of those served.
    """
    persons = _persons(
        table, population, results, [name for name in by if name in PERSON_GROUPS], day
    )
    found = {}
    for name in by:
        rows = persons if name in PERSON_GROUPS else table
        if name in rows.columns and rows.height:
            found[name] = _named(_measures(rows, design, results, lines, name), name, population)
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
    marks += [name for name in ("welfare", "welfare_after") if name in table.columns]
    design = [name for name in DESIGN if name in table.columns]
    households = table.lazy().select("unit", *design, *marks)
    # In the order of members: sums then run in one order, and the last digit is always the same.
    joined = rows.select("unit", *there).join(households, on="unit", maintain_order="left")
    return joined.with_columns(persons=1.0).collect(engine="streaming")


def _measures(
    table: pl.DataFrame,
    design: Design,
    results: Sequence[ComponentResult],
    lines: Lines | None,
    by: str,
) -> pl.DataFrame:
    import polars as pl

    people = Over(table, design, "persons")
    persons = total_by(people, 1.0, by=by)
    found = {**_reach(people, results, by), **(_welfare(people, lines, by) if lines else {})}
    if by not in PERSON_GROUPS:
        found |= _cost(Over(table, design), results, by)
    columns: dict[str, list[object]] = {by: list(persons)}
    columns["persons"] = [one.value for one in persons.values()]
    for name, of_groups in found.items():
        columns[name] = [of_groups[key].value for key in persons]
        columns[f"{name} error"] = [of_groups[key].standard_error for key in persons]
    frame = pl.DataFrame(columns, strict=False)
    if not design.is_census:
        few = _few(table, design, results, by)
        frame = frame.join(few, on=by, how="left", nulls_equal=True)
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None)).sort(by, nulls_last=True)


def _few(
    table: pl.DataFrame, design: Design, results: Sequence[ComponentResult], by: str
) -> pl.DataFrame:
    """For each group whether too little of the sample stands behind what is told of it."""
    import polars as pl

    drawn = pl.struct(name for name in (design.stratum, design.psu or "unit") if name)
    bases = {"few": pl.lit(value=True)}
    for one in results:
        meant, served = pl.col(f"{one.name} meant"), pl.col(f"{one.name} served")
        bases[f"{one.name} coverage few"] = meant
        bases[f"{one.name} leakage few"] = served & meant.is_not_null()
    marked = table.select(
        by, pl.col("unit").alias("sampled"), drawn.alias("drawn"), **bases
    ).group_by(by)
    return marked.agg(
        (
            (pl.col("sampled").filter(pl.col(name)).n_unique() < FEW)
            | (pl.col("drawn").filter(pl.col(name)).n_unique() < 2)
        ).alias(name)
        for name in bases
    )


def _reach(people: Over, results: Sequence[ComponentResult], by: str) -> Groups:
    """Coverage and leakage of each component, over persons."""
    found: Groups = {}
    for one in results:
        marks = {"meant": f"{one.name} meant", "served": f"{one.name} served"}
        performance = performance_by(people, by=by, **marks)
        for measure in ("coverage", "leakage"):
            found[f"{one.name} {measure}"] = {
                key: getattr(each, measure) for key, each in performance.items()
            }
    return found


def _welfare(people: Over, lines: Lines, by: str) -> Groups:
    """FGT 0, 1, 2 and Gini before all programmes, and what they change in them."""
    before = poverty_by(people, "welfare", lines.line, by=by)
    change = poverty_change_by(people, "welfare_after", "welfare", lines.line, by=by)
    found: Groups = {}
    for measure in ("headcount", "gap", "severity"):
        found[measure] = {key: getattr(one, measure) for key, one in before.items()}
        found[f"{measure} change"] = {key: getattr(one, measure) for key, one in change.items()}
    found["gini"] = gini_by(people, "welfare", by=by)
    found["gini change"] = gini_change_by(people, "welfare_after", "welfare", by=by)
    return found


def _cost(units: Over, results: Sequence[ComponentResult], by: str) -> Groups:
    """Households served, and what is spent on them in a year and once, in cents."""
    import polars as pl

    found: Groups = {}
    for one in results:
        found[f"{one.name} served"] = total_by(units, f"{one.name} served", by=by)
        for times in dict.fromkeys(line.times for line in one.spending):
            own = [f"{one.name} {line.line}" for line in one.spending if line.times == times]
            spent = pl.sum_horizontal(pl.col(name).fill_null(0) for name in own)
            found[f"{one.name} cost {times}"] = total_by(units, spent, by=by)
    return found


def _named(table: pl.DataFrame, by: str, population: Population) -> pl.DataFrame:
    """A table by territory with the names of the territories in place of their codes."""
    import polars as pl

    if by not in TERRITORY_RANKS:
        return table
    rows = population.territories.filter(pl.col("rank") == by).select("territory", "name").collect()
    names = dict(zip(rows["territory"], rows["name"], strict=True))
    said = pl.col(by).replace_strict(names, default=pl.col(by), return_dtype=pl.String)
    return table.with_columns(pl.col(by).alias("code"), said)

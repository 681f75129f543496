"""Who takes part in what: programmes that run together see each other's families."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chakana.engines.needs import Needs
from chakana.expressions.nodes import EnrolledIn
from chakana.language.definition import Definition
from chakana.language.reform import reformed

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population


def with_enrolments(
    population: Population, definition: Definition
) -> tuple[Population, tuple[str, ...]]:
    """The population with a column for each programme that ``definition`` asks about.

    A programme of which the population says nothing has nobody in it; those are named.
    """
    import polars as pl

    there = population.units.collect_schema().names()
    asked = {column: node.programme for column, node in needs_of(definition).enrolments.items()}
    new = {column: programme for column, programme in asked.items() if column not in there}
    if not new:
        return population, ()
    units = population.units.with_columns(pl.lit(value=False).alias(column) for column in new)
    return _with_units(population, units), tuple(new.values())


def programmes_of(definition: Definition) -> tuple[str, ...]:
    """What families of ``definition`` take part in: itself, and each programme that it reforms."""
    return definition.id, *reformed(definition.document)


def needs_of(definition: Definition) -> Needs:
    """All that the rules of ``definition`` rest on, through derived variables too."""
    rules = [rule for one in definition.components.values() for rule in one.rules]
    return Needs.of(definition, [(rule.level, rule.node) for rule in rules])


def enrol(population: Population, definition: Definition, served: pl.DataFrame) -> Population:
    """The population in which those of ``served`` (``unit``, ``served``) are in the programme.

    A reform serves the families of the programme that it reforms, and so does a reform of it.
    """
    import polars as pl

    names = programmes_of(definition)
    columns = [EnrolledIn(population.unit, name).column for name in names]
    enrolled = served.select(
        pl.col("unit").alias(population.unit_key),
        *(pl.col("served").alias(name) for name in columns),
    )
    units = population.units.drop(columns, strict=False)
    return _with_units(
        population,
        units.join(enrolled.lazy(), on=population.unit_key, how="left", maintain_order="left"),
    )


def _with_units(population: Population, units: pl.LazyFrame) -> Population:
    return replace(population, units=units, folder=None)

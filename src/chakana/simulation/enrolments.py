"""Who takes part in what: programmes that run together see each other's families."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chakana.expressions.nodes import EnrolledIn
from chakana.language.definition import Definition

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
    asked = {node.column: node.programme for node in _questions(definition)}
    new = {column: programme for column, programme in asked.items() if column not in there}
    if not new:
        return population, ()
    units = population.units.with_columns(pl.lit(value=False).alias(column) for column in new)
    return _with_units(population, units), tuple(new.values())


def _questions(definition: Definition) -> list[EnrolledIn]:
    rules = [rule for one in definition.components.values() for rule in one.rules]
    return [node for rule in rules for node in rule.node.walk() if isinstance(node, EnrolledIn)]


def enrol(population: Population, definition: Definition, served: pl.DataFrame) -> Population:
    """The population in which those of ``served`` (``unit``, ``served``) are in the programme.

    A reform serves the families of the programme that it reforms.
    """
    import polars as pl

    names = [name for name in (definition.id, definition.reform_of) if name is not None]
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

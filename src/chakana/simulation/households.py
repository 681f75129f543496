"""The table a simulation works on: one row a unit, with what every programme needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from chakana.expressions.types import TERRITORY_RANKS
from chakana.measures.design import Design
from chakana.simulation.codes import stop

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

DESIGN = ("weight", "stratum", "psu")
AGE_BANDS = (3, 6, 12, 18, 30, 45, 60)
PERSON_GROUPS = ("sex", "age")


def base_table(population: Population, income: str | None, day: date) -> pl.DataFrame:
    """One row a unit: ``unit``, ``weight``, design, ``territory``, ``persons``, groups, ``income``.

    ``income`` names its column in the population, where it is measured. ``weight`` is 1 where the
    population has none; ``persons`` counts members; groups are the codes of territories by rank,
    and ``sex_of_head`` where it is recorded.
    """
    import polars as pl

    there = population.units.collect_schema().names()
    columns = [pl.col(population.unit_key).alias("unit")]
    columns += [pl.col(income).alias("income")] if income is not None else []
    columns += [pl.col(name) for name in (*DESIGN, "territory") if name in there]
    units = population.units.select(columns)
    if "weight" not in there:
        units = units.with_columns(pl.lit(1.0).alias("weight"))
    members = _of_members(population, day)
    table = units.join(members, on="unit", how="left").with_columns(pl.col("persons").fill_null(0))
    if "territory" in there:
        ranks = ["territory", *(rank for rank in TERRITORY_RANKS if rank in population.ranks)]
        table = table.join(population.ancestors().select(ranks).lazy(), on="territory", how="left")
    found = table.sort("unit").collect(engine="streaming")
    if found["unit"].n_unique() != found.height:
        message = "A household or organisation stands twice: it would be counted twice."
        raise stop("SIM209", message, "chakana population check says which rows.")
    return found


def _of_members(population: Population, day: date) -> pl.LazyFrame:
    import polars as pl

    persons = person_table(population, day)
    made = [pl.len().cast(pl.Float64).alias("persons")]
    if {"head", "sex"} <= set(persons.collect_schema()):
        head = pl.col("head").fill_null(value=False)
        made.append(pl.col("sex").filter(head).first().alias("sex_of_head"))
    return persons.group_by("unit").agg(made)


def person_table(population: Population, day: date) -> pl.LazyFrame:
    """One row a person: ``unit`` and, where recorded, ``sex``, ``head`` and the band of ``age``."""
    import polars as pl

    there = population.members.collect_schema().names()
    columns = [pl.col(population.unit_key).alias("unit")]
    columns += [pl.col(name) for name in ("sex", "head") if name in there]
    ages = [_age(name, day) for name in ("birth_date", "age_stated", "age") if name in there]
    if ages:
        columns.append(_band(pl.coalesce(ages)).alias("age"))
    return population.members.select(columns)


def _age(name: str, day: date) -> pl.Expr:
    """Completed years on ``day``, from the date of birth or as stated."""
    import polars as pl

    if name != "birth_date":
        return pl.col(name).cast(pl.Int32, strict=False)
    born = pl.col("birth_date")
    months = (day.year - born.dt.year()) * 12 + (day.month - born.dt.month())
    return ((months - (born.dt.day() > day.day)) // 12).cast(pl.Int32)


def _band(age: pl.Expr) -> pl.Expr:
    """The age band of each age: ``00–02``, ``03–05`` … ``60+``; null outside them."""
    import polars as pl

    starts, ends = (0, *AGE_BANDS), (*AGE_BANDS, None)
    bands = {
        start: f"{start:02d}–{end - 1:02d}" if end else f"{start}+"
        for start, end in zip(starts, ends, strict=True)
    }
    widest_first = sorted(bands, reverse=True)
    return pl.coalesce(pl.when(age >= start).then(pl.lit(bands[start])) for start in widest_first)


def design_of(there: Sequence[str], population: Population) -> Design:
    """The design of the sample, in the columns of the run's own table.

    Without primary units households are drawn one by one, and their members come together.
    """
    design = Design.of(there, generated=population.description.generated)
    is_sample = not (design.is_census or design.psu not in (None, population.unit_key))
    return replace(design, psu="unit") if is_sample else design


def with_welfare(table: pl.DataFrame) -> pl.DataFrame:
    """The table with welfare per person before and after, and the decile before."""
    import polars as pl

    from chakana.measures.ranks import deciles
    from chakana.measures.shortfall import per_head

    table = table.with_columns(
        per_head("income", "persons").alias("welfare"),
        per_head("income_given", "persons").alias("welfare_given"),
        per_head("income_after", "persons").alias("welfare_after"),
    )
    heads = table["weight"].cast(pl.Float64) * table["persons"]
    return table.with_columns(deciles(table["welfare"], heads).alias("decile"))

"""The table a simulation works on: one row a unit, with what every programme needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from chakana.expressions.types import TERRITORY_RANKS, Kind
from chakana.expressions.units import PERIODS
from chakana.language.definition import Definition, VariableKey
from chakana.problems import ChakanaError, Location, Problem, suggest

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

DESIGN = ("weight", "stratum", "psu")
AGE_BANDS = (3, 6, 12, 18, 30, 45, 60)
PERSON_GROUPS = ("sex", "age")


@dataclass(frozen=True)
class Welfare:
    """What poverty is measured by: a household's money for a period, against a line per person.

    ``income`` is a recorded variable of the household; ``line`` and ``extreme_line`` are parameters
    of one of the definitions, in the same currency and period, per member.
    """

    income: VariableKey = ("household", "income")
    line: str = "poverty_line"
    extreme_line: str | None = "extreme_poverty_line"


@dataclass(frozen=True)
class Lines:
    """The lines in force on the day, in cents per person and period; ``periods`` make a year."""

    line: int
    extreme_line: int | None
    periods: int

    @classmethod
    def of(cls, definitions: tuple[Definition, ...], welfare: Welfare, day: date) -> Lines:
        """The lines of the first definition that has them; ChakanaError (SIM202) if none does."""
        for definition in definitions:
            spec, series = (
                definition.variables.get(welfare.income),
                definition.parameters.get(welfare.line),
            )
            line = series.at(day) if series else None
            if spec is not None and spec.type.kind is Kind.MONEY and isinstance(line, int):
                extreme = definition.parameters.get(welfare.extreme_line or "")
                lower = extreme.at(day) if extreme else None
                period = (spec.type.unit.period if spec.type.unit else None) or "year"
                return cls(line, lower if isinstance(lower, int) else None, PERIODS[period])
        names = [name for one in definitions for name in one.parameters]
        message = (
            f"No definition here gives the poverty line '{welfare.line}' on {day.isoformat()}."
        )
        raise ChakanaError(
            Problem("SIM202", message, Location("welfare"), suggest(welfare.line, names))
        )


def base_table(population: Population, welfare: Welfare, day: date) -> pl.DataFrame:
    """One row a unit: ``unit``, ``weight``, design, ``territory``, ``persons``, ``income``, groups.

    ``weight`` is 1 where the population has none; ``persons`` counts members; groups are the codes
    of territories by rank, and ``sex_of_head`` where it is recorded.
    """
    import polars as pl

    there = population.units.collect_schema().names()
    income = welfare.income[1]
    if income not in there:
        message = f"The table of {population.unit}s has no column '{income}' to measure poverty by."
        raise ChakanaError(Problem("SIM203", message, Location("welfare"), suggest(income, there)))
    columns = [pl.col(population.unit_key).alias("unit"), pl.col(income).alias("income")]
    columns += [pl.col(name) for name in (*DESIGN, "territory") if name in there]
    units = population.units.select(columns)
    if "weight" not in there:
        units = units.with_columns(pl.lit(1.0).alias("weight"))
    members = _of_members(population, day)
    table = units.join(members, on="unit", how="left").with_columns(pl.col("persons").fill_null(0))
    if "territory" in there:
        ranks = ["territory", *(rank for rank in TERRITORY_RANKS if rank in population.ranks)]
        table = table.join(population.ancestors().select(ranks).lazy(), on="territory", how="left")
    return table.sort("unit").collect(engine="streaming")


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

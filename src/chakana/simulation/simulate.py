"""Programmes over a population in one period: who is reached, what it costs, what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from chakana.engines.dataframe import Assessment, assess
from chakana.engines.draws import draw, threshold
from chakana.engines.sources import Backend
from chakana.expressions.nodes import EnrolledIn
from chakana.expressions.types import TERRITORY_RANKS
from chakana.language.definition import Component, Definition
from chakana.problems import ChakanaError, Problem, suggest
from chakana.simulation import money
from chakana.simulation.estimates import Design
from chakana.simulation.households import (
    DESIGN,
    PERSON_GROUPS,
    Lines,
    Welfare,
    base_table,
    person_table,
)  # fmt: skip
from chakana.simulation.measure import component_result, outcomes, spending_gap, table_by
from chakana.simulation.results import ComponentResult, Simulation
from chakana.simulation.selection import constant, select

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

GROUPS = ("region", "decile", "sex_of_head", "sex", "age")


def simulate(
    definitions: Sequence[Definition],
    population: Population,
    day: date,
    *,
    title: str = "",
    welfare: Welfare | None = None,
    by: Sequence[str] = GROUPS,
    absent_is_unknown: bool = False,
    backend: Backend = "polars",
) -> Simulation:
    """Run ``definitions`` together, in order, over ``population`` on ``day``.

    A later programme sees who is served by an earlier one (``enrolled_in``); a programme that is
    neither here nor in the population's columns serves nobody. Income after is income before, plus
    benefits in money, plus what adopters are assumed to gain. Raises :class:`ChakanaError`.
    """
    welfare = welfare or Welfare()
    lines = Lines.of(tuple(definitions), welfare, day)
    table = base_table(population, welfare, day)
    design = Design.of(
        population.units.collect_schema().names(), generated=population.description.generated
    )
    run = _Run(population, day, design, table, lines, absent_is_unknown, backend)
    for definition in definitions:
        run.add(definition)
    return run.finished(title or " + ".join(one.id for one in definitions), tuple(definitions), by)


class _Run:
    """A simulation under way: the table grows by a few columns for every component."""

    def __init__(
        self, population: Population, day: date, design: Design, table: pl.DataFrame, lines: Lines,
        absent_is_unknown: bool, backend: Backend,
    ) -> None:  # fmt: skip
        import polars as pl

        self.population, self.day, self.design, self.lines = population, day, design, lines
        self.absent_is_unknown, self.backend = absent_is_unknown, backend
        income = pl.col("income").cast(pl.Float64)
        self.table = table.with_columns(income_given=income, income_after=income)
        self.results: list[ComponentResult] = []

    def add(self, definition: Definition) -> None:
        """Assess and select for one programme, then let its families be known to the next ones."""
        population, others = _with_enrolments(self.population, definition)
        with assess(
            definition, population, self.day,
            absent_is_unknown=self.absent_is_unknown, backend=self.backend,
        ) as assessment:  # fmt: skip
            found = assessment.collect()
        found = found.rename({population.unit_key: "unit"})
        self.table = self.table.join(found, on="unit", how="left", maintain_order="left")
        for component in assessment.components:
            self._component(assessment, component, others)
        self._enrol(definition, assessment)

    def _component(
        self, assessment: Assessment, component: Component, others: tuple[str, ...]
    ) -> None:
        definition = assessment.definition
        own = f"{definition.id} {component.name}"
        there = {
            name: f"{own} {name.removeprefix(f'{component.name}__')}"
            for name in self.table.columns
            if name.startswith(f"{component.name}__")
        }
        self.table = self.table.rename(there)
        lines = money.lines(component)
        self._spend(definition, component, own, lines)
        self._gain(definition, component, own, lines)
        self.results.append(
            component_result(self.table, self.design, assessment, component, lines, others)
        )

    def _spend(
        self, definition: Definition, component: Component, own: str, lines: tuple[money.Line, ...]
    ) -> None:
        import polars as pl

        spent = [line.cents(f"{own} {line.name}").alias(f"{own} {line.name}") for line in lines]
        table = self.table.with_columns(spent)
        cost = pl.sum_horizontal(pl.lit(0), *(f"{own} {line.name}" for line in lines))
        rank = [pl.col(f"{own} rank").alias("rank")] if f"{own} rank" in table.columns else []
        candidates = table.select(
            "unit", "weight", pl.col(f"{own} eligible").alias("eligible"), cost.alias("cost"), *rank
        )
        candidates = candidates.with_columns(_stratum(definition, component, table))
        served = select(candidates, definition, component, self.day)
        table = table.with_columns(served.alias(f"{own} served"))
        self.table = table.with_columns(
            pl.when(f"{own} served").then(f"{own} {line.name}") for line in lines
        )

    def _gain(
        self, definition: Definition, component: Component, own: str, lines: tuple[money.Line, ...]
    ) -> None:
        import polars as pl

        benefits = [line for line in lines if line.is_benefit and line.times == "a year"]
        given = [
            pl.col(f"{own} {line.name}").fill_null(0) / self.lines.periods for line in benefits
        ]
        given_in_all = sum(given, pl.lit(0.0))
        gain = given_in_all
        if "adoption.share" in component.amounts:
            share = Decimal(str(constant(definition, "adoption.share", component, self.day)))
            adopts = draw(pl.col("unit"), f"{own} adoption") < threshold(share)
            self.table = self.table.with_columns(
                (pl.col(f"{own} served") & adopts).alias(f"{own} adopts")
            )
            gain = gain + self._adopted(definition, component, own)
        self.table = self.table.with_columns(
            income_given=pl.col("income_given") + given_in_all,
            income_after=pl.col("income_after") + gain,
        )

    def _adopted(self, definition: Definition, component: Component, own: str) -> pl.Expr:
        """What adopters gain in income, in cents a period, by the definition's declared effects."""
        import polars as pl

        gain = pl.lit(0.0)
        for name, effect in component.part.effects.items():
            if effect.among == "adopters" and effect.variable.endswith(".income"):
                change = constant(definition, f"effects.{name}.change", component, self.day)
                assert isinstance(change, (int, float))
                of = (
                    pl.col("income").cast(pl.Float64) * change
                    if effect.kind == "relative"
                    else pl.lit(float(change))
                )
                gain = gain + pl.when(f"{own} adopts").then(of).otherwise(0.0)
        return gain

    def _enrol(self, definition: Definition, assessment: Assessment) -> None:
        import polars as pl

        served = [f"{definition.id} {one.name} served" for one in assessment.components]
        column = EnrolledIn("household", definition.id).column
        enrolled = self.table.select(
            pl.col("unit").alias(self.population.unit_key), pl.any_horizontal(served).alias(column)
        )
        units = self.population.units.drop(column, strict=False)
        units = units.join(enrolled.lazy(), on=self.population.unit_key, how="left")
        self.population = _with_units(self.population, units)

    def finished(
        self, title: str, definitions: tuple[Definition, ...], by: Sequence[str]
    ) -> Simulation:
        """All measures over the finished table."""
        import polars as pl

        from chakana.simulation.inequality import deciles
        from chakana.simulation.poverty import per_head

        table = self.table.with_columns(
            per_head("income", "persons").alias("welfare"),
            per_head("income_given", "persons").alias("welfare_given"),
            per_head("income_after", "persons").alias("welfare_after"),
        )
        heads = table["weight"].cast(pl.Float64) * table["persons"]
        table = table.with_columns(deciles(table["welfare"], heads).alias("decile"))
        extreme = self.lines.extreme_line
        return Simulation(
            title, definitions, self.day, definitions[0].currency,
            self.population.description.generated, self.design, self.lines, tuple(self.results),
            outcomes(table, self.design, self.lines.line),
            outcomes(table, self.design, extreme) if extreme else None,
            spending_gap(table, self.design, self.lines, self.results),
            self._by(table, by),
            table,
        )  # fmt: skip

    def _by(self, table: pl.DataFrame, by: Sequence[str]) -> dict[str, pl.DataFrame]:
        """The measures by each grouping there is: of households or, by sex and age, of persons."""
        found = {
            name: table_by(table, self.design, self.results, name)
            for name in by
            if name in table.columns
        }
        persons = person_table(self.population, self.day)
        there = [name for name in by if name in PERSON_GROUPS and name in persons.collect_schema()]
        if there:
            marks = [f"{one.name} {what}" for one in self.results for what in ("meant", "served")]
            design = [name for name in DESIGN if name in table.columns]
            rows = persons.select("unit", *there).join(
                table.lazy().select("unit", *design, *marks), on="unit"
            )
            each = rows.with_columns(persons=1.0).collect(engine="streaming")
            found |= {name: table_by(each, self.design, self.results, name) for name in there}
        named = {name: _named(one, name, self.population) for name, one in found.items()}
        return {name: named[name] for name in by if name in named}


def _named(table: pl.DataFrame, by: str, population: Population) -> pl.DataFrame:
    """A table by territory with the names of the territories in place of their codes."""
    import polars as pl

    if by not in TERRITORY_RANKS:
        return table
    rows = population.territories.filter(pl.col("rank") == by).select("territory", "name").collect()
    names = dict(zip(rows["territory"], rows["name"], strict=True))
    said = pl.col(by).replace_strict(names, default=pl.col(by), return_dtype=pl.String)
    return table.with_columns(pl.col(by).alias("code"), said)


def _stratum(definition: Definition, component: Component, table: pl.DataFrame) -> pl.Series:
    """The stratum of each unit: its territory of the rank that the selection names, or one."""
    import polars as pl

    rank = component.part.selection.strata
    if rank is None:
        return pl.Series("stratum", [""]).new_from_index(0, table.height)
    if rank not in table.columns or rank not in TERRITORY_RANKS:
        message = (
            f"'{component.name}' selects within each '{rank}', which the population does not have."
        )
        key = ("components", component.name, "selection", "strata")
        hint = suggest(rank, [name for name in TERRITORY_RANKS if name in table.columns])
        raise ChakanaError(Problem("SIM204", message, definition.document.location(key), hint))
    return table[rank].alias("stratum")


def _with_enrolments(
    population: Population, definition: Definition
) -> tuple[Population, tuple[str, ...]]:
    """The population with a column for each programme that the definition asks about."""
    import polars as pl

    asked = {node.column: node.programme for component in definition.components.values()
             for rule in component.rules for node in rule.node.walk()
             if isinstance(node, EnrolledIn)}  # fmt: skip
    there = population.units.collect_schema().names()
    new = {column: programme for column, programme in asked.items() if column not in there}
    if not new:
        return population, ()
    units = population.units.with_columns(pl.lit(value=False).alias(column) for column in new)
    return _with_units(population, units), tuple(new.values())


def _with_units(population: Population, units: pl.LazyFrame) -> Population:
    from dataclasses import replace

    return replace(population, units=units, folder=None)

"""A simulation under way: programme after programme, over one growing table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from chakana.engines.dataframe import Assessment, assess
from chakana.engines.fitness import require_choices
from chakana.engines.sources import Backend
from chakana.expressions.types import TERRITORY_RANKS
from chakana.language.definition import Component, Definition
from chakana.measures.design import Design
from chakana.problems import suggest
from chakana.simulation import money, welfare
from chakana.simulation.codes import stop
from chakana.simulation.enrolments import enrol, needs_of, with_enrolments
from chakana.simulation.findings import ComponentResult
from chakana.simulation.grouping import measures_by
from chakana.simulation.households import base_table, design_of, with_welfare
from chakana.simulation.refusals import require_nothing_taken
from chakana.simulation.results import Simulation
from chakana.simulation.selection import select
from chakana.simulation.tally import component_result, welfare_result
from chakana.simulation.welfare import Lines, Welfare

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population


@dataclass
class Run:
    """A simulation under way: the table grows by a few columns for every component."""

    population: Population
    day: date
    design: Design
    table: pl.DataFrame
    measured: tuple[Welfare, Lines] | None
    absent_is_unknown: bool
    backend: Backend
    results: list[ComponentResult] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        definitions: Sequence[Definition],
        population: Population,
        day: date,
        asked: Welfare | None,
        absent_is_unknown: bool,
        backend: Backend,
    ) -> Run:
        """A run in which nothing has been given yet."""
        import polars as pl

        there = population.units.collect_schema().names()
        measured = welfare.welfare_of(definitions, there, asked, day)
        table = base_table(population, measured[0].income[1] if measured else None, day)
        if measured:
            income = pl.col("income").cast(pl.Float64)
            table = table.with_columns(income_given=income, income_after=income)
        design = design_of(there, population)
        return cls(population, day, design, table, measured, absent_is_unknown, backend)

    def add(self, definition: Definition) -> None:
        """Assess and select for one programme, then let its families be known to the next ones."""
        import polars as pl

        population, not_simulated = with_enrolments(self.population, definition)
        require_choices(population, needs_of(definition))
        with assess(
            definition, population, self.day,
            absent_is_unknown=self.absent_is_unknown, backend=self.backend,
        ) as assessment:  # fmt: skip
            found = assessment.collect().rename({population.unit_key: "unit"})
        self.table = self.table.join(found, on="unit", how="left", maintain_order="left")
        for component in assessment.components:
            self._component(assessment, component, not_simulated)
        served = [f"{definition.id} {one.name} served" for one in assessment.components]
        marks = self.table.select("unit", pl.any_horizontal(served).alias("served"))
        self.population = enrol(self.population, definition, marks)

    def _component(
        self, assessment: Assessment, component: Component, not_simulated: tuple[str, ...]
    ) -> None:
        own, lines = f"{assessment.definition.id} {component.name}", money.lines(component)
        self._rename(component, own)
        self._select(assessment.definition, component, own, lines)
        self._add_income(assessment.definition, component, own, lines)
        self.results.append(
            component_result(self.table, self.design, assessment, component, lines, not_simulated)
        )

    def _rename(self, component: Component, own: str) -> None:
        """Columns of the assessment under the name of programme and component."""
        first = f"{component.name}__"
        names = [name for name in self.table.columns if name.startswith(first)]
        self.table = self.table.rename(
            {name: f"{own} {name.removeprefix(first)}" for name in names}
        )

    def _select(
        self, definition: Definition, component: Component, own: str, lines: tuple[money.Line, ...]
    ) -> None:
        import polars as pl

        names = [f"{own} {line.name}" for line in lines]
        spent = [line.cents(name).alias(name) for line, name in zip(lines, names, strict=True)]
        table = self.table.with_columns(spent)
        require_nothing_taken(table, lines, own)
        rank = [pl.col(f"{own} rank").alias("rank")] if f"{own} rank" in table.columns else []
        candidates = table.select(
            "unit",
            "weight",
            pl.col(f"{own} eligible").alias("eligible"),
            pl.sum_horizontal(pl.lit(0), *names, ignore_nulls=False).alias("cost"),
            _stratum(definition, component, table),
            *rank,
        )
        served = select(candidates, definition, component, self.day).alias(f"{own} served")
        table = table.with_columns(served)
        self.table = table.with_columns(pl.when(f"{own} served").then(name) for name in names)

    def _add_income(
        self, definition: Definition, component: Component, own: str, lines: tuple[money.Line, ...]
    ) -> None:
        import polars as pl

        adopts = welfare.adopts(definition, component, own, self.day)
        if adopts is not None:
            self.table = self.table.with_columns(adopts.alias(f"{own} adopts"))
        if self.measured is None:
            return
        measure, at = self.measured
        given = welfare.given(own, lines, at.periods)
        gained = welfare.gained(definition, component, own, measure, self.day)
        self.table = self.table.with_columns(
            income_given=pl.col("income_given") + given,
            income_after=pl.col("income_after") + given + gained,
        )

    def finished(
        self, title: str, definitions: tuple[Definition, ...], by: Sequence[str]
    ) -> Simulation:
        """All measures over the finished table."""
        table = self.table if self.measured is None else with_welfare(self.table)
        measured = (
            welfare_result(table, self.design, self.measured[1], self.results)
            if self.measured
            else None
        )
        return Simulation(
            title, definitions, self.day, definitions[0].currency,
            self.population.description, self.design, tuple(self.results), measured,
            measures_by(
                table, self.population, self.design, self.results,
                self.measured[1] if self.measured else None, by, self.day,
            ),
            table,
        )  # fmt: skip


def _stratum(definition: Definition, component: Component, table: pl.DataFrame) -> pl.Expr:
    """The stratum of each unit: its territory of the rank that the selection names, or one."""
    import polars as pl

    rank = component.part.selection.strata
    if rank is None:
        return pl.lit("").alias("stratum")
    if rank not in table.columns or rank not in TERRITORY_RANKS:
        message = f"'{component.name}' selects within each '{rank}', which the population lacks."
        key = ("components", component.name, "selection", "strata")
        hint = suggest(rank, [name for name in TERRITORY_RANKS if name in table.columns])
        raise stop("SIM204", message, hint, definition.document.location(key))
    return pl.col(rank).alias("stratum")

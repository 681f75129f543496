"""Programmes over a population in one period: who is reached, what it costs, what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from chakana.engines.dataframe import Assessment, assess
from chakana.engines.fitness import require_choices
from chakana.engines.sources import Backend
from chakana.expressions.types import TERRITORY_RANKS
from chakana.language.definition import Component, Definition
from chakana.problems import Location, suggest
from chakana.simulation import money, welfare
from chakana.simulation.codes import stop
from chakana.simulation.enrolments import enrol, needs_of, programmes_of, with_enrolments
from chakana.simulation.estimates import Design
from chakana.simulation.grouping import measures_by
from chakana.simulation.households import base_table
from chakana.simulation.measure import component_result, welfare_result
from chakana.simulation.results import ComponentResult, Simulation
from chakana.simulation.selection import select
from chakana.simulation.welfare import Lines, Welfare

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
    benefits in money, plus what adopters are assumed to gain. Without ``welfare``, poverty is
    measured where the population records income and a definition gives a line, and left out
    elsewhere. Raises :class:`~chakana.problems.ChakanaError`.
    """
    _require_once(definitions)
    _require_one_currency(definitions, population)
    _require_groups(by)
    run = _Run.of(definitions, population, day, welfare, absent_is_unknown, backend)
    for definition in definitions:
        run.add(definition)
    return run.finished(title or " + ".join(one.id for one in definitions), tuple(definitions), by)


@dataclass
class _Run:
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
    ) -> _Run:
        """A run in which nothing has been given yet."""
        import polars as pl

        there = population.units.collect_schema().names()
        measured = welfare.welfare_of(definitions, there, asked, day)
        table = base_table(population, measured[0].income[1] if measured else None, day)
        if measured:
            income = pl.col("income").cast(pl.Float64)
            table = table.with_columns(income_given=income, income_after=income)
        design = _design(there, population)
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
        _require_nothing_taken(table, lines, own)
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
        table = self.table if self.measured is None else _with_welfare(self.table)
        measured = (
            welfare_result(table, self.design, self.measured[1], self.results)
            if self.measured
            else None
        )
        return Simulation(
            title, definitions, self.day, definitions[0].currency,
            self.population.description.generated, self.design, tuple(self.results), measured,
            measures_by(table, self.population, self.design, self.results, by, self.day),
            table,
        )  # fmt: skip


def _require_once(definitions: Sequence[Definition]) -> None:
    """Raise (SIM205) when a programme, or a reform of it beside it, would serve families twice."""
    seen: dict[str, str] = {}
    for definition in definitions:
        names = programmes_of(definition)
        first = next((seen[name] for name in names if name in seen), None)
        if first is not None:
            message = f"'{definition.id}' stands beside '{first}': families would be served twice."
            hint = "Run it once; compare puts versions of a programme side by side."
            raise stop("SIM205", message, hint, Location(definition.id))
        seen |= dict.fromkeys(names, definition.id)


def _require_one_currency(definitions: Sequence[Definition], population: Population) -> None:
    """Raise (SIM207) where money of several currencies would be added up."""
    there = population.description
    found = {one.currency: one.id for one in definitions if one.currency}
    if any(there.money_columns.values()):
        found.setdefault(there.currency, "the population")
    if len(found) > 1:
        said = ", ".join(f"{currency} ({whose})" for currency, whose in found.items())
        message = f"Money of several currencies cannot be added up: {said}."
        hint = "Run the programmes of one country, on a population of that country."
        raise stop("SIM207", message, hint, Location("currency"))


def _require_nothing_taken(table: pl.DataFrame, lines: Sequence[money.Line], own: str) -> None:
    """Raise (SIM208) where a benefit or a cost is below nought: it would take from families."""
    import polars as pl

    for line in lines:
        below = table.filter(pl.col(f"{own} {line.name}") < 0).height
        if below:
            message = f"{own}: '{line.name}' is below nought for {below} of the rows."
            raise stop("SIM208", message, "Check its rule and its parameters.", Location(own))


def _require_groups(by: Sequence[str]) -> None:
    """Raise (SIM206) for a grouping that there is in no population."""
    known = (*GROUPS, *TERRITORY_RANKS)
    for name in by:
        if name not in known:
            message = f"Nothing can be told by '{name}'."
            raise stop("SIM206", message, suggest(name, known), Location("by"))


def _design(there: Sequence[str], population: Population) -> Design:
    """The design of the sample, in the columns of the run's own table.

    Without primary units households are drawn one by one, and their members come together.
    """
    design = Design.of(there, generated=population.description.generated)
    is_sample = not (design.is_census or design.psu not in (None, population.unit_key))
    return replace(design, psu="unit") if is_sample else design


def _with_welfare(table: pl.DataFrame) -> pl.DataFrame:
    """The table with welfare per person before and after, and the decile before."""
    import polars as pl

    from chakana.simulation.inequality import deciles
    from chakana.simulation.poverty import per_head

    table = table.with_columns(
        per_head("income", "persons").alias("welfare"),
        per_head("income_given", "persons").alias("welfare_given"),
        per_head("income_after", "persons").alias("welfare_after"),
    )
    heads = table["weight"].cast(pl.Float64) * table["persons"]
    return table.with_columns(deciles(table["welfare"], heads).alias("decile"))


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

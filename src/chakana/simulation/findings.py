"""What a simulation finds, as frozen values; :mod:`results` makes them print themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from chakana.engines.missing import Missing
from chakana.expressions.nodes import Value
from chakana.expressions.types import Level
from chakana.language.definition import Component, Definition
from chakana.language.model import Text
from chakana.measures.design import Design
from chakana.measures.estimate import Estimate
from chakana.measures.performance import Performance
from chakana.measures.poverty import Poverty
from chakana.population.description import Description
from chakana.simulation.welfare import Lines

if TYPE_CHECKING:
    import polars as pl

Measured = Literal["units", "money", "share", "index"]


@dataclass(frozen=True)
class Reason:
    """Why units are out: how many fail a stage, fail it first of all, or cannot be judged by it."""

    stage: str
    label: Text | None
    fails: Estimate
    fails_first: Estimate
    unknown: Estimate


@dataclass(frozen=True)
class Spending:
    """A line of spending on those served: the whole of it in cents, ``a year`` or ``once``.

    ``unknown`` counts the units served whose amount is not known: it is in neither figure.
    """

    line: str
    label: Text
    is_benefit: bool
    times: str
    paid_by: str | None
    total: Estimate
    per_unit: Estimate
    unknown: Estimate


@dataclass(frozen=True)
class ComponentResult:
    """One component over the population. Numbers are of units unless they say persons."""

    definition: Definition = field(repr=False)
    component: Component = field(repr=False)
    eligible: Estimate
    served: Estimate
    adopters: Estimate | None
    performance: Performance
    """Over persons: the mandate against those served."""
    reasons: tuple[Reason, ...]
    spending: tuple[Spending, ...]
    parameters: Mapping[str, Value]
    """Those in force that its rules use."""
    absent: tuple[Missing, ...]
    not_simulated: tuple[str, ...] = ()
    """Programmes that it asks about, that are neither simulated here nor in the population."""

    @property
    def name(self) -> str:
        return f"{self.definition.id} {self.component.name}"

    @property
    def changes_income(self) -> bool:
        """Whether the definition says that it pays money, or what adopters gain."""
        effects = self.component.part.effects.values()
        return self.component.amount is not None or any(one.among == "adopters" for one in effects)

    @property
    def cost_a_year(self) -> float:
        """Cents spent every year."""
        return sum(line.total.value for line in self.spending if line.times == "a year")

    @property
    def cost_once(self) -> float:
        """Cents spent once on each unit served."""
        return sum(line.total.value for line in self.spending if line.times == "once")


@dataclass(frozen=True)
class Outcomes:
    """Poverty and inequality of persons, before and after, and the change with its own error."""

    before: Poverty
    after: Poverty
    change: Poverty
    gini_before: Estimate
    gini_after: Estimate
    gini_change: Estimate


@dataclass(frozen=True)
class WelfareResult:
    """Poverty and inequality at the lines, and how much of the gap each unit of money given closes.

    ``gap_closed_per_unit_spent`` is None where no money is given.
    """

    lines: Lines
    poverty: Outcomes
    extreme_poverty: Outcomes | None
    gap_closed_per_unit_spent: Estimate | None


@dataclass(frozen=True, repr=False)
class Findings:
    """Programmes run together over a population on a day.

    ``table`` keeps one row a unit: the base table and, for each component, ``<programme>
    <component> served``, ``… meant``, ``… eligible`` and its spending by line in cents;
    ``income_after`` is the income with what was given.
    """

    title: str
    definitions: tuple[Definition, ...] = field(repr=False)
    day: date
    currency: str
    description: Description = field(repr=False)
    """Of the population: what it is, its notes and its sources."""
    design: Design
    components: tuple[ComponentResult, ...]
    welfare: WelfareResult | None
    """None where poverty is not measured: no income is recorded, or no line given."""
    by: Mapping[str, pl.DataFrame] = field(repr=False)
    """For each grouping a table: group, persons, and for each component coverage and leakage."""
    table: pl.DataFrame = field(repr=False)

    def component(self, name: str) -> ComponentResult:
        """The result of a component, by its name or programme and name; KeyError if none."""
        for one in self.components:
            if name in (one.name, one.component.name, one.definition.id):
                return one
        raise KeyError(f"No component {name!r} here: {', '.join(c.name for c in self.components)}.")

    @property
    def generated(self) -> bool:
        return self.description.generated

    @property
    def unit(self) -> Level:
        """Whom the programmes serve: households or organisations."""
        return self.components[0].component.unit

    @property
    def poverty(self) -> Outcomes | None:
        return self.welfare.poverty if self.welfare else None

    @property
    def extreme_poverty(self) -> Outcomes | None:
        return self.welfare.extreme_poverty if self.welfare else None

    @property
    def cost_a_year(self) -> float:
        return sum(one.cost_a_year for one in self.components)

    @property
    def cost_once(self) -> float:
        return sum(one.cost_once for one in self.components)


@dataclass(frozen=True)
class Row:
    """One measure: its value in each scenario, and the differences of the others from the first."""

    name: str
    measured: Measured
    values: tuple[Estimate, ...]
    differences: tuple[Estimate, ...]


@dataclass(frozen=True, repr=False)
class Compared:
    """Scenarios over the same population on the same day."""

    simulations: tuple[Findings, ...]
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """The row of a measure; KeyError if there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f"No measure {name!r} here: {', '.join(row.name for row in self.rows)}.")

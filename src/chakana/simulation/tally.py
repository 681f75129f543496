"""From the table of a run to what it finds: measures of a component, and of welfare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chakana.measures.design import Design
from chakana.measures.estimate import Estimate
from chakana.measures.inequality import gini, gini_change
from chakana.measures.means import ratio, totals
from chakana.measures.over import Over
from chakana.measures.performance import performance
from chakana.measures.poverty import gap_closed_per_unit_spent, poverty, poverty_change
from chakana.simulation.findings import ComponentResult, Outcomes, Reason, Spending, WelfareResult

if TYPE_CHECKING:
    import polars as pl

    from chakana.engines.dataframe import Assessment
    from chakana.language.definition import Component
    from chakana.simulation.money import Line
    from chakana.simulation.welfare import Lines


def component_result(
    table: pl.DataFrame, design: Design, assessment: Assessment, component: Component,
    lines: Sequence[Line], others: tuple[str, ...],
) -> ComponentResult:  # fmt: skip
    """The measures of one component whose columns stand in ``table``."""
    units, people = Over(table, design), Over(table, design, "persons")
    own = f"{assessment.definition.id} {component.name}"
    asked = {what: f"{own} {what}" for what in ("eligible", "served", "adopts")}
    numbers = totals(units, {what: name for what, name in asked.items() if name in table.columns})
    return ComponentResult(
        assessment.definition, component,
        numbers["eligible"], numbers["served"], numbers.get("adopts"),
        performance(people, meant=f"{own} meant", served=f"{own} served"),
        tuple(_reasons(units, component, own)),
        tuple(_spending(units, own, line) for line in lines),
        assessment.parameters[component.name], assessment.absent, others,
    )  # fmt: skip


def _reasons(units: Over, component: Component, own: str) -> list[Reason]:
    import polars as pl

    failed, unknown = pl.col(f"{own} failed"), pl.col(f"{own} unknown")
    columns: dict[str, pl.Expr] = {}
    for index, stage in enumerate(component.stages):
        bit = 2**index
        fails = (failed & bit) != 0
        columns |= {
            f"{stage.name} fails": fails,
            f"{stage.name} fails first": fails & ((failed & (bit - 1)) == 0),
            f"{stage.name} unknown": (unknown & bit) != 0,
        }
    found = iter(totals(units, columns).values()) if columns else iter(())
    return [
        Reason(stage.name, stage.part.label, next(found), next(found), next(found))
        for stage in component.stages
    ]


def _spending(units: Over, own: str, line: Line) -> Spending:
    import polars as pl

    amount, served = pl.col(f"{own} {line.name}"), pl.col(f"{own} served")
    cents, is_known = amount.fill_null(0), amount.is_not_null()
    found = totals(units, {"cents": cents, "unknown": served & ~is_known})
    return Spending(
        line.name, line.label, line.is_benefit, line.times, line.paid_by,
        found["cents"], ratio(units, cents, served & is_known), found["unknown"],
    )  # fmt: skip


def welfare_result(
    table: pl.DataFrame, design: Design, lines: Lines, results: Sequence[ComponentResult]
) -> WelfareResult:
    """Poverty at the lines, before and after, and what the money given does to it."""
    extreme, people = lines.extreme_line, Over(table, design, "persons")
    return WelfareResult(
        lines,
        _outcomes(people, lines.line),
        _outcomes(people, extreme) if extreme else None,
        _gap_closed(people, lines, results),
    )


def _outcomes(people: Over, line: int) -> Outcomes:
    """Poverty at ``line`` (cents per person and period) and inequality, before and after."""
    return Outcomes(
        poverty(people, "welfare", line),
        poverty(people, "welfare_after", line),
        poverty_change(people, "welfare_after", "welfare", line),
        gini(people, "welfare"),
        gini(people, "welfare_after"),
        gini_change(people, "welfare_after", "welfare"),
    )


def _gap_closed(people: Over, lines: Lines, results: Sequence[ComponentResult]) -> Estimate | None:
    """How much of the poverty gap each unit of money given to families closes; None where none is.

    What adopters are assumed to gain is left out on both sides: it is not money given.
    """
    import polars as pl

    yearly = [
        pl.col(f"{one.name} {line.line}").fill_null(0)
        for one in results
        for line in one.spending
        if line.is_benefit and line.times == "a year"
    ]
    if not yearly:
        return None
    spent = pl.sum_horizontal(yearly) / lines.periods
    return gap_closed_per_unit_spent(people, "welfare_given", "welfare", lines.line, spent)

"""From the table of a finished run to its measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chakana.simulation.estimates import Design, Estimate, ratio, total
from chakana.simulation.inequality import gini, gini_change
from chakana.simulation.poverty import gap_closed_per_unit_spent, poverty, poverty_change
from chakana.simulation.results import ComponentResult, Outcomes, Reason, Spending, WelfareResult

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
    from chakana.targeting.performance import performance

    own = f"{assessment.definition.id} {component.name}"
    adopts = f"{own} adopts"
    return ComponentResult(
        assessment.definition, component,
        total(table, f"{own} eligible", design), total(table, f"{own} served", design),
        total(table, adopts, design) if adopts in table.columns else None,
        performance(table, design, meant=f"{own} meant", served=f"{own} served", persons="persons"),
        tuple(_reasons(table, design, component, own)),
        tuple(_spending(table, design, own, line) for line in lines),
        assessment.parameters[component.name], assessment.absent, others,
    )  # fmt: skip


def _reasons(table: pl.DataFrame, design: Design, component: Component, own: str) -> list[Reason]:
    import polars as pl

    failed, unknown = pl.col(f"{own} failed"), pl.col(f"{own} unknown")
    reasons = []
    for index, stage in enumerate(component.stages):
        bit = 2**index
        fails = (failed & bit) != 0
        first = fails & ((failed & (bit - 1)) == 0)
        found = [total(table, one, design) for one in (fails, first, (unknown & bit) != 0)]
        reasons.append(Reason(stage.name, stage.part.label, *found))
    return reasons


def _spending(table: pl.DataFrame, design: Design, own: str, line: Line) -> Spending:
    import polars as pl

    amount, served = pl.col(f"{own} {line.name}"), pl.col(f"{own} served")
    cents, is_known = amount.fill_null(0), amount.is_not_null()
    return Spending(
        line.name, line.label, line.is_benefit, line.times, line.paid_by,
        total(table, cents, design), ratio(table, cents, served & is_known, design),
        total(table, served & ~is_known, design),
    )  # fmt: skip


def welfare_result(
    table: pl.DataFrame, design: Design, lines: Lines, results: Sequence[ComponentResult]
) -> WelfareResult:
    """Poverty at the lines, before and after, and what the money given does to it."""
    extreme = lines.extreme_line
    return WelfareResult(
        lines,
        _outcomes(table, design, lines.line),
        _outcomes(table, design, extreme) if extreme else None,
        _gap_closed(table, design, lines, results),
    )


def _outcomes(table: pl.DataFrame, design: Design, line: int) -> Outcomes:
    """Poverty at ``line`` (cents per person and period) and inequality, before and after."""
    before = poverty(table, "welfare", line, design, persons="persons")
    after = poverty(table, "welfare_after", line, design, persons="persons")
    change = poverty_change(table, "welfare_after", "welfare", line, design, persons="persons")
    unequal = gini(table, "welfare", design, persons="persons")
    still = gini(table, "welfare_after", design, persons="persons")
    moved = gini_change(table, "welfare_after", "welfare", design, persons="persons")
    return Outcomes(before, after, change, unequal, still, moved)


def _gap_closed(
    table: pl.DataFrame, design: Design, lines: Lines, results: Sequence[ComponentResult]
) -> Estimate | None:
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
    return gap_closed_per_unit_spent(
        table, "welfare_given", "welfare", lines.line, spent, design, heads="persons"
    )

"""What a component spends on each unit it serves, line by line.

A rule with a period (``PEN per month``) is spent every year; one without is spent once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from chakana.engines import columns
from chakana.engines.dataframe import money_rules
from chakana.expressions.limits import HALF_UP
from chakana.expressions.units import PERIODS
from chakana.language.definition import Component, Rule
from chakana.language.model import Text

if TYPE_CHECKING:
    import polars as pl

Times = Literal["a year", "once"]


@dataclass(frozen=True)
class Line:
    """One line of spending: the benefit, or a cost. ``factor`` turns a period into a year."""

    name: str
    label: Text
    is_benefit: bool
    times: Times
    factor: Decimal
    paid_by: str | None

    def cents(self, column: str) -> pl.Expr:
        """The spending on a unit, in cents a year or once, from the column of its rule."""
        import polars as pl

        if self.factor == 1:
            return pl.col(column)
        return (
            (pl.col(column).cast(pl.Float64) * float(self.factor) + HALF_UP).floor().cast(pl.Int64)
        )


def lines(component: Component) -> tuple[Line, ...]:
    """The lines of ``component``, the benefit first."""
    return tuple(_line(component, name, rule) for name, rule in money_rules(component).items())


def _line(component: Component, name: str, rule: Rule) -> Line:
    unit = rule.node.type.unit
    period = unit.period if unit else None
    factor = Decimal(PERIODS[period]) if period else Decimal(1)
    times: Times = "a year" if period else "once"
    if name == columns.AMOUNT:
        return _benefit(component, factor, times)
    part = component.part.costs[name.removeprefix("cost__")]
    return Line(name, part.label, False, times, factor, part.paid_by)


def _benefit(component: Component, factor: Decimal, times: Times) -> Line:
    benefit = component.part.benefit
    assert benefit is not None
    share = benefit.paid_share.value if benefit.paid_share else Decimal(1)
    label = benefit.label or Text(es="Prestación", en="Benefit")
    return Line(columns.AMOUNT, label, True, times, factor * share, benefit.paid_by)

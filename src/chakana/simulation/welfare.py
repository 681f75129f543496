"""What poverty is measured by, and what programmes add to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from chakana.engines.draws import draw, threshold
from chakana.expressions.types import Kind
from chakana.expressions.units import PERIODS
from chakana.language.definition import Component, Definition, VariableKey
from chakana.problems import ChakanaError, Location, suggest
from chakana.simulation.codes import stop
from chakana.simulation.money import Line
from chakana.simulation.selection import constant

if TYPE_CHECKING:
    import polars as pl


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
    """The lines in force on the day, in cents per person and period; ``periods`` make a year.

    ``is_assumed`` says that no source gives ``line``.
    """

    line: int
    extreme_line: int | None
    periods: int
    is_assumed: bool

    @classmethod
    def of(cls, definitions: Sequence[Definition], welfare: Welfare, day: date) -> Lines:
        """The lines of the first definition that has them; ChakanaError (SIM202) if none does."""
        for definition in definitions:
            spec = definition.variables.get(welfare.income)
            series = definition.parameters.get(welfare.line)
            line = series.at(day) if series else None
            is_money = spec is not None and spec.type.kind is Kind.MONEY
            if spec and series and is_money and isinstance(line, int):
                extreme = definition.parameters.get(welfare.extreme_line or "")
                lower = extreme.at(day) if extreme else None
                period = (spec.type.unit.period if spec.type.unit else None) or "year"
                lower = lower if isinstance(lower, int) else None
                return cls(line, lower, PERIODS[period], series.part.assumption)
        names = [name for one in definitions for name in one.parameters]
        message = f"No definition here gives the poverty line '{welfare.line}' on {day}."
        hint = suggest(welfare.line, names)
        raise stop("SIM202", message, hint, Location("welfare"))


def welfare_of(
    definitions: Sequence[Definition], there: Sequence[str], asked: Welfare | None, day: date
) -> tuple[Welfare, Lines] | None:
    """The measure of poverty, and its lines; None when it cannot be taken and nobody asked for it.

    ``there`` names the columns of the population. Raises :class:`ChakanaError` (SIM202, SIM203)
    when ``asked`` names what is not there.
    """
    welfare = asked or Welfare()
    try:
        if welfare.income[1] not in there:
            message = f"The population has no column '{welfare.income[1]}' to measure poverty by."
            hint = suggest(welfare.income[1], there)
            raise stop("SIM203", message, hint, Location("welfare"))
        return welfare, Lines.of(definitions, welfare, day)
    except ChakanaError:
        if asked is not None:
            raise
        return None


def given(own: str, lines: Sequence[Line], periods: int) -> pl.Expr:
    """The money that component ``own`` gives a unit in one of ``periods`` of a year, in cents.

    An amount that is unknown adds nothing: what the programme does is then told too small, never
    too large, and the cost says how many amounts are unknown.
    """
    import polars as pl

    yearly = [line for line in lines if line.is_benefit and line.times == "a year"]
    each = [pl.col(f"{own} {line.name}").fill_null(0) / periods for line in yearly]
    return sum(each, pl.lit(0.0))


def adopts(definition: Definition, component: Component, own: str, day: date) -> pl.Expr | None:
    """Whether a unit that is served adopts, by the definition's share; None where it has none."""
    import polars as pl

    if "adoption.share" not in component.amounts:
        return None
    share = Decimal(str(constant(definition, "adoption.share", component, day)))
    purpose = f"{definition.origin} {component.name} adoption"
    return pl.col(f"{own} served") & (draw(pl.col("unit"), purpose) < threshold(share))


def gained(
    definition: Definition, component: Component, own: str, welfare: Welfare, day: date
) -> pl.Expr:
    """What adopters gain in income, in cents a period, by the effects that the definition declares.

    An effect among all who are served is what an evaluation found of a programme as it is; the
    money it gives is counted already, so it is not added again.
    """
    import polars as pl

    gain = pl.lit(0.0)
    for name, effect in component.part.effects.items():
        if effect.among == "adopters" and effect.variable == ".".join(welfare.income):
            change = constant(definition, f"effects.{name}.change", component, day)
            assert isinstance(change, (int, float))
            is_share = effect.kind == "relative"
            amount = pl.col("income") * float(change) if is_share else pl.lit(float(change))
            gain = gain + pl.when(f"{own} adopts").then(amount).otherwise(0.0)
    return gain

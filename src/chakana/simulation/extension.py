"""What it costs to give the families of one programme the service of another, and what pays for it.

The question of Peru's study (FAO 2016, lines 269–273 and 863–867): can Haku Wiñay be extended to
all of Juntos, and how many families must adopt for it to be worth its cost?
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Parameter
from chakana.expressions.units import PERIODS
from chakana.language.definition import Component, Definition, Rule
from chakana.problems import ChakanaError, Location, Problem, suggest
from chakana.simulation.selection import constant

HORIZONS = (3, 5, 10, 15, 20)
"""Years over which a saving is counted; an assumption, so several are shown."""
DISCOUNT_RATES = (Decimal("0"), Decimal("0.05"), Decimal("0.10"))
"""Shares a year; an assumption (no source gives one), so several are shown."""


@dataclass(frozen=True)
class Extension:
    """A service extended to the families of a transfer. Money is in whole units of currency.

    ``cost`` follows the study: ``times`` what the transfer paid in a year. ``cost_by_households``
    counts the families instead; it is larger where not all of them were paid the whole year.
    """

    transfer_a_year: Decimal
    service_per_household: Decimal
    paid_a_year: Decimal
    households: Decimal
    adoption: Decimal
    adoption_seen: tuple[Decimal, Decimal]
    """The least and the most adoption that the sources report."""
    gain_a_year: Decimal
    """What a household that adopts is assumed to gain in income."""

    @property
    def times(self) -> Decimal:
        """Cost of the service as a multiple of a year's transfer."""
        return self.service_per_household / self.transfer_a_year

    @property
    def cost(self) -> Decimal:
        return self.times * self.paid_a_year

    @property
    def cost_by_households(self) -> Decimal:
        return self.service_per_household * self.households

    @property
    def full_years_paid(self) -> Decimal:
        """Transfers of a whole year that the money paid comes to."""
        return self.paid_a_year / self.transfer_a_year

    def adoption_that_pays(
        self, years: int, rate: Decimal, yearly: Decimal | None = None
    ) -> Decimal:
        """The share of families that must adopt for ``yearly`` (or the transfer) to repay the cost.

        More than 1 means that it cannot: not even if all adopted.
        """
        return self.service_per_household / (
            (yearly or self.transfer_a_year) * annuity(years, rate)
        )

    def gain_that_pays(self, years: int, rate: Decimal, adoption: Decimal) -> Decimal:
        """The yearly gain of each adopting family at which the service repays its cost."""
        return self.service_per_household / (adoption * annuity(years, rate))

    def years_to_repay(self, adoption: Decimal) -> Decimal:
        """Years of transfers saved, undiscounted, until a service so adopted has paid."""
        return self.service_per_household / (adoption * self.transfer_a_year)


def annuity(years: int, rate: Decimal) -> Decimal:
    """What 1 at the end of each of ``years`` is worth today at ``rate``, a share a year.

    >>> annuity(10, Decimal(0)), round(annuity(10, Decimal("0.1")), 4)
    (Decimal('10'), Decimal('6.1446'))
    """
    if rate == 0:
        return Decimal(years)
    return (1 - (1 + rate) ** -years) / rate


def extension(transfer: Definition, service: Definition, day: date) -> Extension:
    """Read from two definitions what the question needs; ChakanaError (SIM301) if it lacks.

    The transfer must have one amount for all its families, and the facts ``paid_2013`` and
    ``households_2013``; the service a cost line, a share that adopts and an effect on income.
    """
    paying = next((one for one in transfer.components.values() if one.amount), None)
    serving = next((one for one in service.components.values() if one.costs), None)
    if paying is None or serving is None or paying.amount is None:
        raise _lacking(f"{transfer.id} must pay an amount and {service.id} have a cost.")
    yearly = _money(transfer, paying.amount, day) * paying.payments_a_year
    cost = sum((_money(service, rule, day) for rule in serving.costs.values()), Decimal(0))
    adoption = Decimal(str(constant(service, "adoption.share", serving, day)))
    seen = _seen(service, serving, adoption)
    gain = serving.amounts.get("effects.income.change")
    gained = _money(service, gain, day) * _periods(gain) if gain else Decimal(0)
    return Extension(
        yearly,
        cost,
        _fact(transfer, "paid_2013"),
        _fact(transfer, "households_2013"),
        adoption,
        seen,
        gained,
    )


def _seen(
    definition: Definition, component: Component, adoption: Decimal
) -> tuple[Decimal, Decimal]:
    """The range of shares beside the adoption used: figures of other sources or lines."""
    node = component.amounts["adoption.share"].node
    series = definition.parameters.get(node.name) if isinstance(node, Parameter) else None
    others = [_share(one.value) for one in series.part.also] if series else []
    shares = [adoption, *(share for share in others if share is not None)]
    return min(shares), max(shares)


def _share(text: str) -> Decimal | None:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def _money(definition: Definition, rule: Rule, day: date) -> Decimal:
    found = Evaluator(definition, day).value(rule.node, Thing(rule.level, {}))
    if not isinstance(found, int):
        raise _lacking(f"'{rule.text}' of {definition.id} is not one amount for all on {day}.")
    return Decimal(found) / 100


def _periods(rule: Rule) -> int:
    unit = rule.node.type.unit
    return PERIODS[unit.period] if unit and unit.period else 1


def _fact(definition: Definition, name: str) -> Decimal:
    facts = definition.programme.facts
    if name not in facts:
        raise _lacking(f"{definition.id} has no fact '{name}'.", suggest(name, facts))
    return Decimal(str(facts[name].value))


def _lacking(message: str, hint: str = "") -> ChakanaError:
    return ChakanaError(Problem("SIM301", message, Location("extension"), hint))

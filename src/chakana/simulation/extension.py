"""What it costs to give the families of one programme the service of another, and what pays for it.

The question of Peru's study (FAO 2016, lines 269–273 and 863–867), asked of any two definitions:
can the service be extended to all families of the transfer, and how many of them must adopt for it
to be worth its cost? Names and figures are those of the definitions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Parameter
from chakana.language.definition import Component, Definition, Rule
from chakana.language.model import Text
from chakana.problems import ChakanaError, Location
from chakana.simulation.codes import stop
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

    transfer: Text
    service: Text
    """What the two programmes are called."""
    year: int
    """Of ``paid_a_year`` and ``households``."""
    transfer_a_year: Decimal
    service_per_household: Decimal
    paid_a_year: Decimal
    households: Decimal
    adoption: Decimal
    adoption_seen: tuple[Decimal, Decimal]
    """The least and the most adoption that the sources report."""

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

    def adoption_that_pays(self, years: int, rate: Decimal) -> Decimal:
        """The share of families that must adopt for the transfers saved to repay the cost.

        More than 1 means that it cannot: not even if all adopted.
        """
        return self.service_per_household / (self.transfer_a_year * annuity(years, rate))

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

    The transfer must have one amount for all its families, and for some year the
    facts ``paid_<year>`` and ``households_<year>``; the service a cost and a share that adopts.
    """
    paying = next((one for one in transfer.components.values() if one.amount), None)
    serving = next((one for one in service.components.values() if one.costs), None)
    if paying is None or serving is None or paying.amount is None:
        raise _lacking(f"{transfer.id} must pay an amount and {service.id} have a cost.")
    if "adoption.share" not in serving.amounts:
        raise _lacking(f"'{serving.name}' of {service.id} does not say what share adopts.")
    year = _year(transfer, day)
    adoption = Decimal(str(constant(service, "adoption.share", serving, day)))
    return Extension(
        transfer.programme.title,
        service.programme.title,
        year,
        _money(transfer, paying.amount, day) * paying.payments_a_year,
        sum((_money(service, rule, day) for rule in serving.costs.values()), Decimal(0)),
        _fact(transfer, f"paid_{year}"),
        _fact(transfer, f"households_{year}"),
        adoption,
        _seen(service, serving, adoption),
    )


def _year(transfer: Definition, day: date) -> int:
    """The year whose facts say what was paid and to how many: the last up to ``day``, or the next.

    A study of a programme speaks of the years it could see, which may end after a survey.
    """
    facts = transfer.programme.facts
    paid = {int(name[5:]) for name in facts if re.fullmatch(r"paid_[0-9]{4}", name)}
    known = sorted(year for year in paid if f"households_{year}" in facts)
    if not known:
        message = f"No year's facts of {transfer.id} say what was paid and to how many households."
        raise _lacking(message, "Give facts such as paid_2013 and households_2013.")
    return max((year for year in known if year <= day.year), default=known[0])


def _fact(definition: Definition, name: str) -> Decimal:
    figure = _number(definition.programme.facts[name].value)
    if figure is None:
        raise _lacking(f"The fact '{name}' of {definition.id} is not a figure.")
    return figure


def _seen(
    definition: Definition, component: Component, adoption: Decimal
) -> tuple[Decimal, Decimal]:
    """The range of shares beside the adoption used: figures of other sources or lines."""
    node = component.amounts["adoption.share"].node
    series = definition.parameters.get(node.name) if isinstance(node, Parameter) else None
    others = [_number(one.value) for one in series.part.also] if series else []
    shares = [adoption, *(share for share in others if share is not None)]
    return min(shares), max(shares)


def _number(text: object) -> Decimal | None:
    """The figure that ``text`` writes; None where it is a text (``fewer than 0.50``)."""
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def _money(definition: Definition, rule: Rule, day: date) -> Decimal:
    found = Evaluator(definition, day).value(rule.node, Thing(rule.level, {}))
    if not isinstance(found, int):
        raise _lacking(f"'{rule.text}' of {definition.id} is not one amount for all on {day}.")
    return Decimal(found) / 100


def _lacking(message: str, hint: str = "") -> ChakanaError:
    return stop("SIM301", message, hint, Location("extension"))

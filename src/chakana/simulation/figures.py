"""Estimates and amounts as people read them in a report: ``87.5 % (1.2)``, ``S/ 54.9 million``."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from chakana.expressions.figures import Language, amount_in_words, grouped
from chakana.expressions.units import Unit, parse_unit
from chakana.language.labels import Labels
from chakana.simulation.estimates import Estimate

FILE = Path(__file__).with_name("labels.yaml")
MILLION = Decimal(1_000_000)
NO_BREAK = "\u00a0"


def texts(language: Language) -> Labels:
    """The texts of simulations in ``language``."""
    return Labels(FILE, language)


class Figures:
    """Figures in ``language`` of simulations whose money is in ``currency``; errors in brackets."""

    def __init__(self, language: Language, currency: str) -> None:
        self.language: Language = language
        self.currency: Unit = parse_unit(currency)
        self.label = texts(language)

    def share(self, estimate: Estimate | None) -> str:
        return self._with_error(
            estimate, lambda value: f"{value * 100:.1f}\u00a0%", lambda error: f"{error * 100:.1f}"
        )

    def points(self, estimate: Estimate | None) -> str:
        """A change of a share, in percentage points."""
        return self._with_error(
            estimate, lambda value: f"{value * 100:+.1f} pp", lambda error: f"{error * 100:.1f}"
        )

    def number(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, whole, whole)

    def index(self, estimate: Estimate | None) -> str:
        return self._with_error(
            estimate, lambda value: f"{value:.3f}", lambda error: f"{error:.3f}"
        )

    def money(self, estimate: Estimate | None) -> str:
        return self._with_error(
            estimate, lambda cents: self.cents(cents), lambda cents: self.cents(cents)
        )

    def cents(self, cents: float) -> str:
        """An amount in cents; in millions, with two decimals, from ten million up."""
        return self.amount(Decimal(round(cents)) / 100)

    def amount(self, amount: Decimal) -> str:
        """An amount in whole units of the currency."""
        sign, size = ("−" if amount < 0 else ""), abs(amount)
        if size >= 10 * MILLION:
            size, of = (size / MILLION).quantize(Decimal("0.1")), f" {self._million}"
        else:
            size, of = size.quantize(Decimal(1)), ""
        return f"{sign}{self._symbol} {grouped(size)}{of}".replace(" ", NO_BREAK)

    @property
    def _symbol(self) -> str:
        return amount_in_words(Decimal(0), self.currency, self.language).removesuffix(" 0")

    @property
    def _million(self) -> str:
        return {"es": "millones", "en": "million"}[self.language]

    def _with_error(
        self,
        estimate: Estimate | None,
        say: Callable[[float], str],
        say_error: Callable[[float], str],
    ) -> str:
        if estimate is None or not estimate.is_defined:
            return "–"
        said = say(estimate.value)
        error = estimate.standard_error
        return said if error is None else f"{said} ({say_error(error)})"

    def millions(self, amount: Decimal) -> str:
        """An amount in whole millions, as the sources write it."""
        millions = (amount / MILLION).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return f"{self._symbol} {grouped(millions)} {self._million}".replace(" ", NO_BREAK)


def whole(value: float) -> str:
    """A whole number with its thousands set apart."""
    return f"{round(value):,}".replace(",", NO_BREAK)

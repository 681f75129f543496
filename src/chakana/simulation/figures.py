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
UNDEFINED = "–"
"""In place of a figure with nothing to divide by, or that was not measured."""


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
        return self._with_error(estimate, percent, lambda error: f"{error * 100:.1f}")

    def share_after(self, after: Estimate, change: Estimate) -> str:
        """A share and how it came to it, in percentage points: ``68.9 %  (-4.2 ± 0.3)``."""
        return self._after(after, change, percent, lambda points: f"{points * 100:.1f}")

    def index_after(self, after: Estimate, change: Estimate) -> str:
        """An index and how it came to it: ``0.184  (-0.020 ± 0.002)``."""
        return self._after(after, change, index, index)

    def points(self, estimate: Estimate | None) -> str:
        """A change of a share, in percentage points."""
        return self._with_error(
            estimate, lambda value: f"{value * 100:+.1f} pp", lambda error: f"{error * 100:.1f}"
        )

    def number(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, whole, whole)

    def index(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, index, index)

    def money(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, self.cents, self.cents)

    def cents(self, cents: float) -> str:
        """An amount in cents; in millions, with one decimal, from ten million up."""
        return self.amount(Decimal(round(cents)) / 100)

    def amount(self, amount: Decimal) -> str:
        """An amount in whole units of the currency."""
        sign, size = ("−" if amount < 0 else ""), abs(amount)
        if size >= 10 * MILLION:
            size, of = _rounded(size / MILLION, "0.1"), f" {self._million}"
        else:
            size, of = _rounded(size, "1"), ""
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
            return UNDEFINED
        said = say(estimate.value)
        error = estimate.standard_error
        return said if error is None else f"{said} ({say_error(error)})"

    def _after(
        self,
        after: Estimate,
        change: Estimate,
        say: Callable[[float], str],
        say_change: Callable[[float], str],
    ) -> str:
        if not after.is_defined:
            return UNDEFINED
        if not change.is_defined:
            return say(after.value)
        sign = "+" if change.value >= 0 else ""
        error = change.standard_error
        sure = "" if error is None else f" ± {say_change(error)}"
        return f"{say(after.value)}  ({sign}{say_change(change.value)}{sure})"

    def millions(self, amount: Decimal) -> str:
        """An amount in whole millions, as the sources write it."""
        return f"{self._symbol} {grouped(_rounded(amount / MILLION, '1'))} {self._million}".replace(
            " ", NO_BREAK
        )


def _rounded(figure: Decimal, to: str) -> Decimal:
    """Half a unit goes up, as people round and not as computers do."""
    return figure.quantize(Decimal(to), rounding=ROUND_HALF_UP)


def whole(value: float) -> str:
    """A whole number with its thousands set apart."""
    return grouped(Decimal(round(value))).replace(" ", NO_BREAK)


def percent(share: float) -> str:
    """A share, 0–1, in per cent."""
    return f"{share * 100:.1f}{NO_BREAK}%"


def index(value: float) -> str:
    """A figure that has no unit, such as the Gini index."""
    return f"{value:.3f}"

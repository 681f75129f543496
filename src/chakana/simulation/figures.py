"""Estimates and amounts as people read them in a report: ``87.5 % (1.2)``, ``S/ 54.9 million``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from chakana.expressions.figures import MINUS, Language, amount_in_words, fixed, grouped
from chakana.expressions.phrases import level_noun, none_of
from chakana.expressions.types import Level
from chakana.expressions.units import Unit, parse_unit
from chakana.language.labels import Labels
from chakana.measures.estimate import Estimate

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

    def unit_words(self, unit: Level, number: float = math.inf) -> dict[str, str]:
        """What fills the places of texts that speak of those served, households or organisations.

        ``units`` agrees with ``number``, where the text gives one.

        >>> Figures("es", "PEN").unit_words("organisation")["No_unit"]
        'Ninguna organización'
        """
        one, many = (level_noun(unit, self.language, plural=plural) for plural in (False, True))
        return {
            "unit": one,
            "units": one if f"{number:.0f}" == "1" else many,
            "Units": many.capitalize(),
            "No_unit": none_of(unit, self.language).capitalize(),
        }

    def share(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, percent, _points)

    def share_after(self, after: Estimate, change: Estimate) -> str:
        """A share and how it came to it, in percentage points: ``68.9 %  (−4.2 ± 0.3)``."""
        return self._after(after, change, percent, _points)

    def index_after(self, after: Estimate, change: Estimate) -> str:
        """An index and how it came to it: ``0.184  (−0.020 ± 0.002)``."""
        return self._after(after, change, index, index)

    def points(self, estimate: Estimate | None) -> str:
        """A change of a share, in percentage points."""
        return self._with_error(
            estimate, lambda value: f"{fixed(value * 100, 1, signed=True)} pp", _points
        )

    def number(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, whole, whole)

    def index(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, index, index)

    def signed(self, tell: Callable[[Estimate | None], str]) -> Callable[[Estimate | None], str]:
        """As ``tell``, with a plus before a figure above nought: a difference."""

        def told(estimate: Estimate | None) -> str:
            said = tell(estimate)
            rises = estimate is not None and estimate.is_defined and estimate.value > 0
            return f"+{said}" if rises and re.search(r"[1-9]", said.partition(" (")[0]) else said

        return told

    def money(self, estimate: Estimate | None) -> str:
        return self._with_error(estimate, self.cents, self.cents)

    def cents(self, cents: float) -> str:
        """An amount in cents; in millions, with one decimal, from ten million up."""
        return self.amount(Decimal(round(cents)) / 100)

    def amount(self, amount: Decimal) -> str:
        """An amount in whole units of the currency."""
        sign, size = (MINUS if amount < 0 else ""), abs(amount)
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
        told = say_change(change.value)
        sign = "+" if change.value > 0 and told.strip("0.") else ""
        error = change.standard_error
        sure = "" if error is None else f" ± {say_change(error)}"
        return f"{say(after.value)}  ({sign}{told}{sure})"

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
    return f"{_points(share)}{NO_BREAK}%"


def _points(share: float) -> str:
    """A share, 0–1, or a change of one, in percentage points."""
    return fixed(share * 100, 1)


def index(value: float) -> str:
    """A figure that has no unit, such as the Gini index."""
    return fixed(value, 3)

"""Figures, amounts, days and units as the manual writes them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from chakana.expressions.figures import (
    Language,
    amount_in_words,
    day_in_words,
    grouped,
    measured,
    unit_word,
    value_in_words,
)  # fmt: skip
from chakana.expressions.nodes import Value
from chakana.expressions.types import BARE_NUMBER, of_unit
from chakana.expressions.units import SHARE, Unit, parse_unit
from chakana.guidebook.labels import Labels
from chakana.language import model

_FIGURE = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?")
"""A figure as definitions write it: no exponent, which could stand for a million digits."""
NARROW = "\u00a0"


class Quantities:
    """How values are said in ``language``; ``label`` and ``word`` give the texts around them."""

    def __init__(self, language: Language, country: str = "") -> None:
        self.language: Language = language
        self.country = country
        self.labels = Labels(language)
        self.label = self.labels.label
        self.word = self.labels.word

    def text(self, text: model.Text | None) -> str:
        """A text of the definition in the language of the manual; '' where there is none."""
        return text.in_language(self.language) if text is not None else ""

    def date(self, day: date) -> str:
        return day_in_words(day, self.language, self.country)

    def figure(self, value: Decimal | int) -> str:
        """A figure with its thousands apart: ``1 958 000 000``, ``0.4``."""
        return typeset(grouped(Decimal(value)))

    def percent(self, share: Decimal) -> str:
        return self.quantity(share, "share")

    def money(self, cents: int, unit: str) -> str:
        """An amount in cents of ``unit``, which may be a bare currency or say per what."""
        return self.quantity(Decimal(cents) / 100, unit)

    def value(self, value: Value, unit: str | None) -> str:
        """A typed value (money in cents) as declared in ``unit``: ``S/ 100 por hogar por mes``."""
        if isinstance(value, str):
            return self.word(value)
        if isinstance(value, float):
            value = float(f"{value:.12g}")  # 1 - 0.7 is 0.30000000000000004 in doubles
        kind = of_unit(_unit(unit)) if unit else BARE_NUMBER
        return typeset(value_in_words(value, kind, self.language, self.country))

    def quantity(self, number: Decimal, unit: str | None) -> str:
        """A figure with its unit: ``40 %``, ``S/ 3 000 por hogar``, ``19 años``."""
        found = _unit(unit)
        if unit and found == SHARE:
            return typeset(f"{grouped(number * 100)} %")
        if found.currency:
            return typeset(amount_in_words(number, found, self.language))
        return typeset(measured(number, found, self.language))

    def scalar(self, value: str | model.Text | None, unit: str | None) -> str:
        """A value as the definition writes it: a figure with its unit, or a text."""
        if value is None:
            return ""
        if isinstance(value, model.Text):
            return self.text(value)
        if value in ("true", "yes", "false", "no"):
            return self.label("yes" if value in ("true", "yes") else "no")
        if not _FIGURE.fullmatch(value):
            return self.word(value) if self.labels.knows(value) else value
        is_calendar_year = unit in ("year", "years") and re.fullmatch(r"1[5-9]\d\d|20\d\d", value)
        return value if is_calendar_year else self.quantity(Decimal(value), unit)

    def unit(self, unit: str) -> str:
        """A unit in words, in the plural: ``S/ por hogar por mes``, ``años``, ``parte (%)``."""
        found = _unit(unit)
        if found == SHARE:
            return self.label("share")
        if found.currency:
            return typeset(amount_in_words(Decimal(0), found, self.language)).replace(
                f"{NARROW}0", "", 1
            )
        said = measured(Decimal(0), found, self.language).removeprefix("0").strip()
        return said or unit_word("unit", self.language, plural=True)

    def quorum(self, quorum: Decimal) -> str:
        """A number of people, or a share of them."""
        return self.quantity(quorum, "share" if quorum <= 1 else "persons")


def _unit(text: str | None) -> Unit:
    """The unit written as ``text``; a text that is no unit is taken as one word."""
    try:
        return parse_unit(text) if text else SHARE
    except ValueError:
        return Unit(((str(text), 1),))


def typeset(text: str) -> str:
    """Figures that no line break tears apart.

    >>> typeset("S/ 99 000.50 per plan").replace(NARROW, "~")
    'S/~99~000.50 per plan'
    """
    joined = re.sub(r"(?<=\d) (?=\d{3}(?!\d)|%)", NARROW, text)
    return re.sub(r"(?<!\w)(S/|[A-Z]{3}) (?=\d)", rf"\1{NARROW}", joined)

"""Values as people read them: ``S/ 99 000 per month``, ``40 %``, ``19 years``, ``1 May 2014``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from chakana.expressions.lexicon import known_word, lexicon
from chakana.expressions.nodes import Value
from chakana.expressions.types import Kind, Type
from chakana.expressions.units import SHARE, Unit

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = ("es", "en")
MINUS = "\u2212"
"""The sign before a figure below nought, wherever people read it."""
_THINGS = ("unit", "units")
"""What counts things of no unit: people read the bare figure."""


def value_in_words(
    value: Value, of: Type, language: Language, country: str = "", *, rounded: bool = False
) -> str:
    """``value`` as people write it, with its unit, in the words of ``country``.

    Money is given in cents, a share between 0 and 1. What was found or computed is ``rounded``;
    what a definition says is not.

    >>> from chakana.expressions.types import SHARE_NUMBER, of_unit
    >>> from chakana.expressions.units import parse_unit
    >>> value_in_words(0.4, SHARE_NUMBER, "es")
    '40 %'
    >>> value_in_words(9_900_050, of_unit(parse_unit("PEN per plan")), "en")
    'S/ 99 000.50 per plan'
    """
    if value is None:
        return str(lexicon("figures")["unknown"][language])
    if isinstance(value, bool):
        return str(lexicon("figures")["truths"][language][str(value).lower()])
    if isinstance(value, date):
        return day_in_words(value, language, country)
    if isinstance(value, str):
        label = of.label_of(value, language)
        said = label or known_word(value, language) or value.replace("_", " ")
        return f"«{said}»" if language == "es" else f"“{said}”"
    if of.kind is Kind.MONEY and of.unit is not None:
        return amount_in_words(Decimal(int(value)) / 100, of.unit, language)
    figure = Decimal(repr(float(value)))
    if of.unit == SHARE:
        percent = figure * 100
        return f"{grouped(_to_places(percent, 2) if rounded else percent)} %"
    return measured(_to_digits(figure) if rounded else figure, of.unit, language)


def _to_digits(figure: Decimal, digits: int = 6) -> Decimal:
    """``figure`` with so many digits that matter, and its whole part whole."""
    return round(figure, max(digits - 1 - figure.adjusted(), 0)) if figure else figure


def _to_places(figure: Decimal, places: int) -> Decimal:
    """``figure`` with so many decimals; with two digits where that would leave nothing of it."""
    return round(figure, places) or _to_digits(figure, 2)


def grouped(figure: Decimal, *, cents: bool = False) -> str:
    """``figure`` with its thousands set apart and no needless zeros.

    >>> grouped(Decimal("1200.50")), grouped(Decimal("-1200.50"), cents=True)
    ('1 200.5', '−1 200.50')
    """
    text = f"{figure:z,f}".replace(",", " ").replace("-", MINUS)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, point, rest = text.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}" if cents and point else text


def fixed(figure: float | Decimal, places: int, *, signed: bool = False) -> str:
    """``figure`` with so many decimals, a plus too where ``signed``; nought has no sign.

    >>> fixed(-4.25, 1), fixed(0.02, 3, signed=True), fixed(-0.04, 1, signed=True)
    ('−4.2', '+0.020', '0.0')
    """
    text = f"{figure:{'+' if signed else ''}z.{places}f}".replace("-", MINUS)
    return text if text.strip("+0.") else text.removeprefix("+")


def amount_in_words(amount: Decimal, unit: Unit, language: Language) -> str:
    """An amount of money with its currency and what it is counted by: ``−S/ 20.50 per month``."""
    currency = unit.currency or ""
    symbol = lexicon("figures")["currencies"].get(currency, currency)
    sign = MINUS if amount < 0 else ""
    said = f"{sign}{symbol} {grouped(abs(amount), cents=True)}"
    return f"{said}{_counted_by(unit.without(currency), language)}"


def measured(figure: Decimal, unit: Unit | None, language: Language) -> str:
    """A figure with its unit."""
    if unit is None or not unit.powers:
        return grouped(figure)
    above = [word for word, power in unit.powers if power > 0 and word not in _THINGS]
    named = " ".join(unit_word(word, language, plural=abs(figure) != 1) for word in above)
    return f"{grouped(figure)} {named}{_counted_by(unit, language)}".replace("  ", " ").rstrip()


def _counted_by(unit: Unit, language: Language) -> str:
    by = "por" if language == "es" else "per"
    below = [word for word, power in unit.powers if power < 0]
    periods = ("day", "week", "month", "year")
    below.sort(key=lambda word: word in periods)  # 'per household per month', not the reverse
    return "".join(f" {by} {unit_word(word, language)}" for word in below)


def unit_word(word: str, language: Language, *, plural: bool = False) -> str:
    """One word of a unit in ``language``; as it stands when it is not in our list."""
    known = _unit_forms().get(word)
    return word if known is None else str(known[language][plural])


def has_unit(word: str) -> bool:
    """Whether our list of units has ``word``.

    >>> has_unit("minimum wages"), has_unit("soles por niño")
    (True, False)
    """
    return word in _unit_forms()


@cache
def _unit_forms() -> dict[str, dict[Language, list[str]]]:
    """The forms of each unit by the ways that definitions write it: its key, singular or plural."""
    found: dict[str, dict[Language, list[str]]] = {}
    for key, forms in (lexicon("phrases")["levels"] | lexicon("figures")["units"]).items():
        for written in (key, *forms["en"]):
            found.setdefault(written, forms)
            found.setdefault(written.replace(" ", "-"), forms)
    return found


def day_in_words(day: date, language: Language, country: str = "") -> str:
    """A date as it is said, in ``country`` (ISO 3166, three letters) where it is said otherwise.

    >>> day_in_words(date(2014, 1, 1), "es"), day_in_words(date(2014, 1, 31), "en")
    ('1 de enero de 2014', '31 January 2014')
    >>> day_in_words(date(2014, 9, 1), "es"), day_in_words(date(2014, 9, 1), "es", "PER")
    ('1 de septiembre de 2014', '1 de setiembre de 2014')
    """
    month = lexicon("figures")["months"][language][day.month - 1]
    if language == "es":
        month = lexicon("figures")["months_of"].get(country, {}).get(month, month)
    return (
        f"{day.day} de {month} de {day.year}"
        if language == "es"
        else f"{day.day} {month} {day.year}"
    )

"""Values as people read them: ``S/ 99 000 per month``, ``40 %``, ``19 years``, ``1 May 2014``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from chakana.expressions.nodes import Value
from chakana.expressions.types import Kind, Type
from chakana.expressions.units import SHARE, Unit

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = ("es", "en")

_SYMBOLS = {"PEN": "S/"}
_WORDS: dict[str, tuple[str, str, str, str]] = {
    "year": ("año", "años", "year", "years"),
    "month": ("mes", "meses", "month", "months"),
    "week": ("semana", "semanas", "week", "weeks"),
    "day": ("día", "días", "day", "days"),
    "hour": ("hora", "horas", "hour", "hours"),
    "member": ("persona", "personas", "person", "persons"),
    "household": ("hogar", "hogares", "household", "households"),
    "organisation": ("organización", "organizaciones", "organisation", "organisations"),
    "community": ("comunidad", "comunidades", "community", "communities"),
    "district": ("distrito", "distritos", "district", "districts"),
    "province": ("provincia", "provincias", "province", "provinces"),
    "region": ("región", "regiones", "region", "regions"),
    "country": ("país", "países", "country", "countries"),
    "hectare": ("hectárea", "hectáreas", "hectare", "hectares"),
    "metre": ("metro", "metros", "metre", "metres"),
    "kilometre": ("kilómetro", "kilómetros", "kilometre", "kilometres"),
    "kilometres": ("kilómetro", "kilómetros", "kilometre", "kilometres"),
    "plan": ("plan", "planes", "plan", "plans"),
    "child": ("niña o niño", "niñas y niños", "child", "children"),
    "animal": ("animal", "animales", "animal", "animals"),
    "kilogram": ("kilogramo", "kilogramos", "kilogram", "kilograms"),
    "points": ("punto", "puntos", "point", "points"),
    "rooms": ("habitación", "habitaciones", "room", "rooms"),
    "team": ("equipo", "equipos", "team", "teams"),
    "teams": ("equipo", "equipos", "team", "teams"),
    "core-team": ("núcleo ejecutor", "núcleos ejecutores", "core team", "core teams"),
    "core-teams": ("núcleo ejecutor", "núcleos ejecutores", "core team", "core teams"),
    "visit": ("visita", "visitas", "visit", "visits"),
    "visits": ("visita", "visitas", "visit", "visits"),
}
"""Word of a unit → Spanish singular and plural, English singular and plural."""

_MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre",
    "en": "January February March April May June July August September October November December",
}
_UNKNOWN = {"es": "no se conoce", "en": "unknown"}
_TRUTHS = {"es": ("no", "sí"), "en": ("no", "yes")}


def value_in_words(value: Value, of: Type, language: Language) -> str:
    """``value`` as people write it, with its unit.

    Money is given in cents, a share between 0 and 1.

    >>> from chakana.expressions.types import SHARE_NUMBER, of_unit
    >>> from chakana.expressions.units import parse_unit
    >>> value_in_words(0.4, SHARE_NUMBER, "es")
    '40 %'
    >>> value_in_words(9_900_050, of_unit(parse_unit("PEN per plan")), "en")
    'S/ 99 000.50 per plan'
    """
    if value is None:
        return _UNKNOWN[language]
    if isinstance(value, bool):
        return _TRUTHS[language][value]
    if isinstance(value, date):
        return day_in_words(value, language)
    if isinstance(value, str):
        return (
            f"«{value.replace('_', ' ')}»" if language == "es" else f"“{value.replace('_', ' ')}”"
        )
    if of.kind is Kind.MONEY and of.unit is not None:
        return amount_in_words(Decimal(int(value)) / 100, of.unit, language)
    if of.unit == SHARE:
        return f"{grouped(Decimal(repr(float(value))) * 100)} %"
    return measured(Decimal(repr(float(value))), of.unit, language)


def grouped(figure: Decimal, *, cents: bool = False) -> str:
    """``figure`` with its thousands set apart and no needless zeros.

    >>> grouped(Decimal("1200.50")), grouped(Decimal("1200.50"), cents=True)
    ('1 200.5', '1 200.50')
    """
    text = f"{figure:,f}".replace(",", " ")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, point, rest = text.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}" if cents and point else text


def amount_in_words(amount: Decimal, unit: Unit, language: Language) -> str:
    """An amount of money with its currency and what it is counted by."""
    currency = unit.currency or ""
    symbol = _SYMBOLS.get(currency, currency)
    return f"{symbol} {grouped(amount, cents=True)}{_counted_by(unit.without(currency), language)}"


def measured(figure: Decimal, unit: Unit | None, language: Language) -> str:
    """A figure with its unit."""
    if unit is None or not unit.powers:
        return grouped(figure)
    above = [word for word, power in unit.powers if power > 0]
    named = " ".join(unit_word(word, language, plural=abs(figure) != 1) for word in above)
    return f"{grouped(figure)} {named}{_counted_by(unit, language)}".replace("  ", " ")


def _counted_by(unit: Unit, language: Language) -> str:
    by = "por" if language == "es" else "per"
    below = [word for word, power in unit.powers if power < 0]
    periods = ("day", "week", "month", "year")
    below.sort(key=lambda word: word in periods)  # 'per household per month', not the reverse
    return "".join(f" {by} {unit_word(word, language)}" for word in below)


def unit_word(word: str, language: Language, *, plural: bool = False) -> str:
    """One word of a unit in ``language``; as it stands when it is not in our list."""
    known = _WORDS.get(word)
    if known is None:
        return word
    return known[(0 if language == "es" else 2) + plural]


def day_in_words(day: date, language: Language) -> str:
    """A date as it is said.

    >>> day_in_words(date(2014, 1, 1), "es"), day_in_words(date(2014, 1, 31), "en")
    ('1 de enero de 2014', '31 January 2014')
    """
    month = _MONTHS[language].split()[day.month - 1]
    return (
        f"{day.day} de {month} de {day.year}"
        if language == "es"
        else f"{day.day} {month} {day.year}"
    )

"""Every text of the pages and of refusals, in Spanish and English.

Each slice has a ``texts.yaml``; words that several use stand in the one beside this file. A name is
given once in all of them.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from chakana.expressions.figures import LANGUAGES, MINUS, Language, day_in_words, grouped
from chakana.expressions.lexicon import lexicon
from chakana.language.document import read_document
from chakana.language.labels import Labels

HERE = Path(__file__).parent


def language() -> Language:
    """The language of the page that is being made."""
    return "en" if (get_language() or "").startswith("en") else "es"


def say(key: str, **places: object) -> str:
    """The text called ``key`` in the language of the page, its places filled."""
    return Labels(files()[key], language())(key, **places)


def in_each_language(key: str) -> tuple[str, ...]:
    """The text called ``key`` in each language: what people may have written of it."""
    return tuple(Labels(files()[key], one)(key) for one in LANGUAGES)


def day(value: date) -> str:
    """A day in words, as the country says it: 1 de setiembre de 2014."""
    return day_in_words(value, language(), settings.COUNTRY)


def short_day(value: date) -> str:
    """A day for a column of a table: 1 set 2014."""
    return f"{value.day} {_month(value)[:3]} {value.year}"


def period(begins: date, ends: date) -> str:
    """Whole months in words (enero y febrero de 2014), else from one day to the other."""
    if begins.day != 1 or (ends + timedelta(days=1)).day != 1:
        return say("from_to", begins=day(begins), ends=day(ends))
    first, last = _month(begins), _month(ends)
    if begins.year != ends.year:
        return say("months_of_years", first=first, then=begins.year, last=last, year=ends.year)
    if begins.month == ends.month:
        return say("one_month", month=last, year=ends.year)
    name = "two_months" if ends.month == begins.month + 1 else "months_to"
    return say(name, first=first, last=last, year=ends.year)


def _month(value: date) -> str:
    """The name of its month, taken out of the day in words."""
    return next(word for word in day(value).split() if word.isalpha() and word != "de")


def money(amount: Decimal | str, currency: str = "") -> str:
    """An amount with its currency and both cents, that of the country unless given: S/ 1 200.00."""
    code = currency or settings.CURRENCY
    amount = Decimal(amount)
    whole, cents = divmod(abs(int(amount * 100)), 100)
    sign = MINUS if amount < 0 else ""
    symbol = lexicon("figures")["currencies"].get(code, code)
    return f"{sign}{symbol} {grouped(Decimal(whole))}.{cents:02}"


@cache
def files() -> dict[str, Path]:
    """The file that has each text. ValueError when two files give the same name."""
    found: dict[str, Path] = {}
    for path in (HERE / "texts.yaml", *sorted(HERE.glob("*/texts.yaml"))):
        for key in read_document(path).data:
            if key in found:
                raise ValueError(f"'{key}' stands in {found[key]} and in {path}.")
            found[key] = path
    return found


class _Texts:
    """``{{ say.households }}`` in a template. A name without text is an error, never blank."""

    def __getitem__(self, key: str) -> str:
        return say(key)


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """What every template is given besides its own."""
    return {"say": _Texts(), "language": language()}

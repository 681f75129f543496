"""The scalars of a definition as values of the types that it declares."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from chakana.expressions.nodes import MONEY_LIMIT, NUMBER_LIMIT, Value
from chakana.expressions.types import SHARE_NUMBER, Kind, Type
from chakana.expressions.typing_rules import read_day
from chakana.language.scalars import plain_figure, read_figure


def typed_value(text: str, wanted: Type) -> Value:
    """The YAML scalar ``text`` as a value of type ``wanted``; ValueError says what was expected."""
    if wanted.kind is Kind.BOOLEAN:
        if text not in ("true", "false"):
            raise ValueError(f"'{text}' is neither true nor false.")
        return text == "true"
    if wanted.kind is Kind.DATE:
        try:
            return read_day(text)
        except ValueError as error:
            raise ValueError(f"{error}.") from None
    if wanted.kind is Kind.TEXT:
        return text
    return _figure(text, wanted)


def share_hint(text: str, wanted: Type) -> str:
    """What to write for a percentage where a share is wanted; '' where it is something else.

    >>> share_hint("50", SHARE_NUMBER)
    'For 50 % write 0.5.'
    """
    with suppress(ValueError):
        value = read_figure(text)
        if wanted == SHARE_NUMBER and 1 < value <= 100:
            return f"For {value:f} % write {plain_figure(value / 100)}."
    return ""


def _figure(text: str, wanted: Type) -> Value:
    try:
        value = read_figure(text)
    except ValueError as error:
        raise ValueError(f"'{text}': {error}.") from None
    if wanted.kind is Kind.MONEY:
        cents = value * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"'{text}' has more than two decimals; money is whole cents.")
        if abs(cents) > MONEY_LIMIT:
            raise ValueError(f"'{text}' is out of range: at most {MONEY_LIMIT // 100} in money.")
        return int(cents)
    if abs(value) > Decimal(NUMBER_LIMIT):
        raise ValueError(f"'{text}' is out of range: at most {NUMBER_LIMIT:g}.")
    if wanted == SHARE_NUMBER and not Decimal(0) <= value <= Decimal(1):
        raise ValueError(f"'{text}' is not a share: shares run from 0 to 1.")
    return float(value)

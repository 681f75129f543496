"""The scalar fields of a definition. Each takes the text of the YAML scalar and gives it a type."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, StringConstraints, WithJsonSchema

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,12})?")


def _truth(value: Any) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise ValueError("write true or false")


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("write the date as 2026-01-31")


def read_figure(value: Any) -> Decimal:
    """The figure written as 1200 or 0.40; ValueError says what was expected."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise ValueError("write a figure such as 1200 or 0.40: no spaces, commas, signs or exponents")


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("write one value, not a list or a mapping")


def _word_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def plain_figure(value: Decimal) -> str:
    """A figure in its one canonical spelling: no zeros at the end, no exponent."""
    return f"{value.normalize():f}"


def plain_text_of_rule(text: str) -> str:
    """A rule with its white space, outside of quoted texts, reduced to single spaces."""
    parts = text.split("'")
    parts[::2] = [re.sub(r"\s+", " ", part) for part in parts[::2]]
    return "'".join(parts).strip()


Truth = Annotated[bool, BeforeValidator(_truth), WithJsonSchema({"type": "boolean"})]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
Figure = Annotated[
    Decimal,
    BeforeValidator(read_figure),
    PlainSerializer(plain_figure, return_type=str, when_used="json"),
    WithJsonSchema({"type": ["number", "string"], "pattern": rf"^{_NUMBER.pattern}$"}),
]
Scalar = Annotated[
    str, BeforeValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})
]
Year = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}){0,2}([-–/]\d{4})?$"),
                 WithJsonSchema({"type": ["integer", "string"]})]  # fmt: skip
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
"""A word of the definition's own: lower case, digits and single underscores between them.

Two underscores join names in the columns of tables (``transfer__amount``), so no name holds them.
"""
Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]*/[a-z0-9]+(-[a-z0-9]+)*$", max_length=80),
]
"""A programme: ``pe/haku-winay``."""
Words = Annotated[
    list[Scalar],
    BeforeValidator(_word_list),
    WithJsonSchema({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}),
]
"""One word or a list of them."""
RuleText = Annotated[
    str,
    StringConstraints(min_length=1),
    PlainSerializer(plain_text_of_rule, return_type=str, when_used="json"),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
"""A rule, in SQL's expression grammar."""

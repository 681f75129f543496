"""What the register asks of households and members: the variables of the definitions in force.

Their labels, units and choices are those of the definitions, so that no page names a variable in
words of its own. Slices above tell which definitions are in force (``asks``); what none of them
records is labelled as populations label it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils import timezone

from chakana.expressions.figures import value_in_words
from chakana.expressions.types import Kind, Type
from chakana.interchange.forms import Field, FieldLevel, fields
from chakana.language.definition import Definition
from chakana.language.model import Text
from chakana.population.schema import standard_variables
from chakana.web import texts
from chakana.web.actions import Refused
from chakana.web.texts import language, say

SOURCES: list[Callable[[], Iterable[Definition]]] = []
"""What gives the definitions in force."""
NOT_ASKED = frozenset(
    ["household_id", "territory", "weight", "stratum", "psu", "source_key", "member_id", "age",
     "organisation_id"]
)  # fmt: skip
"""What a population holds and a register does not ask of anybody."""
_READ: dict[str, tuple[Field, ...]] = {}


def asks(source: Callable[[], Iterable[Definition]]) -> None:
    """Let the register ask what the definitions of ``source`` record."""
    SOURCES.append(source)


def questions(level: FieldLevel) -> dict[str, Field]:
    """What is asked at ``level``, by name, in the order of the definitions."""
    found: dict[str, Field] = {}
    for source in SOURCES:
        for definition in source():
            for one in _recorded(definition):
                if one.level == level:
                    found.setdefault(one.name, one)
    return found or dict(_standard(level))


def _recorded(definition: Definition) -> tuple[Field, ...]:
    """The variables that a definition records; read once for each of its versions."""
    if definition.identity not in _READ:
        found = (one for one in fields(definition) if not one.is_identity)
        _READ[definition.identity] = tuple(found)
    return _READ[definition.identity]


def _standard(level: FieldLevel) -> Iterator[tuple[str, Field]]:
    for name, one in standard_variables()[level].items():
        if name not in NOT_ASKED:
            label, kind = Text(es=one.es, en=one.en), Kind(one.kind)
            codes = {code: Text(es=code, en=code) for code in one.codes}
            yield name, Field(level, name, kind, label, codes, one.between)


def label(field: Field) -> str:
    """What is asked, in the language of the page, with its unit where it has one."""
    return field.label.in_language(language())


def in_words(field: Field | None, value: Any) -> str:
    """An answer as people read it: 3 habitaciones, S/ 520.00, sí, no se sabe."""
    if value is None:
        return say("unknown")
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if field is None:
        return str(value)
    if field.kind is Kind.MONEY and (field.unit is None or field.unit.currency is None):
        return texts.money(Decimal(int(value)) / 100)
    if field.kind is Kind.DATE:
        return texts.day(date.fromisoformat(value))
    if field.kind is Kind.TEXT:
        choice = field.choices.get(value)
        return choice.in_language(language()) if choice else str(value)
    of = Type(field.kind, field.unit)
    return value_in_words(value, of, language(), settings.COUNTRY, rounded=True)


def told(
    level: FieldLevel, answers: Mapping[str, Any], own: Mapping[str, Field] | None = None
) -> list[tuple[str, str]]:
    """Every question of ``level`` with its answer in words; what is not known says so."""
    found = asked(level, answers, own)
    return [(label(one), in_words(one, answers.get(name))) for name, one in found]


def asked(
    level: FieldLevel, answers: Mapping[str, Any], own: Mapping[str, Field] | None = None
) -> Iterator[tuple[str, Field]]:
    """The questions of ``level``, and whatever else ``answers`` hold that has a name.

    ``own`` are those questions, where whoever asks for many has them already.
    """
    own = own or questions(level)
    yield from own.items()
    for name, one in _standard(level):
        if name not in own and answers.get(name) is not None:
            yield name, one


def read(field: Field, text: str) -> Any:
    """What somebody typed as an answer is kept: nothing is unknown. Refused where it cannot be."""
    text = text.strip()
    if not text:
        return None
    try:
        value = _READERS[field.kind](text)
    except (ValueError, InvalidOperation):
        raise Refused("answer_unreadable", question=label(field)) from None
    if field.choices and value not in field.choices:
        raise Refused("answer_unreadable", question=label(field))
    if field.between and not field.between[0] <= value <= field.between[1]:
        least, most = (f"{one:g}" for one in field.between)
        raise Refused("answer_out_of_range", question=label(field), least=least, most=most)
    return value


def typed(field: Field, value: Any) -> str:
    """An answer as it stands in a form: what ``read`` reads back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.kind is Kind.MONEY:
        return f"{Decimal(int(value)) / 100:.2f}"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _truth(text: str) -> bool:
    return {"yes": True, "no": False}[text] if text in ("yes", "no") else _fail(text)


def _fail(text: str) -> bool:
    raise ValueError(text)


def _figure(text: str) -> float:
    value = float(_decimal(text))
    if not math.isfinite(value) or abs(value) > 1e12:
        raise ValueError(text)
    return value


def _cents(text: str) -> int:
    value = _decimal(text) * 100
    if not value.is_finite() or value != int(value) or abs(value) > 10**15:
        raise ValueError(text)
    return int(value)


def _decimal(text: str) -> Decimal:
    """A figure with a comma or a point before its decimals and spaces between its thousands."""
    return Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))


def day(text: str) -> date:
    """A day that has been, as fields of dates send it. ValueError for any other."""
    found = date.fromisoformat(text)
    if not date(1880, 1, 1) <= found <= timezone.localdate():
        raise ValueError(text)
    return found


_READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.BOOLEAN: _truth,
    Kind.NUMBER: _figure,
    Kind.MONEY: _cents,
    Kind.TEXT: lambda text: text[:200],
    Kind.DATE: lambda text: day(text).isoformat(),
}

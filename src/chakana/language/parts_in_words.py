"""What a part of a definition says, and what it is called, in the sentences about a change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from chakana.expressions.figures import Language, value_in_words
from chakana.expressions.phrases import joined
from chakana.language import model
from chakana.language.changed_values import when, word
from chakana.language.definition import Definition
from chakana.language.document import Key


def says(part: Any, at: Definition, key: Key, language: Language) -> str:
    """What a part that comes or goes says: its rule, its value, its amount."""
    if isinstance(part, model.ParameterPart) and str(key[-1]) in at.parameters:
        series, country = at.parameters[str(key[-1])], at.programme.country
        return "; ".join(
            value_in_words(value, series.type, language, country)
            + when(start, None, language, country)
            for start, value in series.values
        )
    for field in ("rule", "amount", "share", "value"):
        found = getattr(part, field, None)
        if found is not None:
            return f"«{found}»" if language == "es" else f"“{found}”"
    decided = getattr(part, "decided_by", None)
    if decided:
        return word(f"decide {decided}", f"decided by {decided}", language)
    return shown(part, language) if not isinstance(part, BaseModel) else ""


def shown(item: Any, language: Language) -> str:
    """An item of a list in quotes: by its text, its label, or as it is written."""
    if isinstance(item, model.Text):
        text = item.in_language(language)
        return f"«{text}»" if language == "es" else f"“{text}”"
    if isinstance(item, model.Alternative):
        said = model.said_in(item.value, language)
        return f"{said} ({item.source or plain(item.note, language)})"
    if isinstance(item, BaseModel):
        label = getattr(item, "label", None)
        return shown(label, language) if isinstance(label, model.Text) else plain(item)
    return f"'{plain(item)}'"


def plain(value: Any, language: Language = "en") -> str:
    """A value in words without quotes; a dash for none."""
    if value is None:
        return "—"
    if isinstance(value, model.Text):
        return value.in_language(language)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True, exclude_defaults=True)
    return str(value)


def listed(items: list[Any], language: Language) -> str:
    """Several items: *“a”, “b” and “c”*."""
    return joined([shown(item, language) for item in items], word("y", "and", language), language)


def called(part: Any, name: str, language: Language) -> str:
    """``“Ceiling” (ceiling)``, or the name alone when there is no label."""
    label = getattr(part, "label", None) or getattr(part, "title", None)
    if isinstance(label, model.Text):
        shown = label.in_language(language)
        return f"«{shown}» ({name})" if language == "es" else f"“{shown}” ({name})"
    return f"'{name}'"

"""One thing that a form asks, and reading what was typed back into what the register keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chakana.expressions.types import Kind
from chakana.interchange.forms import Field, FieldLevel
from chakana.web.actions import Refused
from chakana.web.registry.models.people import Described
from chakana.web.registry.questions import in_words, label, questions, read, typed
from chakana.web.registry.shown import named
from chakana.web.texts import language, say

Errors = dict[str, str]
"""What must be mended, by the name of the field."""


@dataclass(frozen=True)
class Input:
    """A line of a form. ``options`` are pairs of what is sent and what is read; none for a text."""

    name: str
    label: str
    type: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    inputmode: str = ""


def of_questions(
    level: FieldLevel, prefix: str, sent: Mapping[str, str], errors: Errors,
    before: Mapping[str, Any] | None = None, *, is_filled: bool = True,
) -> Iterator[Input]:  # fmt: skip
    """The questions of ``level``: they begin as ``before``, or only tell it."""
    known = before or {}
    for name, one in questions(level).items():
        if level == "member" and name in ("sex", "birth_date", "head"):
            continue  # asked of the person
        key = f"{prefix}{name}"
        was = known.get(name)
        begins = typed(one, was) if is_filled else ""
        hint = "" if is_filled or was is None else say("before_it_was", value=in_words(one, was))
        yield Input(
            key, label(one), _type(one), _options(one), sent.get(key, begins), _unit(one) or hint,
            errors.get(key, ""), inputmode="decimal" if one.kind in _FIGURES else "",
        )  # fmt: skip


_FIGURES = (Kind.NUMBER, Kind.MONEY)


def _type(field: Field) -> str:
    return "date" if field.kind is Kind.DATE else "text"


def _options(field: Field) -> tuple[tuple[str, str], ...]:
    if field.kind is Kind.BOOLEAN:
        return (("", say("unknown")), ("yes", say("yes")), ("no", say("no")))
    if field.choices:
        named = ((code, text.in_language(language())) for code, text in field.choices.items())
        return (("", say("unknown")), *named)
    return ()


def _unit(field: Field) -> str:
    """What a figure counts, for the reader of the form."""
    if field.kind is Kind.MONEY:
        return say("in_money")
    return ""


def read_questions(
    level: FieldLevel, prefix: str, sent: Mapping[str, str]
) -> tuple[dict[str, Any], Errors]:
    """The answers that were typed, and what cannot be one."""
    found: dict[str, Any] = {}
    errors: Errors = {}
    for name, one in questions(level).items():
        key = f"{prefix}{name}"
        if key in sent:
            try:
                found[name] = read(one, sent[key])
            except Refused as problem:
                errors[key] = str(problem)
    return found, errors


_PERSON_TYPES = {"birth_date": "date", "phone": "tel"}
_PERSON_OPTIONS = {
    "sex": Described.Sex,
    "relation": Described.Relation,
    "document_kind": Described.Document,
}
IDENTITY = (
    "given_names", "family_names", "sex", "birth_date", "relation", "document_kind",
    "document_number", "phone",
)  # fmt: skip


def of_person(
    prefix: str, sent: Mapping[str, str], errors: Errors, known: Mapping[str, Any] | None = None
) -> Iterator[Input]:
    """Who somebody is: names, sex, birth date, relation, document, telephone."""
    before = known or {}
    for name in IDENTITY:
        key = f"{prefix}{name}"
        chosen = _PERSON_OPTIONS.get(name)
        values = ("", *chosen.values) if chosen else ()
        options = tuple((one, named(name, one) if one else say("unknown")) for one in values)
        yield Input(
            key, say(f"person_{name}"), _PERSON_TYPES.get(name, "text"), options,
            sent.get(key, str(before.get(name) or "")), say("person_birth_date_hint")
            if name == "birth_date" else "", errors.get(key, ""),
        )  # fmt: skip


def read_person(prefix: str, sent: Mapping[str, str]) -> dict[str, Any]:
    """What was typed of somebody; ``content.clean`` looks whether it can be."""
    found: dict[str, Any] = {}
    for name in IDENTITY:
        if (key := f"{prefix}{name}") in sent:
            text = sent[key].strip()
            found[name] = (text or None) if name == "birth_date" else text
    return found

"""A document against its model: Pydantic's complaints as problems with a place and a suggestion."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from chakana.language.document import MAXIMUM_PROBLEMS, Document, Key
from chakana.problems import Problem, suggest

M = TypeVar("M", bound=BaseModel)


def fit(document: Document, model: type[M]) -> tuple[M | None, list[Problem]]:
    """``document`` as a ``model``, or the problems that keep it from being one."""
    if not isinstance(document.data, dict):
        message = "The file does not hold a mapping of names to values."
        return None, [
            document.problem("CHK008", message, hint="A definition begins with 'chakana: 1'.")
        ]
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems = {_problem(document, model, detail) for detail in details[:MAXIMUM_PROBLEMS]}
        return None, sorted(problems, key=lambda found: (found.location.line, found.message))


def _problem(document: Document, model: type[BaseModel], detail: Any) -> Problem:
    kind = str(detail["type"])
    key = _place(document, detail["loc"], is_missing=kind == "missing")
    if kind == "extra_forbidden":
        return _unknown_field(document, model, key)
    if kind == "missing":
        *parent, name = key
        message = f"'{name}' is missing."
        return document.problem(
            "CHK006", message, tuple(parent), of_key=True, hint=_example(str(name))
        )
    is_key = "[key]" in detail["loc"]
    if decimal := _cut_decimal(document, key):
        message = f"A comma cut a figure short; '{key[-1]}' was left over."
        return document.problem("CHK007", message, key, hint=decimal, of_key=True)
    message, hint = (
        _wrong_name(key, kind, detail) if is_key else _wrong_value(document, key, kind, detail)
    )
    return document.problem("CHK007", message, key, hint=hint, of_key=is_key)


def _place(document: Document, loc: tuple[Any, ...], *, is_missing: bool) -> Key:
    """Pydantic's path without the parts (union members, '[key]') that are not in the document."""
    key: Key = ()
    data = document.data
    for index, part in enumerate(loc):
        if part == "[key]":
            continue
        if (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            key, data = (*key, part), data[part]
        elif is_missing and index == len(loc) - 1 and isinstance(data, dict):
            key = (*key, str(part))
    return key


def _unknown_field(document: Document, model: type[BaseModel], key: Key) -> Problem:
    name = str(key[-1])
    if _value(document, key) is None and _is_flow_residue(name):
        message = f"A comma inside {{ }} cut the value before it short; '{name}' was left over."
        hint = "Write each field on a line of its own, without { }; a long rule after '>-'."
        hint = _cut_decimal(document, key) or hint
        return document.problem("CHK107", message, key, hint=hint, of_key=True)
    fields = _fields_at(model, key[:-1])
    return document.problem(
        "CHK005", f"There is no field '{name}' here.", key, hint=suggest(name, fields), of_key=True
    )


def _is_flow_residue(name: str) -> bool:
    return not name.replace("_", "").isalnum() or name[:1].isdigit() or " " in name


def _cut_decimal(document: Document, key: Key) -> str:
    """What to write instead of a figure that a comma cut (``{paid: 0,50}``); '' if none was."""
    name, siblings = str(key[-1]), _value_or_none(document, key[:-1]) if key else None
    if not name.isdecimal() or not isinstance(siblings, dict) or siblings.get(name) is not None:
        return ""
    names = list(siblings)
    before = siblings[names[names.index(name) - 1]] if names[0] != name else None
    if not isinstance(before, str) or not before.lstrip("+-").isdecimal():
        return ""
    return f"A decimal takes a point: {before}.{name}."


def _value(document: Document, key: Key) -> Any:
    value = document.data
    for part in key:
        value = value[part]
    return value


def _fields_at(model: type[BaseModel], key: Key) -> list[str]:
    """The fields that the model offers at ``key``, following mappings and lists."""
    current: Any = model
    for part in key:
        current = _step(current, part)
        if current is None:
            return []
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [entry.alias or name for name, entry in current.model_fields.items()]


def _step(current: Any, part: str | int) -> Any:
    if isinstance(current, type) and issubclass(current, BaseModel):
        for name, entry in current.model_fields.items():
            if part in (name, entry.alias):
                return _model_in(entry.annotation)
        return None
    return current[1] if isinstance(current, tuple) else None


def _model_in(annotation: Any) -> Any:
    """A model, or ('each', model) for a mapping or list of models, found in ``annotation``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    arguments = get_args(annotation)
    origin = getattr(annotation, "__origin__", None)
    found = [entry for entry in map(_model_in, arguments) if entry is not None]
    if not found:
        return None
    return ("each", found[-1]) if origin in (dict, list) else found[0]


def _wrong_name(key: Key, kind: str, detail: Any) -> tuple[str, str]:
    name = key[-1] if key else ""
    if kind in ("string_pattern_mismatch", "string_too_long"):
        return (
            f"'{name}' is not a name.",
            "Lower case, digits, single underscores: monthly_transfer.",
        )
    return f"'{name}': {_reason(detail)}.", ""


def _wrong_value(document: Document, key: Key, kind: str, detail: Any) -> tuple[str, str]:
    given, name = _value_or_none(document, key), key[-1] if key else "the file"
    if given is None:
        return f"'{name}' is empty.", _example(str(name))
    shown = f"'{given}' for " if isinstance(given, str) and len(given) < 60 else ""
    if kind == "too_long":
        return f"'{name}' holds more than {detail['ctx']['max_length']} entries.", "Join some."
    if isinstance(given, dict) and not kind.startswith("dict"):
        if _is_split_at_colon(given):
            message = f"'{name}' holds one value; a colon and a space made it a mapping."
            return message, "Quote the value, or write it as a block after '>-'."
        if not kind.startswith("model"):
            return f"'{name}' holds one value, not a mapping.", _example(str(name))
    if kind == "literal_error":
        return f"{shown}'{name}' is not possible.", f"It is {detail['ctx']['expected']}."
    if kind in ("string_pattern_mismatch", "string_too_long"):
        return f"{shown}'{name}' does not have the right form.", _FORMS.get(str(name), "")
    if kind in ("model_type", "model_attributes_type", "dict_type", "list_type"):
        wanted = "a list" if kind == "list_type" else "a mapping of names to values"
        listed = f"{name}: [{given}]" if kind == "list_type" and shown else ""
        return f"{shown}'{name}' is not {wanted}.", _example(str(name)) or listed
    hint = f"{name}: {{es: …, en: …}}" if kind == "model_text" else ""
    return f"{shown}'{name}': {_reason(detail)}.", hint


def _reason(detail: Any) -> str:
    if str(detail["type"]).startswith("date_"):
        return "write the date as 2026-01-31"
    return str(detail["msg"]).removeprefix("Value error, ")


def _is_split_at_colon(given: dict[str, Any]) -> bool:
    """Whether a mapping is in truth one sentence that a ': ' cut in two."""
    return len(given) == 1 and not next(iter(given)).replace("_", "").isalnum()


def _value_or_none(document: Document, key: Key) -> Any:
    try:
        return _value(document, key)
    except (KeyError, IndexError, TypeError):
        return None


_FORMS = {
    "country": "Three capitals, ISO 3166: PER; or INT where it is of no one country.",
    "currency": "Three capitals, ISO 4217: PEN.",
    "programme": "Lower case, the country first: pe/haku-winay.",
    "year": "A year or a day: 2013, 2013-07, 2013-07-28.",
}
_EXAMPLES = {
    "chakana": "Begin the definition with 'chakana: 1'.",
    "label": "label: {es: …, en: …}",
    "title": "title: {es: …, en: …}",
    "rule": "rule: any(member.age < 19)",
    "es": "Every text is given in Spanish and English: {es: …, en: …}",
    "en": "Every text is given in Spanish and English: {es: …, en: …}",
    "values": "values: {2005-01-01: 0.40}",
    "selection": "selection: {mode: all}",
    "mandate": "mandate: {rule: …, source: …}",
    "unit": "unit: household",
    "instrument": "instrument: transfer",
    "changes": "changes: {parameters.monthly_transfer.values: {2014-01-01: 120}}",
}


def _example(name: str) -> str:
    return _EXAMPLES.get(name, "")

"""The JSON Schema that editors use to complete and check a definition while it is written.

It is made from the models and never by hand. Editors read YAML scalars as numbers, truths and
texts, where Chakana keeps every scalar a text until its field types it: so each field takes
whatever an editor may see of a value that Chakana accepts. What a schema cannot say (names,
types, units, sources) is for ``chakana check``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chakana.language import model

IDENTIFIER = "urn:chakana:schema:1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PUBLISHED = Path(__file__).parent / "chakana.schema.json"
"""The copy that is installed with the package."""

_SCALAR = ["string", "number", "boolean"]
_REFERENCE = "#/$defs/{model}"


def json_schema() -> dict[str, Any]:
    """The schema of definitions and reforms, as plain data (draft 2020-12)."""
    from pydantic.json_schema import models_json_schema

    models: list[Any] = [(model.Programme, "validation"), (model.Reform, "validation")]
    _, made = models_json_schema(models, by_alias=True, ref_template=_REFERENCE)
    definitions = {name: _as_editors_see(part) for name, part in made["$defs"].items()}
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "Chakana definition",
        "description": "A programme, or a reform of one (chakana: 1).",
        "type": "object",
        "if": {"required": ["reform"]},
        "then": {"$ref": _REFERENCE.format(model="Reform")},
        "else": {"$ref": _REFERENCE.format(model="Programme")},
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as it is published: indented, and ending with a line break."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _as_editors_see(part: Any) -> Any:
    """``part`` widened from texts to the scalars an editor may take for them."""
    if isinstance(part, list):
        return [_as_editors_see(item) for item in part]
    if not isinstance(part, dict):
        return part
    seen = {name: _as_editors_see(value) for name, value in part.items() if name != "default"}
    if isinstance(seen.get("title"), str):
        del seen["title"]
    if "const" in seen:
        return _choice(seen, [seen.pop("const")])
    if "enum" in seen:
        return _choice(seen, seen.pop("enum"))
    if seen.get("type") == "string" and "pattern" not in seen:
        seen["type"] = _SCALAR
    return _closed(seen)


def _choice(seen: dict[str, Any], values: list[Any]) -> dict[str, Any]:
    """The values themselves, and the numbers that plain YAML makes of them (``chakana: 1``)."""
    numbers = [int(value) for value in values if isinstance(value, str) and value.isdigit()]
    seen.pop("type", None)
    return {**seen, "enum": [*values, *numbers]}


def _closed(seen: dict[str, Any]) -> dict[str, Any]:
    """A mapping whose keys follow a pattern has no others; one word stands for a list of words."""
    if "patternProperties" in seen:
        seen["additionalProperties"] = False
    return seen

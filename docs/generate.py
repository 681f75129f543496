"""Writes the pages of the reference that are made from the code, and the schema.

Run it after a change to the check codes, the models or the library; a test fails when a page is
not current. It needs nothing but Chakana: ``python docs/generate.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference"

_ROOMS = {
    "CHK0": "The document",
    "CHK1": "Rules",
    "CHK2": "The programme",
}


def checks_page() -> str:
    """Every code there is, with its meaning; of ``chakana check`` also whether it stops."""
    from chakana.language.codes import CODES, WARNINGS

    lines = [
        "# What Chakana can say",
        "",
        "Every problem has a code that does not change, a place, a cause and, where there is one,",
        "a suggestion. (This page is written by `docs/generate.py`.)",
        "",
        "## `chakana check`",
        "",
        "The place is a file with line and column. An *error* keeps a definition from being used;",
        "a *warning* does not.",
    ]
    for start, title in _ROOMS.items():
        lines += ["", f"### {title}", "", "| code | kind | meaning |", "| --- | --- | --- |"]
        for code, meaning in CODES.items():
            if code.startswith(start):
                kind = "warning" if code in WARNINGS else "error"
                lines.append(f"| `{code}` | {kind} | {meaning} |")
    for title, codes in _other_codes().items():
        lines += ["", f"## {title}", "", "| code | meaning |", "| --- | --- |"]
        lines += [f"| `{code}` | {meaning} |" for code, meaning in codes.items()]
    return "\n".join(lines) + "\n"


def _other_codes() -> dict[str, dict[str, str]]:
    """The tables of the other rooms, in the order in which a designer meets them."""
    from chakana.cli.errors import COMMAND_CODES
    from chakana.engines.fitness import CODES as ENGINES
    from chakana.guidebook.codes import CODES as GUIDEBOOK
    from chakana.interchange.forms import FORM_CODES
    from chakana.interchange.payments import PAYMENT_CODES
    from chakana.measures.codes import CODES as MEASURES
    from chakana.population.codes import CODES as POPULATIONS
    from chakana.simulation.codes import CODES as SIMULATION
    from chakana.targeting.codes import CODES as TARGETING
    from chakana.web.upkeep.codes import BACKUP_CODES

    return {
        "Populations": POPULATIONS,
        "Engines": ENGINES,
        "Measures": MEASURES,
        "Simulation": SIMULATION,
        "Targeting": TARGETING,
        "The guidebook": GUIDEBOOK,
        "Files to and from a bank": PAYMENT_CODES,
        "Forms and their answers": FORM_CODES,
        "Backups": BACKUP_CODES,
        "The command line": COMMAND_CODES,
    }


def library_page() -> str:
    """Every definition that ships, by country."""
    from chakana.cli.shelf import entries_of
    from chakana.language.load import Library

    lines = [
        "# The library",
        "",
        "Every definition that comes with Chakana. `chakana explain`, `simulate` and `guidebook`",
        "take its name; `chakana assumptions` lists what it assumes. (This page is written by",
        "`docs/generate.py`.)",
    ]
    country = None
    for entry in entries_of(Library(), None, "en"):
        folder = entry.name.partition("/")[0]
        if folder != country:
            country = folder
            lines += ["", f"## {entry.country or folder.upper()}"]
        lines += ["", f"### `{entry.name}` {entry.title}", ""]
        if entry.reform_of:
            lines += [f"A reform of `{entry.reform_of}`.", ""]
        if entry.summary:
            lines += [entry.summary, ""]
        components = ", ".join(
            f"`{one.split(' ')[0]}` {one.split(' ')[1]}" for one in entry.components
        )
        lines.append(f"- Components: {components or 'none; other definitions use it'}")
        lines.append(f"- Parameters: {entry.parameters}; facts: {entry.facts}")
        lines.append(f"- Worked cases: {'yes' if entry.cases else 'none'}")
    return "\n".join(lines) + "\n"


_FIELDS_HEAD = """\
# The fields of a definition

Every field that a definition or a reform may have, as `chakana check` knows them. (This page is
written by `docs/generate.py` from the models.) A definition from another country shows how the
parts go together: [A programme of your own country](../how-to/a-programme-of-your-own-country.md).

* A **bold** field must be there.
* "names → X" is a mapping: each entry has a name of your choice, in small letters and underscores.
* "text" stands once; "es, en" is a text in Spanish and English: `{es: …, en: …}`.
* "es, en or text" takes either. A plain text then stands for both languages: a name (`MIDIS`),
  a word that names a role, or a reason in a draft.
* Wherever *sourced* is written, `source`, `assumption` and `because` may stand too, and what claims
  something needs them: `source: fao2016, line 504` (document, then line, page or row; several are
  joined with `;`), or `assumption: true` with `because: {es: …, en: …}`.
* What a rule may say is told in [the rule language](rules.md); a unit is a product of words, such
  as `PEN per household per month`, `share`, `years`.

## Names with a meaning

Two parameters and one variable are looked for by name. With them a simulation tells poverty
before and after; without income or a poverty line it says nothing of poverty.

| name | unit | |
| --- | --- | --- |
| `household.income` | PEN per month | income of the whole household, a column of the population |
| `poverty_line` | PEN per member per month | below it a person is poor |
| `extreme_poverty_line` | PEN per member per month | below it extremely poor; may be absent |
"""

_SOURCED = ("source", "assumption", "because")


def fields_page() -> str:
    """Every field of definitions and reforms, part by part, from the published schema."""
    from chakana.language.schema import json_schema

    parts = json_schema()["$defs"]
    lines = [_FIELDS_HEAD]
    for name in _in_reach(parts, ["Programme", "Reform"]):
        part = parts[name]
        is_sourced = " (*sourced*)" if "source" in part["properties"] else ""
        told = _note(part, {})
        lines += [
            f"## {name}",
            "",
            told + is_sourced,
            "",
            "| field | holds | |",
            "| --- | --- | --- |",
        ]
        for field, value in part["properties"].items():
            if not (is_sourced and field in _SOURCED):
                shown = f"**`{field}`**" if field in part.get("required", ()) else f"`{field}`"
                lines.append(f"| {shown} | {_holds(value)} | {_note(value, parts)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _note(value: dict[str, Any], parts: dict[str, Any]) -> str:
    """What is said of a field; where nothing is, what its part says of itself."""
    told = value.get("description", "")
    leads_to = re.search(r"#/\$defs/(\w+)", json.dumps(value))
    if not told and leads_to and leads_to.group(1) != "Text":
        told = parts.get(leads_to.group(1), {}).get("description", "").partition("\n\n")[0]
    return " ".join(told.split()).replace("``", "`")


def _in_reach(parts: dict[str, Any], names: list[str]) -> list[str]:
    """``names`` and every part that they lead to, in the order in which a reader meets them."""
    found: list[str] = []
    while names:
        name = names.pop(0)
        if name not in (*found, "Text"):
            found.append(name)
            names += re.findall(r"#/\$defs/(\w+)", json.dumps(parts[name]["properties"]))
    return found


def _holds(value: dict[str, Any]) -> str:
    """What a field holds, in a word."""
    either = value.get("anyOf") or value.get("oneOf")
    if either:
        kinds = [_holds(one) for one in either if one.get("type") != "null"]
        several = [one for one in kinds if f"list of {one}" in kinds]
        return f"one or several of {several[0]}" if several else " or ".join(dict.fromkeys(kinds))
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return "es, en" if name == "Text" else f"[{name}](#{name.lower()})"
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"] if isinstance(one, str))
    if value.get("type") == "array":
        return f"list of {_holds(value['items'])}"
    entries = [*value.get("patternProperties", {}).values(), value.get("additionalProperties")]
    if value.get("type") == "object":
        return f"names → {_holds(entries[0])}" if isinstance(entries[0], dict) else "names → text"
    if value.get("type") == "boolean":
        return "`true`, `false`"
    return "figure" if str(value.get("pattern", "")).startswith("^[+-]") else "text"


def schema_page() -> str:
    """The JSON Schema of definitions."""
    from chakana.language.schema import schema_text

    return schema_text()


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks_page,
    "fields.md": fields_page,
    "library.md": library_page,
    "chakana.schema.json": schema_page,
}
"""File in ``docs/reference`` → what makes it."""


def main() -> None:
    """Write every page, and the copy of the schema that the package carries."""
    from chakana.language.schema import PUBLISHED, schema_text

    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8")
    PUBLISHED.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()

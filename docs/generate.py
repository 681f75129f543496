"""Writes the pages of the reference that are made from the code, and the schema.

Run it after a change to the check codes, the models or the library; a test fails when a page is
not current. It needs nothing but Chakana: ``python docs/generate.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
    from chakana.population.codes import CODES as POPULATIONS
    from chakana.simulation.codes import CODES as SIMULATION
    from chakana.targeting.codes import CODES as TARGETING

    return {
        "Populations": POPULATIONS,
        "Engines": ENGINES,
        "Simulation": SIMULATION,
        "Targeting": TARGETING,
        "The guidebook": GUIDEBOOK,
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


def schema_page() -> str:
    """The JSON Schema of definitions."""
    from chakana.language.schema import schema_text

    return schema_text()


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks_page,
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

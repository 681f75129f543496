"""What the library holds, entry by entry: for ``chakana library`` and its page in the reference."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chakana.expressions.figures import Language
from chakana.language.load import Library


@dataclass(frozen=True)
class ShelfEntry:
    """One definition: what it is and holds; ``problem`` says why it cannot be loaded."""

    name: str
    country: str
    title: str
    summary: str
    lifecycle: str
    reform_of: str | None
    components: tuple[str, ...]
    parameters: int
    facts: int
    cases: bool
    identity: str
    file: str
    problem: str | None

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data."""
        return asdict(self)


def entries_of(library: Library, country: str | None, language: Language) -> list[ShelfEntry]:
    """The entries of ``library``, or those of one country (``pe`` or ``PER``)."""
    entries = [entry_of(library, name, language) for name in library.names()]
    if country is None:
        return entries
    wanted = country.upper()
    return [one for one in entries if wanted in (one.country, one.name.partition("/")[0].upper())]


def entry_of(library: Library, name: str, language: Language) -> ShelfEntry:
    """One entry."""
    definition, problems = library.examine(name)
    path = library.path_of(name) or Path(name)
    if definition is None:
        first = f"{problems[0].code} {problems[0].message}"
        return ShelfEntry(
            name, "", f"({first})", "", "", None, (), 0, 0, False, "", path.name, first
        )
    programme = definition.programme
    return ShelfEntry(
        name, programme.country, programme.title.in_language(language),
        programme.summary.in_language(language) if programme.summary else "",
        programme.lifecycle or "", definition.reform_of,
        tuple(f"{key} ({one.part.instrument})" for key, one in definition.components.items()),
        len(programme.parameters), len(programme.facts),
        path.with_name(f"{path.stem}.cases.yaml").is_file(), definition.identity, path.name, None,
    )  # fmt: skip

"""What a manual says of other programmes: their titles, and their place on the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chakana.language.document import read_document
from chakana.language.load import Library
from chakana.problems import ChakanaError


@dataclass(frozen=True)
class Neighbour:
    """Another definition of the library, read unchecked; ``next`` is the rung it leads to."""

    title: Mapping[str, str]
    next: str | None = None

    def in_language(self, language: str) -> str:
        """Its title without what stands in parentheses."""
        full = self.title.get(language) or self.title.get("es") or ""
        return full.split(" (")[0]


def neighbours(library: Library) -> dict[str, Neighbour]:
    """Every definition of ``library`` that has a title, by its name; without broken ones."""
    found = {}
    for name in library.names():
        path = library.path_of(name)
        try:
            data = read_document(path).data if path is not None else None
        except ChakanaError:
            continue
        if not isinstance(data, dict):
            continue
        title = data.get("title")
        if isinstance(title, dict) and all(isinstance(text, str) for text in title.values()):
            rung = data.get("rung")
            following = rung.get("next") if isinstance(rung, dict) else None
            found[name] = Neighbour(title, following if isinstance(following, str) else None)
    return found

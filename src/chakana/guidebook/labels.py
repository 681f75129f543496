"""Every text of the guidebook that is not of a definition, in one file: ``labels.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from chakana.expressions.figures import Language, unit_word
from chakana.language.document import read_document

_FILE = Path(__file__).with_name("labels.yaml")


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    data: dict[str, Any] = read_document(_FILE).data
    return data


class Labels:
    """The labels and the vocabulary in one language; Spanish where one is not yet translated."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def label(self, key: str, **values: object) -> str:
        """The label called ``key``, its places filled; KeyError when there is none.

        >>> Labels("en").label("days", count=30)
        '30 days'
        """
        return self._of(_texts()["labels"][key]).format(**values)

    def _of(self, entry: dict[str, str]) -> str:
        return entry.get(self.language) or entry["es"]

    def field(self, name: str) -> str | None:
        """What a field of the definition language is called in the interface, if it has a name."""
        entry = _texts()["fields"].get(name)
        return self._of(entry) if entry else None

    def word(self, name: str) -> str:
        """A word of the vocabulary, or ``name`` itself with its underscores opened.

        >>> Labels("es").word("lottery"), Labels("es").word("household")
        ('sorteo', 'hogar')
        >>> Labels("es").word("talking_map_shown")
        'talking map shown'
        """
        entry = _texts()["words"].get(name.lower())
        if entry is not None:
            return self._of(entry)
        found = unit_word(name, self.language)
        return found if found != name else name.replace("_", " ")

    def knows(self, name: str) -> bool:
        """Whether the vocabulary holds ``name``."""
        return name.lower() in _texts()["words"]

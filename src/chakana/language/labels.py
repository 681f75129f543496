"""Texts of the interface, in one YAML file for each room that shows any."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from chakana.language.document import read_document


@cache
def _texts(file: Path) -> dict[str, Any]:
    data: dict[str, Any] = read_document(file).data
    return data


class Labels:
    """The labels of a file in one language; Spanish where one is not yet translated."""

    def __init__(self, file: Path, language: str) -> None:
        self.file, self.language = file, language

    def __call__(self, key: str, **values: object) -> str:
        """The label called ``key``, its places filled; KeyError when there is none."""
        entry = _texts(self.file)[key]
        text: str = entry.get(self.language) or entry["es"]
        return text.format(**values)

"""The words of figures and sentences in Spanish and English, read from YAML when asked for.

``figures.yaml`` holds units, months and currencies, ``phrases.yaml`` the little grammar, and
``words.yaml`` the words that definitions use as keys or values.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from chakana.language.document import read_document

File = Literal["figures", "phrases", "words"]


@cache
def lexicon(file: File) -> dict[str, Any]:
    """What a file holds; every value in it is a text."""
    data: dict[str, Any] = read_document(Path(__file__).with_name(f"{file}.yaml")).data
    return data


def known_word(name: str, language: str) -> str | None:
    """A word that definitions use as a key or value, where the vocabulary has it."""
    entry = lexicon("words").get(name.lower())
    return str(entry.get(language) or entry["es"]) if entry else None

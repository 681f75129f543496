"""The texts of the guidebook that are not of a definition: titles, fields, words."""

from __future__ import annotations

from pathlib import Path

from chakana.expressions import naming
from chakana.expressions.figures import Language
from chakana.expressions.lexicon import known_word
from chakana.language import labels

_HERE = Path(__file__).parent


class Labels:
    """The labels and the vocabulary in one language; Spanish where one is not yet translated.

    ``label`` gives a label with its places filled; KeyError when there is none.

    >>> Labels("en").label("days", count=30)
    '30 days'
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.label = labels.Labels(_HERE / "labels.yaml", language)
        self._fields = labels.Labels(_HERE / "fields.yaml", language)

    def field(self, name: str) -> str | None:
        """What a field of the definition language is called in the interface, if it has a name."""
        return _found(self._fields, name)

    def word(self, name: str) -> str:
        """A word of the vocabulary, or ``name`` itself with its underscores opened."""
        return naming.word(name, self.language)

    def knows(self, name: str) -> bool:
        """Whether the vocabulary holds ``name``."""
        return known_word(name, self.language) is not None


def _found(texts: labels.Labels, key: str) -> str | None:
    try:
        return texts(key)
    except KeyError:
        return None

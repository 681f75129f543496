"""The texts of the guidebook that are not of a definition: titles, fields, words."""

from __future__ import annotations

from pathlib import Path

from chakana.expressions.figures import Language, unit_word
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
        self._words = labels.Labels(_HERE / "words.yaml", language)

    def field(self, name: str) -> str | None:
        """What a field of the definition language is called in the interface, if it has a name."""
        return _found(self._fields, name)

    def word(self, name: str) -> str:
        """A word of the vocabulary, or ``name`` itself with its underscores opened.

        >>> Labels("es").word("lottery"), Labels("es").word("household")
        ('sorteo', 'hogar')
        >>> Labels("es").word("talking_map_shown")
        'talking map shown'
        """
        found = _found(self._words, name.lower()) or unit_word(name, self.language)
        return found if found != name else name.replace("_", " ")

    def knows(self, name: str) -> bool:
        """Whether the vocabulary holds ``name``."""
        return _found(self._words, name.lower()) is not None


def _found(texts: labels.Labels, key: str) -> str | None:
    try:
        return texts(key)
    except KeyError:
        return None

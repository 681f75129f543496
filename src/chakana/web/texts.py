"""Every text of the pages and of refusals, in Spanish and English.

Each slice has a ``texts.yaml``; words that several use stand in the one beside this file. A name is
given once in all of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from chakana.expressions.figures import Language
from chakana.language.document import read_document
from chakana.language.labels import Labels

HERE = Path(__file__).parent


def language() -> Language:
    """The language of the page that is being made."""
    return "en" if (get_language() or "").startswith("en") else "es"


def say(key: str, **places: object) -> str:
    """The text called ``key`` in the language of the page, its places filled."""
    return Labels(files()[key], language())(key, **places)


@cache
def files() -> dict[str, Path]:
    """The file that has each text. ValueError when two files give the same name."""
    found: dict[str, Path] = {}
    for path in (HERE / "texts.yaml", *sorted(HERE.glob("*/texts.yaml"))):
        for key in read_document(path).data:
            if key in found:
                raise ValueError(f"'{key}' stands in {found[key]} and in {path}.")
            found[key] = path
    return found


class _Texts:
    """``{{ say.households }}`` in a template. A name without text is an error, never blank."""

    def __getitem__(self, key: str) -> str:
        return say(key)


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """What every template is given besides its own."""
    return {"say": _Texts(), "language": language()}

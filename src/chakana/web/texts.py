"""Every text of the pages and of refusals, in Spanish and English: ``texts.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from chakana.expressions.figures import Language
from chakana.language.labels import Labels

FILE = Path(__file__).with_name("texts.yaml")


def language() -> Language:
    """The language of the page that is being made."""
    return "en" if (get_language() or "").startswith("en") else "es"


def say(key: str, **places: object) -> str:
    """The text called ``key`` in the language of the page, its places filled."""
    return Labels(FILE, language())(key, **places)


class _Texts:
    """``{{ say.households }}`` in a template. A name without text is an error, never blank."""

    def __getitem__(self, key: str) -> str:
        return say(key)


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """What every template is given besides its own."""
    return {"say": _Texts(), "language": language()}

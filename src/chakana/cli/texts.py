"""Texts that commands print themselves, in Spanish and English: ``labels.yaml``."""

from __future__ import annotations

from pathlib import Path

from chakana.expressions.figures import Language
from chakana.language.labels import Labels

FILE = Path(__file__).with_name("labels.yaml")


def texts(language: Language) -> Labels:
    """The texts in ``language``."""
    return Labels(FILE, language)

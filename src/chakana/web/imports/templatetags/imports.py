"""What the page of columns says."""

from __future__ import annotations

from django import template

from chakana.web.imports.meaning import Meaning

register = template.Library()


@register.simple_tag
def said_of(meaning: Meaning, field: str, word: str) -> str:
    """What a word of a column was said to mean; nothing where nobody said it."""
    return meaning.values.get(field, {}).get(word, "")

"""A manual as dicts, lists and clean strings: what both renderers read.

No text of a definition can carry control characters or turn the reading direction around.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass
from typing import Any

_LINE_BREAKS = {"\n", "\r", "\t", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}
_DROPPED = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Control, format (bidirectional overrides among them), surrogate, private and unassigned."""


def clean(text: str) -> str:
    """The text without control and format characters, its white space single.

    >>> clean("one\\n  two\\u202e")
    'one two'
    """
    spaced = "".join(" " if character in _LINE_BREAKS else character for character in text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED)
    return " ".join(part for part in kept.split(" ") if part)


def plain(value: Any) -> Any:
    """The value as dicts, lists and cleaned strings; every block says its ``kind_of_block``."""
    if is_dataclass(value) and not isinstance(value, type):
        data = {entry.name: plain(getattr(value, entry.name)) for entry in fields(value)}
        return {"kind_of_block": type(value).__name__.lower(), **data}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return clean(value) if isinstance(value, str) else value

"""A definition taken apart: every part of it with its path."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from chakana.language import model
from chakana.language.document import Key


def parts(value: object, key: Key = ()) -> Iterator[tuple[Key, model.Part]]:
    """Every part of a definition with its path, parents first."""
    if isinstance(value, model.Part):
        yield key, value
    if isinstance(value, BaseModel):
        for name, entry in type(value).model_fields.items():
            yield from parts(getattr(value, name), (*key, entry.alias or name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from parts(item, (*key, name if isinstance(name, str) else str(name)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from parts(item, (*key, index))

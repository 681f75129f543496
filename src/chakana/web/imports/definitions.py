"""The definitions for which households are registered."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import chakana
from chakana.interchange.forms import fields
from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.language.model import Text
from chakana.problems import ChakanaError
from chakana.web.actions import Refused

LIBRARY = Path(chakana.__file__).parent / "library"


@lru_cache(maxsize=32)
def definition_of(programme: str) -> Definition:
    """The definition called ``programme``; :class:`Refused` where there is none."""
    if programme not in _names():
        raise Refused("upload_no_programme")
    return Library().load(programme)


@lru_cache(maxsize=8)
def programmes(country: str) -> dict[str, Text]:
    """Programmes of a country that record something of households, with their titles; those of
    all countries where there is none.
    """
    of_country = {
        name: title for name, (title, where) in _registering().items() if where == country
    }
    return of_country or {name: title for name, (title, _) in _registering().items()}


@lru_cache(maxsize=1)
def _registering() -> dict[str, tuple[Text, str]]:
    found = {}
    for name in sorted(_names()):
        try:
            definition = definition_of(name)
        except ChakanaError:
            continue
        if definition.components and any(not one.is_identity for one in fields(definition)):
            found[name] = (definition.programme.title, definition.programme.country)
    return found


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(
        path.relative_to(LIBRARY).with_suffix("").as_posix()
        for path in LIBRARY.glob("*/*.yaml")
        if ".cases" not in path.name
    )

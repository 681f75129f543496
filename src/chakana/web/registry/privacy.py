"""Keeping names, documents and telephones out of what is written for others to read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chakana.web.plain import plain
from chakana.web.registry.models import Household, PastPerson, Person
from chakana.web.registry.models.people import Described
from chakana.web.registry.sounds import words

HIDDEN = "…"
SHORTEST = 3
"""Letters of the shortest word of a name that is hidden."""
_HARMLESS = re.compile(r"\w?\d*-\d{8}|\d{4}-\d\d-\d\d")
"""The number of a household, and a day."""


def without_people(text: str, *homes: Household | None, also: Iterable[str] = ()) -> str:
    """``text`` without the names of the people of ``homes``, ``also`` others, and long numbers.

    What somebody writes as a reason goes into the trail, where people are never named.
    """
    known = {word for name in (*_names(homes), *also) for word in words(name)}
    named = {word for word in known if len(word) >= SHORTEST}

    def kept(found: re.Match[str]) -> str:
        return HIDDEN if plain(found.group()) in named else found.group()

    def figure(found: re.Match[str]) -> str:
        return found.group() if _HARMLESS.fullmatch(found.group()) else HIDDEN

    return re.sub(r"[^\W\d_]+", kept, re.sub(r"\+?\w?\d[\d .-]{4,}\d", figure, text))


def _names(homes: Iterable[Household | None]) -> Iterable[str]:
    keys = [home.pk for home in homes if home is not None]
    now = Person.objects.filter(household__in=keys)
    before = PastPerson.objects.filter(person__household__in=keys)
    for rows in (now, before):
        one: Described
        for one in rows:
            yield f"{one.given_names} {one.family_names}"

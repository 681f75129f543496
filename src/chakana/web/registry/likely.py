"""What two people have in common, field by field: for marking, and for telling a score in words."""

from __future__ import annotations

from dataclasses import dataclass

from chakana.web.registry.likeness import likeness
from chakana.web.registry.models import Person
from chakana.web.registry.shown import field_in_words
from chakana.web.texts import say

FIELDS = ("given_names", "family_names", "sex", "birth_date", "relation", "document_number")
ALIKE = 75
"""Likeness from which two spellings may be of one name."""


@dataclass(frozen=True)
class Compared:
    """A field of two people: ``how`` is same, alike, differs or unknown."""

    name: str
    first: str
    second: str
    how: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


def compared(first: Person, second: Person) -> list[Compared]:
    """Each field of two people side by side."""
    found = []
    for name in FIELDS:
        one, other = getattr(first, name), getattr(second, name)
        before, after = (field_in_words(name, value and str(value)) for value in (one, other))
        found.append(Compared(name, before, after, _how(name, one, other)))
    return found


def _how(name: str, one: object, other: object) -> str:
    if not one or not other:
        return "unknown"
    if one == other:
        return "same"
    if name.endswith("names") and likeness(str(one), str(other)) >= ALIKE:
        return "alike"
    if name == "birth_date" and _swapped(str(one), str(other)):
        return "alike"
    return "differs"


def _swapped(one: str, other: str) -> bool:
    """The same figures with day and month exchanged, or one figure typed wrongly."""
    year, month, day = one.split("-")
    wrong = sum(left != right for left, right in zip(one, other, strict=True))
    return other == f"{year}-{day}-{month}" or wrong == 1


def in_words(lines: list[Compared]) -> str:
    """Why two people were found alike: same names, other spelling of the family names, …"""
    said = [say(f"pair_{one.how}_{one.name}") for one in lines
            if one.how in ("same", "alike") and one.name not in ("sex", "relation")]  # fmt: skip
    return "; ".join(said)

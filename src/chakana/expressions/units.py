"""Units of measure as products of words: ``PEN per member per month``, ``share``, ``hectares``.

A share is the unit with no words, a currency is any three capitals. Two quantities may be added
or compared only when their units are equal, so a share is not a count and PEN is not USD.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_DIMENSIONLESS = {"share", "ratio", "probability"}
_SINGULAR = {
    "years": "year", "months": "month", "days": "day", "hours": "hour", "weeks": "week",
    "households": "household", "members": "member", "person": "member", "persons": "member",
    "people": "member", "organisations": "organisation", "communities": "community",
    "districts": "district", "provinces": "province", "regions": "region", "countries": "country",
    "hectares": "hectare", "metres": "metre", "plans": "plan", "children": "child",
    "animals": "animal", "kilograms": "kilogram", "point": "points",
}  # fmt: skip
_CURRENCY = re.compile(r"[A-Z]{3}")
PERIODS = {"month": 12, "year": 1, "week": 52, "day": 365}


@dataclass(frozen=True)
class Unit:
    """A product of words with whole powers, in alphabetical order; empty for a share."""

    powers: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        above = [word for word, power in self.powers for _ in range(power)]
        below = [word for word, power in self.powers for _ in range(-power)]
        return " per ".join([" ".join(above) or "share", *below]) if self.powers else "share"

    def __mul__(self, other: Unit) -> Unit:
        return _product(self, other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return _product(self, other, -1)

    @property
    def currency(self) -> str | None:
        """The currency this unit is an amount of, if it is one (a rate, PEN per USD, is not)."""
        found = [pair for pair in self.powers if _CURRENCY.fullmatch(pair[0])]
        return found[0][0] if len(found) == 1 and found[0][1] == 1 else None

    @property
    def period(self) -> str | None:
        """The stretch of time this unit is counted by (``month`` in ``PEN per month``), if any."""
        found = [word for word, power in self.powers if power == -1 and word in PERIODS]
        return found[0] if len(found) == 1 else None

    def without(self, word: str) -> Unit:
        """The unit with ``word`` dropped: at household level 'PEN per household' is PEN."""
        return Unit(tuple(pair for pair in self.powers if pair[0] != word))


SHARE = Unit()


def _product(left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left.powers)
    for word, power in right.powers:
        powers[word] = powers.get(word, 0) + sign * power
    return Unit(tuple(sorted((word, power) for word, power in powers.items() if power)))


@lru_cache(maxsize=1_000)
def parse_unit(text: str) -> Unit:
    """The unit written as ``text``; ValueError when it is empty or not words joined by 'per'."""
    above, *below = [part.strip() for part in text.split(" per ")]
    words = [(above, 1), *((word, -1) for word in below)]
    unit = SHARE
    for word, power in words:
        if not re.fullmatch(r"(?!per\b)[^\W\d_][\w² ³-]*", word):
            raise ValueError(
                f"'{text}' is not a unit; write for example 'PEN per month' or 'share'"
            )
        if word in _DIMENSIONLESS:
            continue
        unit = unit * Unit(((_SINGULAR.get(word, word), power),))
    return unit

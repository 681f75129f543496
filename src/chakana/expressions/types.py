"""The types of the rule language and the levels a rule can live at."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from chakana.expressions.units import SHARE, Unit

if TYPE_CHECKING:
    from chakana.language.model import Text

Level = Literal[
    "member", "household", "organisation", "community", "district", "province", "region", "country"
]
TERRITORY_RANKS: tuple[Level, ...] = ("community", "district", "province", "region", "country")
UNIT_LEVELS: tuple[Level, ...] = ("household", "organisation")
LEVELS: tuple[Level, ...] = ("member", *UNIT_LEVELS, *TERRITORY_RANKS)


def is_within(lower: Level, upper: Level) -> bool:
    """Whether a thing at ``lower`` lies within one thing at ``upper`` (a member in a district)."""
    if lower in UNIT_LEVELS and upper in UNIT_LEVELS:
        return lower == upper
    return LEVELS.index(lower) <= LEVELS.index(upper)


class Kind(StrEnum):
    """What sort of value an expression has. Money is whole cents; a number is a double."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True)
class Type:
    """A kind, with the unit of a number or an amount, or the choices of a text.

    ``unit`` is None for a bare figure in a rule, which takes the unit of what it meets. What the
    choices are called in ``labels`` makes no other type of it.
    """

    kind: Kind
    unit: Unit | None = None
    choices: tuple[str, ...] | None = None
    labels: tuple[tuple[str, Text], ...] = field(default=(), compare=False, repr=False)

    def label_of(self, choice: str, language: str) -> str | None:
        """What ``choice`` is called in ``language``; None where it has no label."""
        text = dict(self.labels).get(choice)
        return text.in_language(language) if text is not None else None

    @property
    def is_numeric(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.MONEY)

    def __str__(self) -> str:
        if self.is_numeric and self.unit is not None:
            return f"{self.kind} ({self.unit})"
        return str(self.kind)


BOOLEAN = Type(Kind.BOOLEAN)
TEXT = Type(Kind.TEXT)
DATE = Type(Kind.DATE)
BARE_NUMBER = Type(Kind.NUMBER)
SHARE_NUMBER = Type(Kind.NUMBER, SHARE)


def of_unit(unit: Unit) -> Type:
    """Money when the unit is an amount of a currency, else a number."""
    return Type(Kind.MONEY if unit.currency else Kind.NUMBER, unit)

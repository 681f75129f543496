"""Cells of a row as codes, figures and days; what is wrong with one is a fault of its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from chakana.population.schema import standard_variables
from chakana.web.territories.bringing.faults import Fault
from chakana.web.territories.bringing.rows import Row, Table
from chakana.web.territories.mapping import CodeOf, FigureOf
from chakana.web.territories.models import Territory

T = TypeVar("T")
LONGEST_NAME, LONGEST_TEXT = 120, 200
SMALL_WORDS = frozenset(("de", "del", "la", "las", "los", "el", "y", "e"))


@dataclass
class Reader:
    """Reads the cells of one table and keeps what is wrong with its rows."""

    table: Table
    is_decimal_comma: bool = False
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: Row, reason: str, **places: object) -> None:
        """Keep that something is wrong with ``row``."""
        self.faults.append(self.table.fault(row, reason, **places))

    def code(self, row: Row, of: CodeOf) -> str | None:
        """The code in a row; None, and a fault, where it is not one."""
        text = row[of.column]
        if text is None:
            self.fault(row, "row_without_code", column=of.column)
            return None
        if of.digits is not None and len(text) != of.digits:
            is_short = text.isdecimal() and len(text) < of.digits
            reason = "row_code_lost_zeros" if is_short else "row_code_of_other_length"
            self.fault(row, reason, code=text[:40], digits=of.digits)
            return None
        code = text[: of.first] if of.first else text
        if "/" in code or len(code) > 40 or not code.isprintable():
            self.fault(row, "row_code_odd", code=code[:40])
            return None
        return code

    def territory(
        self, row: Row, of: CodeOf, there: dict[str, Territory], within: Territory
    ) -> Territory | None:
        """The territory in a row; None, and a fault, where it is not there or not ``within``."""
        code = self.code(row, of)
        return None if code is None else self.held(row, code, there, within)

    def held(
        self, row: Row, code: str, there: dict[str, Territory], within: Territory
    ) -> Territory | None:
        """The territory of a code; None, and a fault, where it is not there or not ``within``."""
        one = there.get(code)
        if one is None:
            self.fault(row, "row_unknown_territory", code=code[:40])
            return None
        if not within.contains(one):
            self.fault(row, "row_outside", code=code, territory=within.name)
            return None
        return one

    def name(self, row: Row, column: str, *, capitals: bool = False) -> str | None:
        """A name of at most 120 letters; None, and a fault, where there is none."""
        text = row[column]
        if text is None:
            self.fault(row, "row_without_name", column=column)
            return None
        if len(text) > LONGEST_NAME:
            self.fault(row, "row_name_long", column=column, most=LONGEST_NAME)
            return None
        return in_small_letters(text) if capitals else text

    def number(
        self, row: Row, column: str | None, least: float = -1e15, most: float = 1e15
    ) -> float | None:
        """A figure between ``least`` and ``most``; None where the cell is empty or wrong."""
        text = row[column] if column else None
        if text is None:
            return None
        text = text.replace(",", ".") if self.is_decimal_comma else text
        value = _figure(text)
        if value is None:
            self.fault(row, "row_not_a_number", column=column, text=text[:40])
            return None
        if not least <= value <= most:
            self.fault(row, "row_out_of_range", column=column, text=text[:40],
                              least=f"{least:g}", most=f"{most:g}")  # fmt: skip
            return None
        return float(value)

    def place(self, row: Row, latitude: str | None, longitude: str | None) -> Any:
        """Latitude and longitude in degrees; both None unless both are told."""
        found = self.number(row, latitude, -90, 90), self.number(row, longitude, -180, 180)
        return found if None not in found else (None, None)

    def figure(self, row: Row, variable: str, of: FigureOf) -> Any:
        """The value of a variable; None where the cell is empty or wrong."""
        text = row[of.column]
        if of.kind == "text" or text is None:
            return text[:LONGEST_TEXT] if text else None
        value = self.number(row, of.column)
        if value is None:
            return None
        value = float(Decimal(str(value)) * of.times) if of.times else value
        standard = standard_variables()["territory"].get(variable)
        least, most = (standard and standard.between) or (-1e15, 1e15)
        if not least <= value <= most:
            self.fault(row, "row_out_of_range", column=of.column, text=text[:40],
                              least=f"{least:g}", most=f"{most:g}")  # fmt: skip
            return None
        return int(value) if value.is_integer() else value

    def day(self, row: Row, column: str | None) -> date | None:
        """A day as year-month-day; None where the cell is empty or wrong."""
        return self._read(row, column, date.fromisoformat, "row_not_a_day")

    def count(self, row: Row, column: str | None) -> int | None:
        """How many, from none to a thousand million."""
        value = self.number(row, column, 0, 1e9)
        if value is not None and not value.is_integer():
            self.fault(row, "row_not_a_number", column=column, text=str(value))
            return None
        return None if value is None else int(value)

    def _read(
        self, row: Row, column: str | None, read: Callable[[str], T], reason: str
    ) -> T | None:
        text = row[column] if column else None
        if text is None:
            return None
        try:
            return read(text)
        except ValueError:
            self.fault(row, reason, column=column, text=text[:40])
            return None


def _figure(text: str) -> Decimal | None:
    """
    >>> _figure("0.40"), _figure("12,5"), _figure("1e9"), _figure("nan")
    (Decimal('0.40'), None, Decimal('1E+9'), None)
    """
    try:
        value = Decimal(text) if len(text) <= 40 else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def in_small_letters(name: str) -> str:
    """A name that a file writes in capitals, as it is read.

    >>> in_small_letters("SAN JUAN DE LA VIRGEN")
    'San Juan de la Virgen'
    """
    words = name.lower().split()
    return " ".join(
        word if place and word in SMALL_WORDS else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )

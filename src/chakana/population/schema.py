"""What the columns of a population mean: kinds, codes, and the variables with a fixed meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from chakana.language.document import read_document

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["boolean", "number", "money", "text", "date"]
Level = Literal["household", "organisation", "member", "territory"]
Unit = Literal["household", "organisation"]

KINDS: tuple[Kind, ...] = ("boolean", "number", "money", "text", "date")
LEVELS: tuple[Level, ...] = ("household", "organisation", "member", "territory")
RANKS = ("country", "region", "province", "district", "community")
"""Ranks of a territory, from the widest to the narrowest."""

DESIGN_COLUMNS = ("weight", "stratum", "psu")


@dataclass(frozen=True)
class Variable:
    """One column: the level it belongs to, its kind, its only codes if any, its meaning.

    ``between`` holds the least and the greatest figure that the variable's meaning allows.
    """

    name: str
    level: Level
    kind: Kind
    es: str = ""
    en: str = ""
    codes: tuple[str, ...] = ()
    between: tuple[float, float] | None = None


@cache
def standard_variables() -> Mapping[Level, Mapping[str, Variable]]:
    """The documented variables by level and name, from ``variables.yaml``."""
    data = read_document(Path(__file__).with_name("variables.yaml")).data
    return {level: _of_level(level, data[level]) for level in LEVELS}


def _of_level(level: Level, entries: Mapping[str, Mapping[str, object]]) -> dict[str, Variable]:
    return {name: as_variable(name, level, entry) for name, entry in entries.items()}


def as_variable(name: str, level: Level, entry: Mapping[str, object]) -> Variable:
    """A variable from plain data: ``kind``, ``es``, ``en``, ``codes`` and ``between``."""
    codes = cast("list[str]", entry.get("codes") or [])
    kind = cast("Kind", entry["kind"])
    es, en = str(entry.get("es") or ""), str(entry.get("en") or "")
    limits = cast("list[str]", entry.get("between") or [])
    between = (float(limits[0]), float(limits[1])) if limits else None
    return Variable(name, level, kind, es, en, tuple(codes), between)


def kind_of(dtype: pl.DataType, *, money: bool = False) -> Kind | None:
    """The kind that a column of ``dtype`` can hold; None for a type that no variable may have."""
    import polars as pl

    if money:
        return "money" if dtype == pl.Int64 else None
    if dtype.is_integer() or dtype.is_float():
        return "number"
    by_type: dict[type[pl.DataType], Kind] = {
        pl.Boolean: "boolean",
        pl.String: "text",
        pl.Categorical: "text",
        pl.Enum: "text",
        pl.Date: "date",
    }
    return by_type.get(dtype.base_type())

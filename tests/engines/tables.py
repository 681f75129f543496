"""A small population as plain data, for both engines: tables for one, things for the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from chakana.engines.reference import Thing
from chakana.expressions.nodes import Value
from chakana.expressions.types import TERRITORY_RANKS, Kind, Level
from chakana.population.description import Description
from chakana.population.tables import Population

Row = Mapping[str, Value]
Storage = Mapping[str, Any]
"""Column → Polars type."""

STORED: Mapping[Kind, Any] = {
    Kind.BOOLEAN: pl.Boolean,
    Kind.NUMBER: pl.Float64,
    Kind.MONEY: pl.Int64,
    Kind.TEXT: pl.String,
    Kind.DATE: pl.Date,
}
OWN_COLUMNS = ("household_id", "organisation_id", "territory", "rank", "parent")


@dataclass(frozen=True)
class Hamlet:
    """Units with their members and territories, each row a mapping of column to value.

    A unit names its ``territory``, a member the unit it belongs to by the unit's key; a territory
    has a ``territory`` code, a ``rank`` and a ``parent``. The storages say which columns a table
    has; a row may leave any out.
    """

    units: Sequence[Row] = ()
    members: Sequence[Row] = ()
    territories: Sequence[Row] = ()
    unit: Level = "household"
    of_units: Storage = field(default_factory=dict)
    of_members: Storage = field(default_factory=dict)
    of_territories: Storage = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.unit}_id"

    def population(self) -> Population:
        """The tables."""
        description = Description(unit=self.unit, currency="PEN")  # type: ignore[arg-type]
        place = {"territory": pl.String}
        tree = dict.fromkeys(("territory", "rank", "parent"), pl.String)
        return Population(
            _table(self.units, {self.key: pl.Int64, **place, **self.of_units}),
            _table(self.members, {self.key: pl.Int64, **self.of_members}),
            _table(self.territories, {**tree, **self.of_territories}),
            description,
        )

    def things(self) -> dict[int, Thing]:
        """The units by their key, with members, territories, enrolments and decisions."""
        places = self._places()
        units: dict[int, Thing] = {}
        for row in self.units:
            within = _line_of(row.get("territory"), places)
            thing = Thing(self.unit, _values(row, self.of_units), within)
            thing.enrolled, thing.decided = _enrolled(row), _decided(row)
            own = [one for one in self.members if one.get(self.key) == row[self.key]]
            seen = {self.unit: thing, **within}
            thing.members = [Thing("member", _values(one, self.of_members), seen) for one in own]
            units[_key_of(row[self.key])] = thing
        for place in places.values():
            inside = [thing for thing in units.values() if thing.within.get(place.level) is place]
            place.units = inside
        return units

    def _places(self) -> dict[str, Thing]:
        places = {
            str(row["territory"]): Thing(_rank_of(row), _values(row, self.of_territories))
            for row in self.territories
        }
        parents = {str(row["territory"]): row.get("parent") for row in self.territories}
        for code, place in places.items():
            line: dict[Level, Thing] = {}
            above = parents[code]
            while isinstance(above, str) and above in places:
                line.setdefault(places[above].level, places[above])
                above = parents[above]
            place.within = line
        return places

    def in_other_order(self, order: Sequence[int]) -> Hamlet:
        """The same with its members in another order (places in the list, each once)."""
        return replace(self, members=[self.members[place] for place in order])

    def only(self, keys: set[int]) -> Hamlet:
        """Only the units with these keys, and their members."""
        return replace(
            self,
            units=[row for row in self.units if row[self.key] in keys],
            members=[row for row in self.members if row.get(self.key) in keys],
        )


def _table(rows: Sequence[Row], storage: Storage) -> pl.LazyFrame:
    data = {name: [row.get(name) for row in rows] for name in storage}
    return pl.DataFrame(data, schema=dict(storage), strict=True).lazy()


def _values(row: Row, storage: Storage) -> dict[str, Value]:
    """The values of a row as the reference engine takes them: numbers are doubles."""
    values = {name: row.get(name) for name in storage if name not in OWN_COLUMNS}
    return {name: _as_stored(value, storage[name]) for name, value in values.items()}


def _as_stored(value: Value, dtype: Any) -> Value:
    is_figure = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_figure and dtype != pl.Int64 else value  # type: ignore[arg-type]


def _key_of(value: Value) -> int:
    assert isinstance(value, int)
    return value


def _rank_of(row: Row) -> Level:
    return next(rank for rank in TERRITORY_RANKS if rank == row["rank"])


def _line_of(code: Value, places: Mapping[str, Thing]) -> dict[Level, Thing]:
    if not isinstance(code, str) or code not in places:
        return {}
    return {places[code].level: places[code], **places[code].within}


def _enrolled(row: Row) -> dict[str, bool]:
    return {
        name.removeprefix("enrolled__").replace("_", "/", 1): bool(value)
        for name, value in row.items()
        if name.startswith("enrolled__") and value is not None
    }


def _decided(row: Row) -> dict[tuple[str, str], bool]:
    return {
        (name.split("__")[1], name.split("__")[2]): bool(value)
        for name, value in row.items()
        if name.startswith("decided__") and value is not None
    }

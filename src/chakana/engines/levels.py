"""The tables of an assessment, filled wave by wave: each wave computes what has become possible.

Rules of a household need values gathered from its members and carried down from its district;
those of a district may need values gathered from its households. There is no fixed order of
levels, so each turn computes, at every level, whatever rests only on what is already there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw

from chakana.engines import columns, gather, segments
from chakana.engines.compiler import Compiler, constant
from chakana.engines.needs import Needs, direct_parts
from chakana.engines.sources import Tables
from chakana.engines.territories import Territories
from chakana.expressions.nodes import Aggregate, EnrolledIn, Node, Variable
from chakana.expressions.types import TERRITORY_RANKS, TEXT, UNIT_LEVELS, Level
from chakana.language.definition import VariableSpec

if TYPE_CHECKING:
    from chakana.population.tables import Population


@dataclass
class Levels:
    """Frames of members and units, and the table of territories, for one assessment."""

    needs: Needs
    day: date
    tables: Tables
    territories: Territories
    unit: Level
    key: str
    frames: dict[Level, nw.LazyFrame[Any]] = field(default_factory=dict)
    schemas: dict[Level, nw.Schema] = field(default_factory=dict)
    gathered: dict[Level, dict[Aggregate, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, needs: Needs, day: date, tables: Tables, population: Population) -> Levels:
        """The levels of ``population``, with everything computed that ``needs`` names."""
        territories = Territories.of(population, needs)
        unit: Level = population.unit
        levels = cls(needs, day, tables, territories, unit, population.unit_key)
        levels._put("member", with_unknowns(tables.members, needs, "member"))
        levels._put(unit, with_unknowns(tables.units, needs, unit))
        while levels._turn():
            pass
        return levels

    def compiler(self, level: Level) -> Compiler:
        """A compiler for the frame of a member or a unit as it stands."""
        schema, names = self.schemas[level], self._names(level)
        return Compiler(self.needs.definition, self.day, level, schema, names)

    def _put(self, level: Level, frame: nw.LazyFrame[Any]) -> None:
        """``frame`` is the table of ``level`` from here on."""
        self.frames[level], self.schemas[level] = frame, frame.collect_schema()

    def _names(self, level: Level) -> dict[Aggregate, str]:
        return self.gathered.setdefault(level, {})

    def _turn(self) -> bool:
        """Compute what can be computed now; False when there was nothing left to do.

        Units derive before they look up their territories: a lookup copies the columns that are
        still needed, and a score needs many for one.
        """
        steps = [self._derive(self.unit), self._derive_territories(), self._carry_to_units(),
                 self._carry_to_members(), self._derive("member"), self._gather_members(),
                 self._gather_units()]  # fmt: skip
        return any(steps)

    def is_ready(self, node: Node, level: Level, there: Collection[str]) -> bool:
        """Whether all that ``node`` reads at ``level`` is among the columns ``there``."""
        return all(self._has(part, level, there) for part in direct_parts(node))

    def _has(
        self, part: Variable | EnrolledIn | Aggregate, level: Level, there: Collection[str]
    ) -> bool:
        if isinstance(part, Aggregate):
            is_strange = part.level not in ("member", self.unit)
            return is_strange or part in self._names(level)
        if isinstance(part, EnrolledIn):
            return True
        spec = self.needs.definition.variables[part.level, part.name]
        if part.level == level and spec.node is None:
            return True
        return columns.variable(self.needs.definition, level, part.level, part.name) in there

    # one level's derived variables

    def _derive(self, level: Level) -> bool:
        there = self.schemas[level]
        ready = [spec for spec in self.needs.at(level) if self._can_derive(spec, level, there)]
        if ready:
            compiler = self.compiler(level)
            made = (
                compiler.expression(_rule(spec)).alias(columns.derived(*spec.key)) for spec in ready
            )
            self._put(level, self.frames[level].with_columns(*made))
        return bool(ready)

    def _can_derive(self, spec: VariableSpec, level: Level, there: Collection[str]) -> bool:
        return columns.derived(*spec.key) not in there and self.is_ready(_rule(spec), level, there)

    def _derive_territories(self) -> bool:
        found = False
        for rank in TERRITORY_RANKS:
            there = self.territories.table.columns
            names = self._names(rank)
            ready = [spec for spec in self.needs.at(rank) if self._can_derive(spec, rank, there)]
            if ready:
                self.territories.derive(rank, ready, self.day, names)
                found = True
        return found

    # downwards

    def _carry_to_units(self) -> bool:
        there = self.schemas[self.unit]
        wanted = {*self.needs.carried.get(self.unit, {}), *self.needs.carried.get("member", {})}
        names = [columns.variable(self.needs.definition, self.unit, *key) for key in wanted
                 if key[0] in TERRITORY_RANKS]  # fmt: skip
        ranks = [
            self.territories.code(rank) for rank in self.needs.aggregates if rank in TERRITORY_RANKS
        ]
        new = [
            name
            for name in (*names, *ranks)
            if name in self.territories.table.columns and name not in there
        ]
        if not new:
            return False
        lookup = self.territories.table.select("territory", *dict.fromkeys(new))
        frame = self.tables.small(lookup, f"territories-{len(there)}")
        self._put(self.unit, self.tables.joined(self.frames[self.unit], frame, "territory"))
        return True

    def _carry_to_members(self) -> bool:
        unit, there = self.frames[self.unit], self.schemas[self.unit]
        have = self.schemas["member"]
        compiler = self.compiler(self.unit)
        new: dict[str, nw.Expr] = {}
        for level, name in self.needs.carried.get("member", {}):
            here = columns.variable(self.needs.definition, self.unit, level, name)
            target = columns.variable(self.needs.definition, "member", level, name)
            if here in there and target not in have:
                spec = self.needs.definition.variables[level, name]
                new[target] = compiler.expression(Variable(level, name, spec.type))
        if not new:
            return False
        frame = unit.select(nw.col(self.key), *(made.alias(name) for name, made in new.items()))
        self._put("member", self.tables.joined(self.frames["member"], frame, self.key))
        return True

    # upwards

    def _gather_members(self) -> bool:
        ready = self._ready_aggregates(self.unit, "member")
        if not ready:
            return False
        gatherings = self._gatherings(ready, self.unit, "member")
        self._finish(self.unit, self._with_reduced_members(gatherings), gatherings)
        return True

    def _with_reduced_members(self, gatherings: list[gather.Gathering]) -> nw.LazyFrame[Any]:
        units, members = self.frames[self.unit], self.frames["member"]
        if self._ends is not None:
            return segments.beside(units, members, gatherings, self._ends)
        reduced = gather.reduced(members, self.key, gatherings)
        return gather.told(self.tables.joined(units, reduced, self.key), gatherings)

    @cached_property
    def _ends(self) -> segments.Whole | None:
        """Where each unit's members end; None unless both are read in the order of units."""
        if not self.tables.keep_order:
            return None
        units, members = self.tables.units, self.tables.members
        return segments.ends_of(units.to_native(), members.to_native(), self.key)

    def _gather_units(self) -> bool:
        found = False
        for rank in [rank for rank in self.needs.aggregates if rank in TERRITORY_RANKS]:
            ready = self._ready_aggregates(rank, self.unit)
            if ready:
                self._gather_at(rank, ready)
                found = True
        return found

    def _gather_at(self, rank: Level, ready: list[Aggregate]) -> None:
        gatherings = self._gatherings(ready, rank, self.unit)
        reduced = gather.reduced(self.frames[self.unit], self.territories.code(rank), gatherings)
        table = self.tables.collected(reduced, f"{rank}-{len(self._names(rank))}")
        self.territories.receive(rank, table, gatherings)
        self._names(rank).update({one.aggregate: one.name for one in gatherings})

    def _ready_aggregates(self, upper: Level, lower: Level) -> list[Aggregate]:
        there = self.schemas[lower]
        names = self._names(upper)
        return [
            node
            for node in self.needs.aggregates.get(upper, {})
            if node not in names
            and node.level == lower
            and all(self.is_ready(part, lower, there) for part in node.children())
        ]

    def _gatherings(
        self, ready: Iterable[Aggregate], upper: Level, lower: Level
    ) -> list[gather.Gathering]:
        below, first = self.compiler(lower), len(self._names(upper))
        return [
            gather.gathering(node, f"{upper}__gathered__{first + index}", below)
            for index, node in enumerate(ready)
        ]

    def _finish(
        self, level: Level, frame: nw.LazyFrame[Any], gatherings: list[gather.Gathering]
    ) -> None:
        self._put(level, frame.with_columns(*(one.value.alias(one.name) for one in gatherings)))
        self._names(level).update({one.aggregate: one.name for one in gatherings})


def with_unknowns(frame: nw.LazyFrame[Any], needs: Needs, level: Level) -> nw.LazyFrame[Any]:
    """``frame`` with a column of unknowns for each recorded variable of ``level`` that it lacks.

    Columns of the table that are named as the columns made here are left out: what a rule derives
    is never read from a file.
    """
    names = frame.collect_schema().names()
    frame = frame.drop([name for name in names if name.startswith(columns.MADE)])
    there = set(frame.collect_schema())
    wanted = {spec.name: spec.type for spec in needs.recorded.values() if spec.level == level}
    if level in UNIT_LEVELS:
        wanted["territory"] = TEXT
    new = {name: constant(None, kind) for name, kind in wanted.items() if name not in there}
    return frame.with_columns(*(null.alias(name) for name, null in new.items())) if new else frame


def _rule(spec: VariableSpec) -> Node:
    assert spec.node is not None
    return spec.node

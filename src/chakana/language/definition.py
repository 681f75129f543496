"""A definition ready for use: names resolved, rules typed, nothing left to look up.

This is what the engines, the simulator, the guidebook and the web read. It is frozen; its
``identity`` is a hash of its meaning, the same for two files that differ only in layout.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from chakana.expressions.nodes import Node, Value
from chakana.expressions.types import Level, Type
from chakana.expressions.units import Unit
from chakana.language import model
from chakana.language.document import Document, Key
from chakana.language.scalars import plain_figure, read_figure
from chakana.problems import suggest

VariableKey = tuple[Level, str]


@dataclass(frozen=True)
class ParameterSeries:
    """The values of a parameter by the day from which each holds, oldest first."""

    name: str
    type: Type
    values: tuple[tuple[date, Value], ...]
    part: model.ParameterPart
    programme: str

    def at(self, day: date) -> Value:
        """The value in force on ``day``; None before the first."""
        held = [value for start, value in self.values if start <= day]
        return held[-1] if held else None


@dataclass(frozen=True)
class VariableSpec:
    """A variable: recorded in the population, or derived by ``node``."""

    level: Level
    name: str
    type: Type
    node: Node | None
    part: model.VariablePart
    programme: str

    @property
    def key(self) -> VariableKey:
        return (self.level, self.name)

    @property
    def full_name(self) -> str:
        return f"{self.level}.{self.name}"


@dataclass(frozen=True)
class Rule:
    """A typed rule and where it stands: ``key`` is its path in the document."""

    name: str
    level: Level
    node: Node
    text: str
    key: Key


@dataclass(frozen=True)
class Stage:
    """One step of eligibility: a rule, or the decision of ``decided_by``."""

    name: str
    rule: Rule | None
    decided_by: str | None
    approved: Decimal | None
    part: model.EligibilityStage


@dataclass(frozen=True)
class ConditionRule:
    """A co-responsibility: of those for whom ``applies_to`` holds, ``rule`` must be true."""

    name: str
    level: Level
    applies_to: Rule | None
    rule: Rule
    part: model.Condition


@dataclass(frozen=True)
class Component:
    """A component with its rules. ``amounts`` holds every other rule by its path within it."""

    name: str
    unit: Level
    part: model.Component
    mandate: Rule
    stages: tuple[Stage, ...]
    amount: Rule | None
    costs: Mapping[str, Rule]
    conditions: tuple[ConditionRule, ...]
    exits: Mapping[str, Rule]
    amounts: Mapping[str, Rule]

    @property
    def payments_a_year(self) -> Decimal:
        """How many periods of the benefit's unit a year holds (12 for 'per month'); 1 if once."""
        from chakana.expressions.units import PERIODS

        unit: Unit | None = self.amount.node.type.unit if self.amount else None
        return Decimal(PERIODS[unit.period]) if unit and unit.period else Decimal(1)

    @property
    def rules(self) -> Iterator[Rule]:
        """Every rule of the component."""
        yield self.mandate
        yield from (stage.rule for stage in self.stages if stage.rule)
        yield from ([self.amount] if self.amount else [])
        yield from self.costs.values()
        for condition in self.conditions:
            yield from ([condition.applies_to] if condition.applies_to else [])
            yield condition.rule
        yield from self.exits.values()
        yield from self.amounts.values()


@dataclass(frozen=True, repr=False)
class Definition:
    """One version of a programme, resolved with the definitions it uses."""

    programme: model.Programme
    document: Document
    used: tuple[Definition, ...]
    parameters: Mapping[str, ParameterSeries]
    variables: Mapping[VariableKey, VariableSpec]
    components: Mapping[str, Component]
    reform_of: str | None = None

    def __repr__(self) -> str:
        return f"Definition({self.id!r}, version {self.identity[:12]})"

    @property
    def id(self) -> str:
        return self.programme.programme

    @property
    def origin(self) -> str:
        """The programme at the foot of the reforms; its draws are theirs, so that they compare."""
        return self.document.origin

    @property
    def currency(self) -> str:
        return self.programme.currency or ""

    @cached_property
    def identity(self) -> str:
        """A hash of the meaning of this version and of all it uses (hexadecimal, 64 digits)."""
        content = [canonical(self.programme), *sorted(used.identity for used in self.used)]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def component(self, name: str | None = None) -> Component:
        """The component called ``name``, or the only one; KeyError says what there is."""
        if name is None and len(self.components) == 1:
            return next(iter(self.components.values()))
        if name is not None and name in self.components:
            return self.components[name]
        hint = suggest(name or "", self.components)
        raise KeyError(f"{self.id} has no component {name!r}. {hint}".strip())

    def title_of(self, programme: str) -> model.Text | None:
        """What a programme that this definition names is called, as far as it knows."""
        known = {one.id: one.programme.title for one in (self, *self.used)}
        return known.get(programme) or self.programme.elsewhere.get(programme)

    def actor(self, name: str | model.Text) -> model.Text | None:
        """What a role, committee or source of funds is called; None where the definition has none.

        People are also named in words, 'provincial agency' for ``provincial_agency``, or in a text
        of their own.
        """
        if isinstance(name, model.Text):
            return name
        programme, key = self.programme, name.lower().replace(" ", "_")
        committees = [part.committees for part in programme.components.values()]
        holders: list[Mapping[str, model.Role | model.Committee | model.Financing]]
        holders = [programme.roles, *committees, programme.financing]
        return next((holder[key].label for holder in holders if key in holder), None)

    def parameter_values(self, day: date) -> dict[str, Value]:
        """Every parameter as in force on ``day``."""
        return {name: series.at(day) for name, series in self.parameters.items()}


_UNORDERED = ("parameters", "variables", "facts", "sources", "indicators", "financing", "lineage",
              "alongside", "elsewhere", "uses")  # fmt: skip


def canonical(programme: model.Programme) -> dict[str, Any]:
    """The definition as plain data in one fixed form: what its hash and its diff are made of."""
    data = programme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for name in _UNORDERED:
        if isinstance(data.get(name), dict):
            data[name] = dict(sorted(data[name].items()))
        elif name in data:
            data[name] = sorted(data[name])
    for part in data.get("parameters", {}).values():
        values = part["values"].items()
        part["values"] = {day: _plain_value(text, part) for day, text in sorted(values)}
    return data


def _plain_value(text: str, part: Mapping[str, Any]) -> str:
    return text if "type" in part else plain_figure(read_figure(text))

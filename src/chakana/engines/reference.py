"""The reference engine: one household at a time, slow and obvious. It is the oracle.

What a rule means is what this module says it means; the dataframe engine is held to it by
property tests. It also serves one household's page, where a dataframe would be too slow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chakana.expressions.limits import admitted
from chakana.expressions.meaning import combine, gather
from chakana.expressions.nodes import (
    Aggregate,
    AssessmentDate,
    EnrolledIn,
    Node,
    Parameter,
    Value,
    Variable,
)  # fmt: skip
from chakana.expressions.types import Level
from chakana.language.definition import Definition


@dataclass
class Thing:
    """A member, household, organisation or territory: its values, what it lies in, what lies in it.

    ``decided`` holds decisions of people by component and stage; ``enrolled`` the programmes it
    takes part in (None where it is not known).
    """

    level: Level
    values: Mapping[str, Value]
    within: Mapping[Level, Thing] = field(default_factory=dict, repr=False)
    members: Sequence[Thing] = field(default_factory=tuple, repr=False)
    units: Sequence[Thing] | None = field(default=None, repr=False)
    """The units in a territory; None where they are not known, so that nothing is gathered."""
    enrolled: Mapping[str, bool] | None = None
    decided: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def children(self, level: Level) -> Sequence[Thing] | None:
        """What lies in it at ``level``; None where that is not known."""
        if level == "member":
            return self.members
        others = self.units is None or any(unit.level != level for unit in self.units)
        return None if others else self.units


class Evaluator:
    """Evaluates nodes for things at a date, remembering derived values of each thing."""

    def __init__(self, definition: Definition, day: date) -> None:
        self.definition, self.day = definition, day
        self.parameters = definition.parameter_values(day)
        # With its owner, which must live as long as its id is a key: ids are given again.
        self._derived: dict[tuple[int, str], tuple[Thing, Value]] = {}

    def value(self, node: Node, thing: Thing) -> Value:
        """The value of ``node`` for ``thing``; None when unknown."""
        match node:
            case Parameter():
                return self.parameters.get(node.name)
            case AssessmentDate():
                return self.day
            case EnrolledIn():
                return thing.enrolled.get(node.programme) if thing.enrolled is not None else None
            case Variable():
                return self.variable(node, thing)
            case Aggregate():
                return self.aggregate(node, thing)
        return combine(node, lambda part: self.value(part, thing))

    def variable(self, node: Variable, thing: Thing) -> Value:
        owner = thing if node.level == thing.level else thing.within.get(node.level)
        if owner is None:
            return None
        spec = self.definition.variables.get((node.level, node.name))
        if spec is None or spec.node is None:
            return admitted(owner.values.get(node.name))
        key = (id(owner), node.name)
        if key not in self._derived:
            self._derived[key] = (owner, self.value(spec.node, owner))
        return self._derived[key][1]

    def aggregate(self, node: Aggregate, thing: Thing) -> Value:
        things = thing.children(node.level)
        if things is None:
            return None
        kept = [(self._where(node, one), one) for one in things]
        there = [(sure, one) for sure, one in kept if sure is not False]
        if node.value is None:
            return None if any(sure is None for sure, _ in there) else float(len(there))
        values = [(sure, self.value(node.value, one)) for sure, one in there]
        return gather(node, values)

    def _where(self, node: Aggregate, one: Thing) -> bool | None:
        if node.where is None:
            return True
        found = self.value(node.where, one)
        return None if found is None else bool(found)

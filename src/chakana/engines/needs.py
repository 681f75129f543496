"""What rules need before they can be evaluated: recorded columns, derived variables, aggregates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chakana.expressions.nodes import Aggregate, EnrolledIn, Node, Variable
from chakana.expressions.types import Level
from chakana.language.definition import Definition, VariableKey, VariableSpec


@dataclass
class Needs:
    """All that a set of rules rests on, each thing once.

    ``recorded`` and ``derived`` go by variable, ``aggregates`` by the level that gathers them;
    ``carried`` says which variables of a wider level a table needs.
    """

    definition: Definition
    recorded: dict[VariableKey, VariableSpec] = field(default_factory=dict)
    derived: dict[VariableKey, VariableSpec] = field(default_factory=dict)
    aggregates: dict[Level, dict[Aggregate, None]] = field(default_factory=dict)
    carried: dict[Level, dict[VariableKey, None]] = field(default_factory=dict)
    enrolments: dict[str, EnrolledIn] = field(default_factory=dict)

    @classmethod
    def of(cls, definition: Definition, roots: Iterable[tuple[Level, Node]]) -> Needs:
        """The needs of rules, each with the level at which it lives."""
        needs = cls(definition)
        for level, node in roots:
            needs.add(level, node)
        return needs

    def add(self, level: Level, node: Node) -> None:
        """Add what ``node`` needs at ``level``."""
        for part in direct_parts(node):
            if isinstance(part, EnrolledIn):
                self.enrolments[part.column] = part
            elif isinstance(part, Variable):
                self._variable(level, part)
            else:
                self._aggregate(level, part)

    def _variable(self, level: Level, node: Variable) -> None:
        key = (node.level, node.name)
        if node.level != level:
            self.carried.setdefault(level, {})[key] = None
        if key in self.recorded or key in self.derived:
            return
        spec = self.definition.variables[key]
        if spec.node is None:
            self.recorded[key] = spec
        else:
            self.derived[key] = spec
            self.add(node.level, spec.node)

    def _aggregate(self, level: Level, node: Aggregate) -> None:
        gathered = self.aggregates.setdefault(level, {})
        if node in gathered:
            return
        gathered[node] = None
        for part in (node.value, node.where):
            if part is not None:
                self.add(node.level, part)

    def at(self, level: Level) -> list[VariableSpec]:
        """The derived variables of one level."""
        return [spec for spec in self.derived.values() if spec.level == level]


def direct_parts(node: Node) -> Iterator[Variable | EnrolledIn | Aggregate]:
    """The columns that ``node`` reads at its own level; it does not look into aggregates."""
    if isinstance(node, (Variable, EnrolledIn, Aggregate)):
        yield node
        return
    for child in node.children():
        yield from direct_parts(child)

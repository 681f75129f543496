"""Reads one tree of sqlglot's with a table that holds a function for each thing that can be said.

What is not in the table cannot be said. Names, types, units and levels are checked on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chakana.expressions import typing_rules as rules
from chakana.expressions.grammar import FUNCTIONS, RuleError
from chakana.expressions.nodes import Node
from chakana.expressions.scope import Scope
from chakana.expressions.trees import offset, shown
from chakana.expressions.types import Kind, Level

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True)
class Reader:
    """Turns trees of ``text`` into nodes by ``table``: the name of a construct → its reader."""

    scope: Scope
    text: str
    table: Mapping[str, Callable[[Reader, exp.Expr], Node]]

    def at(self, level: Level) -> Reader:
        """The same reader, for what stands at another level."""
        return replace(self, scope=replace(self.scope, level=level))

    def read(self, tree: exp.Expr) -> Node:
        """The node of ``tree``; :class:`RuleError` if it is no part of the language."""
        name = type(tree).__name__
        reader = self.table.get(name)
        if reader is None:
            raise self.error("CHK102", tree, *_refusal(tree, name))
        allowed = _ARGUMENTS.get(name, _PLAIN)
        if any(value for key, value in tree.args.items() if key not in allowed):
            message = f"'{shown(tree)}' says more than a rule can."
            raise self.error("CHK102", tree, message, _TOO_MUCH.get(name, ""))
        return reader(self, tree)

    def error(self, code: str, tree: exp.Expr, message: str, hint: str = "") -> RuleError:
        """A complaint placed at ``tree``."""
        return RuleError(code, message, hint, offset(tree))

    def checked(self, tree: exp.Expr, build: Callable[..., Node], *parts: object) -> Node:
        """``build(*parts)``, its complaint placed at ``tree``."""
        try:
            return build(*parts)
        except rules.TypeProblem as problem:
            raise self.error(problem.code, tree, problem.message, problem.hint) from None

    def boolean(self, tree: exp.Expr) -> Node:
        """The node of ``tree``, which must be true or false."""
        node = self.read(tree)
        if node.type.kind is not Kind.BOOLEAN:
            message = f"'{shown(tree)}' is {node.type}, where something true or false is needed."
            raise self.error("CHK104", tree, message, "Compare it with something.")
        return node

    def agreed(self, tree: exp.Expr, *parts: exp.Expr) -> tuple[Node, ...]:
        """The nodes of ``parts`` brought to one type; what does not fit is pointed at."""
        nodes = tuple(self.read(part) for part in parts)
        try:
            return rules.agree(nodes, self.scope.level)
        except rules.TypeProblem as problem:
            at = (part for part, node in zip(parts, nodes, strict=True) if node is problem.about)
            place = next(at, tree)
            raise self.error(problem.code, place, problem.message, problem.hint) from None


def _refusal(tree: exp.Expr, name: str) -> tuple[str, str]:
    if name == "Alias":
        return "Two values stand side by side.", "Is an operator missing between them?"
    if name == "Tuple":
        hint = "After 'in' stands a list; anywhere else parentheses hold one value."
        return "A list stands where one value is needed.", hint
    hint = f"Functions: {', '.join(FUNCTIONS)}."
    return f"'{shown(tree)}' is not part of the rule language.", hint


_PLAIN = frozenset({"this", "expression", "expressions"})
_ARGUMENTS = {
    "Literal": frozenset({"this", "is_string"}),
    "Cast": frozenset({"this", "to"}),
    "CurrentDate": frozenset[str](),
    "Column": frozenset({"this", "table", "db", "catalog"}),
    "Between": frozenset({"this", "low", "high"}),
    "In": frozenset({"this", "expressions", "query", "field", "unnest"}),
    "Case": frozenset({"this", "ifs", "default"}),
}
"""What each of sqlglot's constructs may hold here; whatever else it holds would be lost."""
_TOO_MUCH = {"CurrentDate": "Write current_date alone: the day of the assessment."}

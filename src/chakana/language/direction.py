"""Which way taking part in another programme pushes a rule.

``enrolled_in('pe/juntos')`` may speak for a family, never against it. Speaking for it means: when
the answer turns from no to yes, the rule cannot turn from true to false, nor its value fall.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as Choice

from chakana.expressions.nodes import (
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Coalesce,
    Comparison,
    EnrolledIn,
    Extreme,
    Literal,
    Node,
    Not,
    Variable,
)
from chakana.language.definition import Definition
from chakana.language.reform import reformed

Sign = Choice[1, 0, -1]
"""1: the more the better; -1: the reverse; 0: it may go either way."""
Push = tuple[EnrolledIn, Sign]


def others_in(node: Node, definition: Definition) -> Iterator[EnrolledIn]:
    """Every mention of another programme below ``node``, also through derived variables."""
    for enrolled, _ in pushes(node, definition):
        yield enrolled


def held_against(
    node: Node, definition: Definition, *, wanted: Choice[1, -1] = 1
) -> Iterator[EnrolledIn]:
    """Every mention that does not surely push ``node`` in the ``wanted`` direction."""
    for enrolled, sign in pushes(node, definition):
        if sign != wanted:
            yield enrolled


def pushes(node: Node, definition: Definition) -> list[Push]:
    """Each other programme named below ``node``, with the way it pushes its value."""
    return list(dict.fromkeys(_Pushes(definition).of(node)))


class _Pushes:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.own = {definition.id, *reformed(definition.document)}
        self.known: dict[tuple[str, str], list[Push]] = {}

    def of(self, node: Node) -> list[Push]:
        match node:
            case EnrolledIn():
                return [] if node.programme in self.own else [(node, 1)]
            case Variable():
                return self.through(node)
            case All() | Any() | Extreme() | Coalesce():
                return [push for child in node.children() for push in self.of(child)]
            case Not():
                return _turned(self.of(node.operand), -1)
            case Comparison():
                return self.comparison(node)
            case Arithmetic():
                return self.arithmetic(node)
            case Case():
                return self.case(node)
            case Aggregate():
                return self.aggregate(node)
        return [push for child in node.children() for push in _turned(self.of(child), 0)]

    def through(self, node: Variable) -> list[Push]:
        key = (node.level, node.name)
        if key not in self.known:
            self.known[key] = []
            spec = self.definition.variables.get((node.level, node.name))
            below = self.of(spec.node) if spec is not None and spec.node is not None else []
            self.known[key] = list(dict.fromkeys(below))
        return self.known[key]

    def comparison(self, node: Comparison) -> list[Push]:
        left, right = self.of(node.left), self.of(node.right)
        if node.operator in (">", ">="):
            return [*left, *_turned(right, -1)]
        if node.operator in ("<", "<="):
            return [*_turned(left, -1), *right]
        truth = _written(node.right) if left else _written(node.left)
        if not isinstance(truth, bool) or (left and right):
            return _turned([*left, *right], 0)
        agrees = truth is (node.operator == "=")
        return _turned([*left, *right], 1 if agrees else -1)

    def arithmetic(self, node: Arithmetic) -> list[Push]:
        left, right = self.of(node.left), self.of(node.right)
        if node.operator == "+":
            return [*left, *right]
        if node.operator == "-":
            return [*left, *_turned(right, -1)]
        factor = _written(node.right) if left else _written(node.left)
        is_positive = isinstance(factor, (int, float)) and factor > 0 and not (left and right)
        is_upright = is_positive and (node.operator == "*" or not right)
        return _turned([*left, *right], 1 if is_upright else 0)

    def case(self, node: Case) -> list[Push]:
        values = [value for _, value in node.branches] + [node.otherwise]
        found = [push for value in values for push in self.of(value)]
        conditions = [push for condition, _ in node.branches for push in self.of(condition)]
        sign: Sign = 0
        if len(node.branches) == 1:
            sign = _rise(_written(values[1]), _written(values[0]))
        return [*found, *_turned(conditions, sign)]

    def aggregate(self, node: Aggregate) -> list[Push]:
        value = self.of(node.value) if node.value is not None else []
        where = self.of(node.where) if node.where is not None else []
        sign: Sign = {"any": 1, "count": 1, "all": -1}.get(node.kind, 0)  # type: ignore[assignment]
        return [*value, *_turned(where, sign)]


def _rise(otherwise: object, then: object) -> Sign:
    """Whether a case rises (1) or falls (-1) when its condition turns true."""
    if then is True or otherwise is False:
        return 1
    if then is False or otherwise is True:
        return -1
    if isinstance(then, (int, float)) and isinstance(otherwise, (int, float)):
        return 1 if then >= otherwise else -1
    return 0


def _written(node: Node) -> object:
    return node.value if isinstance(node, Literal) else None


def _turned(found: list[Push], sign: Sign) -> list[Push]:
    return [(enrolled, _product(one, sign)) for enrolled, one in found]


def _product(one: Sign, other: Sign) -> Sign:
    if one == 0 or other == 0:
        return 0
    return 1 if one == other else -1

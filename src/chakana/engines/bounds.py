"""How large a figure can become, so that only what can leave the range is guarded."""

from __future__ import annotations

import math
from collections.abc import Callable

from chakana.expressions.nodes import (
    MONEY_LIMIT,
    NUMBER_LIMIT,
    Aggregate,
    Arithmetic,
    Case,
    Coalesce,
    DateDifference,
    Extreme,
    Literal,
    Node,
    Parameter,
    Variable,
)  # fmt: skip
from chakana.expressions.types import Kind

DerivedNode = Callable[[Variable], Node | None]
"""The rule of a derived variable; None of a recorded one."""

LARGEST_DOUBLE = 1.7976931348623157e308
LARGEST_INTEGER = 2.0**63
LARGEST_GROUP = 1e9
"""More than the things that any territory gathers."""
LARGEST_UNIT = 1e3
"""More than the members that anything but a territory gathers."""
DAYS = 4e6


def bound(node: Node, derived: DerivedNode) -> float:
    """The largest absolute value that ``node`` can have: what leaves the range is unknown."""
    return min(reach(node, derived), limit(node))


def limit(node: Node) -> float:
    """The largest absolute value that a figure may have; beyond it, it is unknown."""
    return float(MONEY_LIMIT) if node.type.kind is Kind.MONEY else LARGEST_DOUBLE


def reach(node: Node, derived: DerivedNode) -> float:
    """How far ``node`` could go if nothing held it in; infinity where that is not known."""
    match node:
        case Literal():
            return abs(float(node.value)) if isinstance(node.value, (int, float)) else 0.0
        case Variable():
            rule = derived(node)
            return bound(rule, derived) if rule is not None else _recorded(node)
        case Parameter():
            return _recorded(node)
        case Arithmetic():
            return _arithmetic(node, derived)
        case Case():
            return max(
                bound(value, derived) for value in (*(v for _, v in node.branches), node.otherwise)
            )
        case Coalesce() | Extreme():
            return max(bound(part, derived) for part in node.operands)
        case DateDifference():
            return DAYS
        case Aggregate():
            return _aggregate(node, derived)
    return math.inf


def least(node: Node) -> float:
    """The smallest absolute value of ``node`` other than nought, as far as is known."""
    if isinstance(node, Literal) and isinstance(node.value, (int, float)):
        return abs(float(node.value))
    return 1.0 if isinstance(node, Aggregate) and node.kind == "count" else 0.0


def _recorded(node: Node) -> float:
    return float(MONEY_LIMIT if node.type.kind is Kind.MONEY else NUMBER_LIMIT)


def _arithmetic(node: Arithmetic, derived: DerivedNode) -> float:
    left, right = bound(node.left, derived), bound(node.right, derived)
    if node.operator in ("+", "-"):
        return left + right
    return left * right if node.operator == "*" else _quotient(left, least(node.right))


def _quotient(above: float, below: float) -> float:
    return above / below if below else math.inf


def _aggregate(node: Aggregate, derived: DerivedNode) -> float:
    if node.kind == "count" or node.value is None:
        return LARGEST_GROUP
    return total(node, derived) if node.kind in ("sum", "mean") else bound(node.value, derived)


def total(node: Aggregate, derived: DerivedNode) -> float:
    """How far the figures that ``node`` gathers could add up to."""
    assert node.value is not None
    size = LARGEST_UNIT if node.level == "member" else LARGEST_GROUP
    return bound(node.value, derived) * size

"""Whether a condition can decide anything: tried at every value where its answer could change.

A rule compares operands (variables, aggregates) with constants. Its answer can change only at
those constants, so trying each constant, the next value below and the next above, in every
combination, is exhaustive when each operand is compared with constants alone. Rules that
compare operands with one another, or that would take more than :data:`MAXIMUM_WORK` steps, are
left alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from datetime import date, timedelta

from chakana.expressions.meaning import combine
from chakana.expressions.nodes import (
    Aggregate,
    All,
    Any,
    AssessmentDate,
    Between,
    Comparison,
    EnrolledIn,
    In,
    IsKnown,
    Literal,
    Node,
    Not,
    Parameter,
    Value,
    Variable,
)
from chakana.expressions.types import Kind
from chakana.expressions.units import SHARE
from chakana.language.definition import Definition

MAXIMUM_WORK = 200_000
"""How many nodes may be evaluated for one rule: a fraction of a second."""
MAXIMUM_TOTAL = 20 * MAXIMUM_WORK
"""How many for a whole definition; rules after that are left alone."""
_LOGIC = (All, Any, Not, Comparison, Between, In, IsKnown, Literal, Parameter)


class Trials:
    """Tries the rules of one definition, and stops when that has taken enough."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.left = definition, MAXIMUM_TOTAL

    def always_or_never(self, node: Node) -> bool | None:
        """True if ``node`` is true whatever is known, False if it never is, None if it decides."""
        operands = _operands(node)
        if operands is None:
            return None
        verdicts: set[bool] = set()
        size, work = sum(1 for _ in node.walk()), 0
        for day in _days(node, self.definition):
            constants = {name: self.definition.parameters[name].at(day) for name in _names(node)}
            if None in constants.values():
                continue
            values = [_values(operand, node, constants) for operand in operands]
            work += size * math.prod(map(len, values))
            if work > min(MAXIMUM_WORK, self.left):
                return None
            for combination in itertools.product(*values):
                verdicts.add(_truth(node, dict(zip(operands, combination, strict=True)), constants))
            if len(verdicts) > 1:
                break
        self.left -= work
        return verdicts.pop() if len(verdicts) == 1 else None


def _operands(node: Node) -> list[Node] | None:
    """What varies in the rule; None when it is more than conditions on single operands."""
    if isinstance(node, (Variable, Aggregate, EnrolledIn)):
        return [node]
    if isinstance(node, AssessmentDate) or not isinstance(node, _LOGIC):
        return None
    found: list[Node] = []
    for child in node.children():
        below = _operands(child)
        if below is None or (
            isinstance(node, (Comparison, Between)) and len(below) + len(found) > 1
        ):
            return None
        found += below
    return list(dict.fromkeys(found))


def _names(node: Node) -> set[str]:
    return {found.name for found in node.walk() if isinstance(found, Parameter)}


def _days(node: Node, definition: Definition) -> list[date]:
    starts = {day for name in _names(node) for day, _ in definition.parameters[name].values}
    return sorted(starts) or [date(2000, 1, 1)]


def _values(operand: Node, rule: Node, constants: Mapping[str, Value]) -> list[Value]:
    unknown: list[Value] = [None] if _is_asked_if_known(operand, rule) else []
    return [*_known_values(operand, rule, constants), *unknown]


def _is_asked_if_known(operand: Node, rule: Node) -> bool:
    asked = (node for node in rule.walk() if isinstance(node, IsKnown))
    return any(operand in node.walk() for node in asked)


def _known_values(operand: Node, rule: Node, constants: Mapping[str, Value]) -> list[Value]:
    kind = operand.type.kind
    if kind is Kind.BOOLEAN:
        return [True, False]
    near = _compared_with(operand, rule, constants)
    if kind is Kind.TEXT:
        choices = operand.type.choices
        return list(choices) if choices else [*near, "\0"]
    if kind is Kind.DATE:
        return _days_around(near)
    figures = [value for value in near if isinstance(value, (int, float))] or [0.0]
    is_whole = kind is Kind.MONEY or (isinstance(operand, Aggregate) and operand.kind == "count")
    around = {one for value in figures for one in _figures_around(value, is_whole=is_whole)}
    return [*sorted(value for value in around if _possible(value, operand))] or [0.0]


def _days_around(near: list[Value]) -> list[Value]:
    days = [value for value in near if isinstance(value, date)] or [date(2000, 1, 1)]
    inner = [day for day in days if date.min < day < date.max]
    return [*sorted({day + timedelta(days=shift) for day in inner for shift in (-1, 0, 1)}), *days]


def _figures_around(value: float, *, is_whole: bool) -> tuple[float, float, float]:
    if is_whole:
        return value - 1, value, value + 1
    return math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf)


def _possible(value: float, operand: Node) -> bool:
    if isinstance(operand, Aggregate) and operand.kind == "count":
        return value >= 0
    return not (operand.type.unit == SHARE and isinstance(operand, Variable)) or 0 <= value <= 1


def _compared_with(operand: Node, rule: Node, constants: Mapping[str, Value]) -> list[Value]:
    found: list[Value] = []
    for node in rule.walk():
        if isinstance(node, (Comparison, Between, In)) and operand in list(node.children()):
            for side in node.children():
                if isinstance(side, Literal):
                    found.append(side.value)
                elif isinstance(side, Parameter):
                    found.append(constants[side.name])
    return found


def _truth(node: Node, values: Mapping[Node, Value], constants: Mapping[str, Value]) -> bool:
    def value(part: Node) -> Value:
        if part in values:
            return values[part]
        if isinstance(part, Parameter):
            return constants[part.name]
        return combine(part, value)

    return bool(value(node))

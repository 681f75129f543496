"""Whether a condition can decide anything: tried at every value where its answer could change.

A rule compares operands (variables, aggregates) with constants. Its answer can change only at
those constants, so trying each constant, a little below and a little above, in every
combination, is exhaustive when each operand is compared with constants alone. Rules that
compare operands with one another, or need more than :data:`MAXIMUM_TRIALS`, are left alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, timedelta

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
)  # fmt: skip
from chakana.expressions.types import Kind
from chakana.expressions.units import SHARE
from chakana.language.definition import Definition

MAXIMUM_TRIALS = 20_000
_LOGIC = (All, Any, Not, Comparison, Between, In, IsKnown, Literal, Parameter)


def always_or_never(node: Node, definition: Definition) -> bool | None:
    """True if ``node`` is true whatever is known, False if it never is, None if it decides."""
    operands = _operands(node)
    if operands is None or not operands:
        return None
    verdicts = set()
    for day in _days(node, definition):
        constants = {name: definition.parameters[name].at(day) for name in _parameters(node)}
        values = [_values(operand, node, constants) for operand in operands]
        if None in constants.values() or _too_many(values):
            return None
        for combination in itertools.product(*values):
            verdicts.add(_truth(node, dict(zip(operands, combination, strict=True)), constants))
    return None if len(verdicts) != 1 else verdicts.pop()


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


def _parameters(node: Node) -> set[str]:
    return {found.name for found in node.walk() if isinstance(found, Parameter)}


def _days(node: Node, definition: Definition) -> list[date]:
    starts = {day for name in _parameters(node) for day, _ in definition.parameters[name].values}
    return sorted(starts) or [date(2000, 1, 1)]


def _too_many(values: list[list[Value]]) -> bool:
    size = 1
    for several in values:
        size *= len(several)
    return size > MAXIMUM_TRIALS


def _values(operand: Node, rule: Node, constants: Mapping[str, Value]) -> list[Value]:
    kind = operand.type.kind
    if kind is Kind.BOOLEAN:
        return [True, False]
    near = _compared_with(operand, rule, constants)
    if kind is Kind.TEXT:
        choices = operand.type.choices
        return list(choices) if choices else [*near, "\0"]
    if kind is Kind.DATE:
        days = [value for value in near if isinstance(value, date)] or [date(2000, 1, 1)]
        return sorted({day + timedelta(days=shift) for day in days for shift in (-1, 0, 1)})
    figures = [value for value in near if isinstance(value, (int, float))] or [0.0]
    step = 1 if kind is Kind.MONEY or isinstance(operand, Aggregate) else 1e-9
    tried = {value + shift for value in figures for shift in (-step, 0, step)}
    return sorted(value for value in tried if _possible(value, operand)) or [0.0]


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


def _truth(node: Node, values: Mapping[Node, Value], constants: Mapping[str, Value]) -> bool | None:
    from chakana.expressions.meaning import combine

    def value(part: Node) -> Value:
        if part in values:
            return values[part]
        if isinstance(part, Parameter):
            return constants[part.name]
        return combine(part, value)

    return bool(value(node))

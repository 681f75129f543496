"""The reference engine: one household at a time, slow and obvious. It is the oracle.

What a rule means is what this module says it means; the dataframe engine is held to it by
property tests. It also serves one household's page, where a dataframe would be too slow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from chakana.expressions.nodes import (
    MONEY_LIMIT, Aggregate, All, Any, Arithmetic, AssessmentDate, Between, Case, Coalesce, Comparison,
    DateDifference, EnrolledIn, Extreme, In, IsKnown, Literal, Node, Not, Parameter, Value, Variable,
)  # fmt: skip
from chakana.expressions.types import TERRITORY_RANKS, UNIT_LEVELS, Kind, Level
from chakana.language.definition import Definition

ValueOf = Callable[[Node], Value]


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
    units: Sequence[Thing] = field(default_factory=tuple, repr=False)
    enrolled: Mapping[str, bool] | None = None
    decided: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def children(self, level: Level) -> Sequence[Thing]:
        return self.members if level == "member" else self.units


class Evaluator:
    """Evaluates nodes for things at a date, remembering derived values of each thing."""

    def __init__(self, definition: Definition, day: date) -> None:
        self.definition, self.day = definition, day
        self.parameters = definition.parameter_values(day)
        self._derived: dict[tuple[int, str], Value] = {}

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
            return owner.values.get(node.name)
        key = (id(owner), node.name)
        if key not in self._derived:
            self._derived[key] = self.value(spec.node, owner)
        return self._derived[key]

    def aggregate(self, node: Aggregate, thing: Thing) -> Value:
        things = thing.children(node.level)
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


def gather(node: Aggregate, values: Sequence[tuple[bool | None, Value]]) -> Value:
    """The aggregate of values, each with whether it surely belongs (None: it might)."""
    if node.kind in ("any", "all"):
        deciding = node.kind == "any"
        if any(sure and value is deciding for sure, value in values):
            return deciding
        unsure = any(value is None or (sure is None and value is deciding) for sure, value in values)
        return None if unsure else not deciding
    if node.kind == "count":
        if any(value is None or (sure is None and value) for sure, value in values):
            return None
        return float(sum(bool(value) for _, value in values))
    if any(sure is None or value is None for sure, value in values):
        return None
    figures = [value for _, value in values if value is not None]
    return _figure(node, figures)


def _figure(node: Aggregate, figures: list[bool | int | float | str | date]) -> Value:
    money = node.type.kind is Kind.MONEY
    if node.kind == "sum":
        return sum(figures, 0 if money else 0.0)  # type: ignore[arg-type]
    if not figures:
        return None
    if node.kind == "mean":
        total = sum(figures)  # type: ignore[arg-type]
        return _money_quotient(int(total), len(figures)) if money else total / len(figures)
    return min(figures) if node.kind == "min" else max(figures)  # type: ignore[type-var]


def combine(node: Node, value: ValueOf) -> Value:
    """The value of ``node`` from the values of the nodes below it."""
    match node:
        case Literal():
            return node.value
        case Not():
            inner = value(node.operand)
            return None if inner is None else not inner
        case All():
            return _kleene([value(part) for part in node.operands], deciding=False)
        case Any():
            return _kleene([value(part) for part in node.operands], deciding=True)
        case Comparison():
            return _compared(node.operator, value(node.left), value(node.right))
        case Between():
            middle, low, high = value(node.value), value(node.low), value(node.high)
            return _kleene([_compared(">=", middle, low), _compared("<=", middle, high)], deciding=False)
        case In():
            found = value(node.value)
            return None if found is None else found in [option.value for option in node.options]
        case IsKnown():
            return value(node.value) is not None
        case Case():
            return _case(node, value)
        case Coalesce():
            known = (value(part) for part in node.operands)
            return next((found for found in known if found is not None), None)
        case Extreme():
            parts = [value(part) for part in node.operands]
            if any(part is None for part in parts):
                return None
            return min(parts) if node.kind == "least" else max(parts)  # type: ignore[type-var]
        case Arithmetic():
            return _arithmetic(node, value(node.left), value(node.right))
        case DateDifference():
            return _difference(node, value(node.start), value(node.end))
    raise TypeError(f"{type(node).__name__} has no meaning by itself")


def _kleene(parts: list[Value], *, deciding: bool) -> bool | None:
    if any(part is deciding for part in parts):
        return deciding
    return None if any(part is None for part in parts) else not deciding


def _compared(operator: str, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    match operator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
    return left >= right  # type: ignore[operator]


def _case(node: Case, value: ValueOf) -> Value:
    for condition, result in node.branches:
        found = value(condition)
        if found is None:
            return None
        if found:
            return value(result)
    return value(node.otherwise)


def _arithmetic(node: Arithmetic, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    assert isinstance(left, (int, float)) and isinstance(right, (int, float))
    if node.operator == "/" and right == 0:
        return None
    if node.type.kind is Kind.MONEY:
        return _money(node, left, right)
    result = _double(node.operator, float(left), float(right))
    return result if math.isfinite(result) else None


def _double(operator: str, left: float, right: float) -> float:
    try:
        if operator == "+":
            return left + right
        if operator == "-":
            return left - right
        return left * right if operator == "*" else left / right
    except OverflowError:
        return math.inf


def _money(node: Arithmetic, left: int | float, right: int | float) -> int | None:
    if node.operator in ("+", "-"):
        total = int(left) + int(right) if node.operator == "+" else int(left) - int(right)
        return total if abs(total) <= MONEY_LIMIT else None
    exact, factor = Decimal(int(left)), Decimal(repr(float(right)))
    return _cents(exact * factor if node.operator == "*" else exact / factor)


def _money_quotient(total: int, count: int) -> int | None:
    return _cents(Decimal(total) / count)


def _cents(amount: Decimal) -> int | None:
    """Half up to the whole cent (a half goes to the higher cent, below zero too)."""
    rounded = (amount + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    return int(rounded) if abs(rounded) <= MONEY_LIMIT else None


def _difference(node: DateDifference, start: Value, end: Value) -> float | None:
    if start is None or end is None:
        return None
    assert isinstance(start, date) and isinstance(end, date)
    if node.part == "days":
        return float((end - start).days)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return float(months) if node.part == "months" else float(months // 12)


__all__ = ["TERRITORY_RANKS", "UNIT_LEVELS", "Evaluator", "Thing", "combine", "gather"]

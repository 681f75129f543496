"""What each node means: three-valued logic and arithmetic on values already found.

The reference engine, the checker and anything else that evaluates one rule at a time ask here,
so that a rule has one meaning. Unknown is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any as Anything

from chakana.expressions.limits import to_cents
from chakana.expressions.nodes import (
    MONEY_LIMIT,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Between,
    Case,
    Coalesce,
    Comparison,
    DateDifference,
    Extreme,
    In,
    IsKnown,
    Literal,
    Node,
    Not,
    Value,
)  # fmt: skip
from chakana.expressions.types import Kind

ValueOf = Callable[[Node], Value]


def gather(node: Aggregate, values: Sequence[tuple[bool | None, Value]]) -> Value:
    """The aggregate of values, each with whether it surely belongs (None: it might)."""
    if node.kind in ("any", "all"):
        deciding = node.kind == "any"
        if any(sure and value is deciding for sure, value in values):
            return deciding
        unsure = any(
            value is None or (sure is None and value is deciding) for sure, value in values
        )
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
    is_money = node.type.kind is Kind.MONEY
    if node.kind in ("sum", "mean"):
        total = _total(figures, 0 if is_money else 0.0)
        if node.kind == "sum" or total is None:
            return total
        mean = float(total) / len(figures) if figures else None
        return to_cents(mean) if is_money and mean is not None else mean
    if not figures:
        return None
    return min(figures) if node.kind == "min" else max(figures)


def _total(
    figures: list[bool | int | float | str | date], start: int | float
) -> int | float | None:
    """The plain sum in order: ``sum`` of newer Pythons corrects rounding, and no dataframe does."""
    for figure in figures:
        assert isinstance(figure, (int, float))
        start += figure
    return _within_cents(start) if isinstance(start, int) else _finite(start)


def _finite(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _within_cents(amount: int) -> int | None:
    return amount if abs(amount) <= MONEY_LIMIT else None


def combine(node: Node, value: ValueOf) -> Value:
    """The value of ``node`` from the values of the nodes below it."""
    meaning = _MEANINGS.get(type(node))
    if meaning is None:
        raise TypeError(f"{type(node).__name__} has no meaning by itself")
    return meaning(node, value)


def _literal(node: Literal, value: ValueOf) -> Value:
    return node.value


def _not(node: Not, value: ValueOf) -> Value:
    inner = value(node.operand)
    return None if inner is None else not inner


def _all(node: All, value: ValueOf) -> Value:
    return _kleene([value(part) for part in node.operands], deciding=False)


def _any(node: Any, value: ValueOf) -> Value:
    return _kleene([value(part) for part in node.operands], deciding=True)


def _kleene(parts: list[Value], *, deciding: bool) -> bool | None:
    if any(part is deciding for part in parts):
        return deciding
    return None if any(part is None for part in parts) else not deciding


def _comparison(node: Comparison, value: ValueOf) -> Value:
    return _compared(node.operator, value(node.left), value(node.right))


def _between(node: Between, value: ValueOf) -> Value:
    middle, low, high = value(node.value), value(node.low), value(node.high)
    return _kleene([_compared(">=", middle, low), _compared("<=", middle, high)], deciding=False)


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


def _in(node: In, value: ValueOf) -> Value:
    found = value(node.value)
    return None if found is None else found in [option.value for option in node.options]


def _is_known(node: IsKnown, value: ValueOf) -> Value:
    return value(node.value) is not None


def _case(node: Case, value: ValueOf) -> Value:
    for condition, result in node.branches:
        found = value(condition)
        if found is None:
            return None
        if found:
            return value(result)
    return value(node.otherwise)


def _coalesce(node: Coalesce, value: ValueOf) -> Value:
    known = (value(part) for part in node.operands)
    return next((found for found in known if found is not None), None)


def _extreme(node: Extreme, value: ValueOf) -> Value:
    parts = [value(part) for part in node.operands]
    if any(part is None for part in parts):
        return None
    return min(parts) if node.kind == "least" else max(parts)  # type: ignore[type-var]


def _arithmetic(node: Arithmetic, value: ValueOf) -> Value:
    left, right = value(node.left), value(node.right)
    if left is None or right is None:
        return None
    assert isinstance(left, (int, float))
    assert isinstance(right, (int, float))
    if node.operator == "/" and right == 0:
        return None
    if node.type.kind is Kind.MONEY:
        return _money(node, left, right)
    return _finite(_double(node.operator, float(left), float(right)))


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
        sign = 1 if node.operator == "+" else -1
        return _within_cents(int(left) + sign * int(right))
    return to_cents(_double(node.operator, float(left), float(right)))


def _difference(node: DateDifference, value: ValueOf) -> Value:
    start, end = value(node.start), value(node.end)
    if start is None or end is None:
        return None
    assert isinstance(start, date)
    assert isinstance(end, date)
    if node.part == "days":
        return float((end - start).days)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return float(months) if node.part == "months" else float(months // 12)


_MEANINGS: Mapping[type[Node], Callable[[Anything, ValueOf], Value]] = {
    Literal: _literal,
    Not: _not,
    All: _all,
    Any: _any,
    Comparison: _comparison,
    Between: _between,
    In: _in,
    IsKnown: _is_known,
    Case: _case,
    Coalesce: _coalesce,
    Extreme: _extreme,
    Arithmetic: _arithmetic,
    DateDifference: _difference,
}

"""What may meet what: kinds, units and levels of the parts of an expression."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from chakana.expressions.nodes import (
    NUMBER_LIMIT,
    Arithmetic,
    ArithmeticOperator,
    Case,
    Coalesce,
    Extreme,
    Literal,
    Node,
    Parameter,
    Variable,
)  # fmt: skip
from chakana.expressions.render import render
from chakana.expressions.types import BARE_NUMBER, SHARE_NUMBER, Kind, Level, Type
from chakana.expressions.units import SHARE, Unit
from chakana.problems import suggest


class TypeProblem(Exception):
    """Parts that do not go together; ``about`` is the one to point at, when it is one of them."""

    def __init__(self, code: str, message: str, hint: str = "", about: Node | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.about = code, message, hint, about


def bare_number(value: Decimal) -> Literal:
    """A figure of a rule, which takes the unit of what it meets."""
    if not value.is_finite() or value.adjusted() > 15 or abs(value) > Decimal(NUMBER_LIMIT):
        raise TypeProblem("CHK104", f"The figure {value:.3g} is out of range.", "At most 1e15.")
    return Literal(float(value), BARE_NUMBER)


def read_day(text: str) -> date:
    """The day written as ``2026-01-31``, and in no other way; ValueError otherwise."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"'{text}' is not a date such as 2026-01-31")


def adapt(node: Node, wanted: Type) -> Node:
    """``node`` as ``wanted``: bare figures take a unit, quoted dates become dates."""
    if isinstance(node, Literal):
        return _adapt_literal(node, wanted)
    if isinstance(node, Case):
        branches = tuple((condition, adapt(value, wanted)) for condition, value in node.branches)
        return Case(branches, adapt(node.otherwise, wanted))
    if isinstance(node, (Coalesce, Extreme)):
        return replace(node, operands=tuple(adapt(operand, wanted) for operand in node.operands))
    if node.type.kind is wanted.kind or (node.type == BARE_NUMBER and wanted.kind is Kind.NUMBER):
        return node
    if node.type.unit is not None and wanted.unit is not None:
        message = f"{_named(node)} is in '{node.type.unit}', where '{wanted.unit}' is needed."
        raise TypeProblem("CHK105", message, "Only like can be compared or added.")
    raise TypeProblem("CHK104", f"{_named(node)} is {node.type}, not {wanted}.")


def _adapt_literal(node: Literal, wanted: Type) -> Literal:
    if node.value is None:
        return Literal(None, wanted)
    if wanted.kind is Kind.DATE and isinstance(node.value, str):
        try:
            return Literal(read_day(node.value), wanted)
        except ValueError as error:
            raise TypeProblem("CHK104", f"{error}.", "Write it as '2026-01-31'.") from None
    if node.type == BARE_NUMBER and wanted.kind is Kind.MONEY:
        cents = Decimal(repr(node.value)) * 100
        if cents != cents.to_integral_value():
            message = f"{_named(node)} has more than two decimals."
            raise TypeProblem("CHK104", message, "Money is whole cents.")
        return Literal(int(cents), wanted)
    if node.type == BARE_NUMBER and wanted.kind is Kind.NUMBER:
        return Literal(node.value, wanted)
    if node.type.kind is Kind.TEXT and wanted.kind is Kind.TEXT:
        _check_choice(str(node.value), wanted)
        return Literal(node.value, wanted)
    if node.type.kind is not wanted.kind:
        raise TypeProblem("CHK104", f"{_named(node)} is {node.type}, not {wanted}.")
    return node


def _check_choice(value: str, wanted: Type) -> None:
    if wanted.choices is not None and value not in wanted.choices:
        message = f"'{value}' is not one of its values."
        raise TypeProblem("CHK104", message, suggest(value, wanted.choices))


def agree(nodes: tuple[Node, ...], level: Level) -> tuple[Node, ...]:
    """``nodes`` brought to one type, to be compared; a :class:`TypeProblem` if they cannot be."""
    wanted = _common_type(nodes)
    adapted = tuple(_adapted(node, wanted) for node in nodes)
    for given, node in zip(nodes, adapted, strict=True):
        _same_unit(adapted[0], node, wanted, level, given)
    _check_shares(nodes, adapted, wanted)
    return adapted


def _adapted(node: Node, wanted: Type) -> Node:
    try:
        return adapt(node, wanted)
    except TypeProblem as problem:
        raise TypeProblem(problem.code, problem.message, problem.hint, node) from None


def _common_type(nodes: tuple[Node, ...]) -> Type:
    settled = [node.type for node in nodes if not _is_flexible(node)]
    return settled[0] if settled else nodes[0].type


def _is_flexible(node: Node) -> bool:
    if isinstance(node, Literal):
        return node.type == BARE_NUMBER or node.type.kind is Kind.TEXT or node.value is None
    return node.type == BARE_NUMBER


def _same_unit(first: Node, node: Node, wanted: Type, level: Level, given: Node) -> None:
    left, right = wanted.unit, node.type.unit
    if left is None or right is None or left.without(level) == right.without(level):
        return
    message = f"{_quoted(first, level)} is in '{left}', {_quoted(node, level)} in '{right}'."
    hint = "Only like can be compared or added."
    if left.period and right.period and left.period != right.period:
        hint = f"Bring both to one period: per_{left.period}(…)."
    elif left.currency and right.currency and left.currency != right.currency:
        hint = f"{left.currency} is not {right.currency}: convert with a parameter for the rate."
    raise TypeProblem("CHK105", message, hint, given)


def _check_shares(given: tuple[Node, ...], nodes: tuple[Node, ...], wanted: Type) -> None:
    named = any(isinstance(node, (Variable, Parameter)) for node in nodes)
    if wanted.unit != SHARE or wanted.kind is not Kind.NUMBER or not named:
        return
    for written, node in zip(given, nodes, strict=True):
        if isinstance(node, Literal) and isinstance(node.value, float) and node.value > 1:
            message = f"{node.value:g} is more than a whole: shares run from 0 to 1."
            hint = f"For {node.value:g} % write {node.value / 100:g}."
            raise TypeProblem("CHK105", message, hint, written)


def ordered(node: Node) -> Node:
    """``node`` if its values have an order."""
    if node.type.kind in (Kind.BOOLEAN, Kind.TEXT):
        hint = "Only = and <> compare texts and truths."
        raise TypeProblem("CHK104", f"{_named(node)} is {node.type}: it has no more or less.", hint)
    return node


def gathered(kind: str, node: Node) -> Node:
    """``node`` if ``kind`` (sum, mean, min, max) can gather it."""
    if not node.type.is_numeric and not (kind in ("min", "max") and node.type.kind is Kind.DATE):
        raise TypeProblem("CHK104", f"{kind}(…) takes figures, and {_named(node)} is {node.type}.")
    return node


def negated(node: Node) -> Node:
    """``- node``"""
    if isinstance(node, Literal) and isinstance(node.value, float):
        return Literal(-node.value, node.type)
    if not node.type.is_numeric:
        raise TypeProblem("CHK104", f"{_named(node)} is {node.type} and has no sign.")
    zero = Literal(0 if node.type.kind is Kind.MONEY else 0.0, node.type)
    return Arithmetic("-", zero, node, node.type.unit)


def arithmetic(operator: ArithmeticOperator, left: Node, right: Node, level: Level) -> Node:
    """``left operator right`` with the unit that follows from theirs."""
    for node in (left, right):
        if not node.type.is_numeric:
            hint = "Count the true ones: count(…)." if node.type.kind is Kind.BOOLEAN else ""
            raise TypeProblem("CHK104", f"{_named(node)} is {node.type}, not a figure.", hint)
    if isinstance(left, Literal) and isinstance(right, Literal) and _both_bare(left, right):
        return _folded(operator, left, right)
    if operator in ("+", "-"):
        left, right = agree((left, right), level)
        return Arithmetic(operator, left, right, left.type.unit or right.type.unit)
    return _product(operator, left, right, level)


def _both_bare(left: Literal, right: Literal) -> bool:
    return left.type == right.type == BARE_NUMBER


def _folded(operator: ArithmeticOperator, left: Literal, right: Literal) -> Literal:
    a, b = Decimal(repr(left.value)), Decimal(repr(right.value))
    if operator == "/" and b == 0:
        raise TypeProblem("CHK104", "Division by zero.")
    results = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else a}
    return bare_number(results[operator])


def _product(operator: ArithmeticOperator, left: Node, right: Node, level: Level) -> Node:
    unit = _product_unit(operator, left.type, right.type)
    if unit is None:
        return Arithmetic(operator, left, right, None)
    if not _is_sound(operator, left.type, right.type, unit):
        given = f"{_named(left)} {operator} {_named(right)}"
        message = f"{given} would be in '{unit}', which is not an amount."
        hint = "An amount is multiplied or divided by a number; two amounts give a share."
        raise TypeProblem("CHK105", message, hint)
    money = [node for node in (left, right) if node.type.kind is Kind.MONEY]
    if operator == "*" and left.type.kind is not Kind.MONEY and money:
        left, right = right, left
    return Arithmetic(operator, _as_number(left), _as_number(right), unit)


def _is_sound(operator: ArithmeticOperator, left: Type, right: Type, unit: Unit) -> bool:
    """Whether a product is an amount where it should be one: cents are not multiplied by cents."""
    amounts = (left.kind is Kind.MONEY, right.kind is Kind.MONEY)
    if all(amounts):
        return operator == "/" and unit.currency is None
    if amounts == (False, True) and operator == "/":
        return False
    return any(amounts) == (unit.currency is not None)


def _product_unit(operator: ArithmeticOperator, left: Type, right: Type) -> Unit | None:
    if left.unit is None and right.unit is None:
        return None
    first, second = left.unit or SHARE, right.unit or SHARE
    return first * second if operator == "*" else first / second


def _as_number(node: Node) -> Node:
    if isinstance(node, Literal) and node.type == BARE_NUMBER:
        return Literal(node.value, SHARE_NUMBER)
    return node


def _quoted(node: Node, level: Level) -> str:
    """As :func:`_named`; an expression by its own text, if need be its beginning."""
    if isinstance(node, (Variable, Parameter, Literal)):
        return _named(node)
    text = render(node, level)
    return f"'{text}'" if len(text) <= 60 else f"'{text[:59]}…'"


def _named(node: Node) -> str:
    if isinstance(node, Variable):
        return f"'{node.full_name}'"
    if isinstance(node, Parameter):
        return f"'{node.name}'"
    if isinstance(node, Literal):
        return f"{node.value:.15g}" if isinstance(node.value, float) else f"{node.value!r}"
    return _quoted(node, "country")  # no level is at hand, so names are written out

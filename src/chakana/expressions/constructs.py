"""What a rule can say besides names and functions: values, logic, comparisons, case, sums."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, cast

from chakana.expressions import typing_rules as rules
from chakana.expressions.grammar import RuleError
from chakana.expressions.nodes import (
    All,
    Any,
    ArithmeticOperator,
    AssessmentDate,
    Between,
    Case,
    Comparison,
    ComparisonOperator,
    In,
    IsKnown,
    Literal,
    Node,
    Not,
)  # fmt: skip
from chakana.expressions.reading import Reader
from chakana.expressions.trees import offset
from chakana.expressions.types import BOOLEAN, DATE, TEXT

if TYPE_CHECKING:
    from sqlglot import exp

COMPARISONS: dict[str, ComparisonOperator] = {
    "EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">=",
}  # fmt: skip
ARITHMETIC: dict[str, ArithmeticOperator] = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}


def paren(reader: Reader, tree: exp.Expr) -> Node:
    """``(a)``"""
    return reader.read(tree.this)


def unknown(reader: Reader, tree: exp.Expr) -> Node:
    """``null`` where a value should stand: refused."""
    hint = "Write 'x is null' or 'x is not null'; a case without an else is unknown."
    found = re.search(r"\bnull\b", reader.text[offset(tree) :], re.IGNORECASE)
    place = offset(tree) + (found.start() if found else 0)
    message = "'null' stands only after 'is' and 'else'."
    raise RuleError("CHK102", message, hint, place)


def boolean_literal(reader: Reader, tree: exp.Expr) -> Node:
    """``true``"""
    return Literal(bool(tree.this), BOOLEAN)


def literal(reader: Reader, tree: exp.Expr) -> Node:
    """``0.40``, ``'poor'``"""
    if tree.args.get("is_string"):
        return Literal(str(tree.this), TEXT)
    try:
        value = Decimal(str(tree.this))
    except InvalidOperation:
        raise reader.error("CHK101", tree, f"'{tree.this}' is not a figure.") from None
    return reader.checked(tree, rules.bare_number, value)


def cast_to_date(reader: Reader, tree: exp.Expr) -> Node:
    """``date '2026-01-31'``"""
    inner = tree.this
    kind = str(tree.args["to"].this).rsplit(".", 1)[-1].lower()
    if kind != "date" or type(inner).__name__ != "Literal":
        raise reader.error("CHK102", tree, "Only a date may be written so: date '2026-01-31'.")
    return reader.checked(tree, rules.adapt, Literal(str(inner.this), TEXT), DATE)


def current_date(reader: Reader, tree: exp.Expr) -> Node:
    """``current_date``"""
    return AssessmentDate()


def conjunction(reader: Reader, tree: exp.Expr) -> Node:
    """``a and b``"""
    return All(tuple(reader.boolean(part) for part in tree.flatten()))


def disjunction(reader: Reader, tree: exp.Expr) -> Node:
    """``a or b``"""
    return Any(tuple(reader.boolean(part) for part in tree.flatten()))


def negation(reader: Reader, tree: exp.Expr) -> Node:
    """``not a``"""
    operand = reader.boolean(tree.this)
    if isinstance(operand, Not) and isinstance(operand.operand, IsKnown):
        return operand.operand  # 'x is not null' is read as not (x is null)
    return Not(operand)


def minus(reader: Reader, tree: exp.Expr) -> Node:
    """``-a``"""
    return reader.checked(tree, rules.negated, reader.read(tree.this))


def comparison(reader: Reader, tree: exp.Expr) -> Node:
    """``a < b``"""
    operator = COMPARISONS[type(tree).__name__]
    left, right = reader.agreed(tree, tree.this, tree.expression)
    if operator not in ("=", "<>"):
        reader.checked(tree, rules.ordered, left)
    return Comparison(operator, left, right)


def between(reader: Reader, tree: exp.Expr) -> Node:
    """``a between b and c``"""
    value, low, high = reader.agreed(tree, tree.this, tree.args["low"], tree.args["high"])
    reader.checked(tree, rules.ordered, value)
    return Between(value, low, high)


def membership(reader: Reader, tree: exp.Expr) -> Node:
    """``a in (1, 2)``"""
    options = tree.expressions
    if not options or tree.args.get("query"):
        raise reader.error("CHK102", tree, "After 'in' stands a list of values in parentheses.")
    nodes = reader.agreed(tree, tree.this, *options)
    if not all(isinstance(node, Literal) for node in nodes[1:]):
        raise reader.error("CHK102", tree, "The values after 'in' are written out one by one.")
    return In(nodes[0], cast(tuple[Literal, ...], nodes[1:]))


def is_null(reader: Reader, tree: exp.Expr) -> Node:
    """``a is null``, ``a is true``"""
    if type(tree.expression).__name__ == "Boolean":
        wanted = Literal(bool(tree.expression.this), BOOLEAN)
        operand = reader.boolean(tree.this)
        return All((IsKnown(operand), Comparison("=", operand, wanted)))
    if type(tree.expression).__name__ != "Null":
        raise reader.error("CHK102", tree, "After 'is' stands null, not null, true or false.")
    return Not(IsKnown(reader.read(tree.this)))


def case(reader: Reader, tree: exp.Expr) -> Node:
    """``case when a then b else c end``"""
    if tree.this is not None:
        raise reader.error("CHK102", tree, "Write 'case when … then … else … end'.")
    conditions = [reader.boolean(branch.this) for branch in tree.args["ifs"]]
    default = tree.args.get("default")
    parts = [branch.args["true"] for branch in tree.args["ifs"]]
    if default is None or type(default).__name__ == "Null":
        results = reader.agreed(tree, *parts)
        otherwise: Node = Literal(None, results[0].type)
    else:
        *several, otherwise = reader.agreed(tree, *parts, default)
        results = tuple(several)
    return Case(tuple(zip(conditions, results, strict=True)), otherwise)


def arithmetic(reader: Reader, tree: exp.Expr) -> Node:
    """``a + b``"""
    operator = ARITHMETIC[type(tree).__name__]
    left, right = reader.read(tree.this), reader.read(tree.expression)
    return reader.checked(tree, rules.arithmetic, operator, left, right, reader.scope.level)

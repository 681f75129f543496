"""The functions of a rule: what gathers from a level below, and the few others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from typing import Literal as Choice

from chakana.expressions import typing_rules as rules
from chakana.expressions.grammar import FUNCTIONS
from chakana.expressions.nodes import (
    Aggregate,
    AggregateKind,
    Coalesce,
    DateDifference,
    DatePart,
    EnrolledIn,
    Extreme,
    Literal,
    Node,
)  # fmt: skip
from chakana.expressions.reading import Reader
from chakana.expressions.trees import bare_level, columns, function_name, shown
from chakana.expressions.types import DATE, TERRITORY_RANKS, UNIT_LEVELS, Kind, Level, Type
from chakana.expressions.units import PERIODS, Unit
from chakana.problems import suggest

if TYPE_CHECKING:
    from sqlglot import exp

_AGGREGATES: dict[str, AggregateKind] = {
    "any": "any", "all": "all", "count": "count", "sum": "sum", "min": "min", "max": "max",
    "mean": "mean",
}  # fmt: skip
_PROGRAMME = re.compile(r"[a-z][a-z0-9]*/[a-z0-9]+(-[a-z0-9]+)*")
"""The name of a programme, with its country: so no two share a column of enrolment."""


def filtered(reader: Reader, tree: exp.Expr) -> Node:
    """``any(…) filter (where …)``"""
    return aggregate(reader, tree.this, tree.expression.this)


def aggregate(reader: Reader, tree: exp.Expr, where: exp.Expr | None = None) -> Node:
    """``count(member)``, ``sum(member.income)``: what is gathered from the level below."""
    kind = _AGGREGATES.get(function_name(tree))
    if kind is None:
        raise reader.error("CHK102", tree, "Only an aggregate takes 'filter (where …)'.")
    argument = _only_argument(reader, tree, kind)
    level = _aggregate_level(reader, tree, argument, where)
    inner = reader.at(level)
    condition = inner.boolean(where) if where is not None else None
    if kind == "count" and bare_level(argument) == level:
        return Aggregate(kind, level, None, condition)
    value = inner.boolean(argument) if kind in ("any", "all", "count") else inner.read(argument)
    if kind in ("sum", "min", "max", "mean"):
        reader.checked(tree, rules.gathered, kind, value)
    return Aggregate(kind, level, value, condition)


def _only_argument(reader: Reader, tree: exp.Expr, kind: AggregateKind) -> exp.Expr:
    arguments = tree.expressions if type(tree).__name__ == "Anonymous" else [tree.this]
    if len(arguments) == 1 and type(arguments[0]).__name__ == "Tuple":
        arguments = list(arguments[0].expressions)
    if len(arguments) > 1:
        instead = {"min": "least(a, b)", "max": "greatest(a, b)"}.get(kind)
        hint = f"Of two values written out: {instead}." if instead else ""
        raise reader.error("CHK102", tree, f"{kind}(…) gathers one value.", hint)
    if not arguments or type(arguments[0]).__name__ == "Star":
        hint = f"Name what is gathered: {kind}(member)." if kind == "count" else ""
        hint = hint or f"Name what is gathered, for example {kind}(member.age …)."
        raise reader.error("CHK102", tree, f"{kind}(…) of what?", hint)
    return cast("exp.Expr", arguments[0])


def _aggregate_level(reader: Reader, tree: exp.Expr, *parts: exp.Expr | None) -> Level:
    below = _lower_levels(reader)
    named = {bare_level(part) for part in parts if part is not None}
    for part in parts:
        if part is not None:
            named |= {str(c.args["table"].this) for c in columns(part) if c.args.get("table")}
    found = [level for level in below if level in named]
    if len(found) != 1:
        offered = " or ".join(below) or "nothing below it"
        hint = f"Inside it name {offered}, for example any({below[0] if below else 'member'}.…)."
        message = f"'{shown(tree)}' does not say what is gathered at the {reader.scope.level}."
        raise reader.error("CHK106", tree, message, hint)
    return found[0]


def _lower_levels(reader: Reader) -> list[Level]:
    if reader.scope.level in UNIT_LEVELS:
        return ["member"]
    if reader.scope.level in TERRITORY_RANKS:
        return list(UNIT_LEVELS)
    return []


def function(reader: Reader, tree: exp.Expr) -> Node:
    """A call by name."""
    name = str(tree.this).lower()
    if name in _AGGREGATES:
        return aggregate(reader, tree)
    if name in ("years_between", "months_between", "days_between"):
        return _date_difference(reader, tree, cast(DatePart, name.removesuffix("_between")))
    if name in ("per_year", "per_month"):
        return _per_period(reader, tree, name.removeprefix("per_"))
    if name == "enrolled_in":
        return _enrolled_in(reader, tree)
    if name == "coalesce":
        return Coalesce(_several(reader, tree))
    if name in ("least", "greatest"):
        return Extreme(cast(Choice["least", "greatest"], name), _ordered_operands(reader, tree))
    hint = suggest(name, FUNCTIONS)
    raise reader.error("CHK102", tree, f"There is no function '{name}'.", hint)


def _date_difference(reader: Reader, tree: exp.Expr, part: DatePart) -> Node:
    if len(tree.expressions) != 2:
        hint = f"{part}_between(member.birth_date, current_date)"
        raise reader.error("CHK102", tree, f"{part}_between takes two dates.", hint)
    nodes = [reader.read(item) for item in tree.expressions]
    dates = [reader.checked(tree, rules.adapt, node, DATE) for node in nodes]
    return DateDifference(part, dates[0], dates[1])


def _per_period(reader: Reader, tree: exp.Expr, period: str) -> Node:
    if len(tree.expressions) != 1:
        raise reader.error("CHK102", tree, f"per_{period} takes one amount.")
    node = reader.read(tree.expressions[0])
    now = node.type.unit.period if node.type.unit else None
    if now is None:
        message = f"'{shown(tree.expressions[0])}' is not counted by a period."
        raise reader.error("CHK105", tree, message, "Its unit must end in 'per month' or so.")
    if now == period:
        return node
    factor = PERIODS[now] / PERIODS[period]
    unit = Unit(tuple(sorted(((now, 1), (period, -1)))))
    operator, times = ("*", factor) if factor >= 1 else ("/", 1 / factor)
    unit = unit if operator == "*" else Unit(tuple(sorted(((now, -1), (period, 1)))))
    literal = Literal(float(times), Type(Kind.NUMBER, unit))
    return reader.checked(tree, rules.arithmetic, operator, node, literal, reader.scope.level)


def _enrolled_in(reader: Reader, tree: exp.Expr) -> Node:
    arguments = tree.expressions
    if len(arguments) != 1 or not arguments[0].args.get("is_string", False):
        hint = "enrolled_in('pe/juntos')"
        raise reader.error("CHK102", tree, "enrolled_in takes a programme in quotes.", hint)
    if reader.scope.level not in UNIT_LEVELS:
        message = "Only a household or an organisation is enrolled in a programme."
        raise reader.error("CHK106", tree, message)
    name = str(arguments[0].this)
    if not _PROGRAMME.fullmatch(name):
        hint = "A country and a name: enrolled_in('pe/juntos')."
        raise reader.error("CHK103", tree, f"'{name}' is not the name of a programme.", hint)
    return EnrolledIn(reader.scope.level, name)


def _several(reader: Reader, tree: exp.Expr) -> tuple[Node, ...]:
    if not tree.expressions:
        name = str(tree.this).lower()
        raise reader.error("CHK102", tree, f"{name}(…) of what?", f"{name}(a, b)")
    return reader.agreed(tree, *tree.expressions)


def _ordered_operands(reader: Reader, tree: exp.Expr) -> tuple[Node, ...]:
    operands = _several(reader, tree)
    reader.checked(tree, rules.ordered, operands[0])
    return operands

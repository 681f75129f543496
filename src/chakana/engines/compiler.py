"""Typed nodes to dataframe expressions: one compiler for every dataframe that Narwhals speaks to.

Each function here says in columns what :mod:`chakana.expressions.meaning` says of single values;
property tests hold the two together.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any as Anything

import narwhals as nw

from chakana.engines import bounds, columns, dates
from chakana.engines.needs import direct_parts
from chakana.expressions.limits import HALF_UP
from chakana.expressions.meaning import combine
from chakana.expressions.nodes import (
    MONEY_LIMIT,
    NUMBER_LIMIT,
    Aggregate,
    All,
    Any,
    Arithmetic,
    AssessmentDate,
    Between,
    Case,
    Coalesce,
    Comparison,
    ComparisonOperator,
    DateDifference,
    EnrolledIn,
    Extreme,
    In,
    IsKnown,
    Node,
    Not,
    Parameter,
    Value,
    Variable,
)  # fmt: skip
from chakana.expressions.types import BOOLEAN, DATE, Kind, Level, Type
from chakana.language.definition import Definition

SMALL_INTEGERS = (nw.Int8, nw.Int16, nw.Int32, nw.UInt8, nw.UInt16, nw.UInt32)
DTYPES: Mapping[Kind, Anything] = {
    Kind.BOOLEAN: nw.Boolean, Kind.NUMBER: nw.Float64, Kind.MONEY: nw.Int64,
    Kind.TEXT: nw.String, Kind.DATE: nw.Date,
}  # fmt: skip
FIRST_YEAR_OF_SPARK = 1000
"""Before it, PySpark writes a year with too few digits and cannot read it again."""
UNSIGNED = (nw.UInt64, nw.UInt128)
TEXTS = (nw.Categorical, nw.Enum)
_OPERATORS: Mapping[str, Callable[[Anything, Anything], Anything]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TURNED: Mapping[ComparisonOperator, ComparisonOperator] = {
    "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


class Compiler:
    """Compiles rules for the table of one level on one day.

    ``schema`` holds the columns there are and their types; ``gathered`` the column of each
    aggregate already gathered into this table. What has no column is unknown.
    """

    def __init__(
        self,
        definition: Definition,
        day: date,
        level: Level,
        schema: Mapping[str, Anything],
        gathered: Mapping[Aggregate, str],
    ) -> None:
        self.definition, self.day, self.level = definition, day, level
        self.schema, self.gathered = schema, gathered
        self.parameters = definition.parameter_values(day)

    def expression(self, node: Node) -> nw.Expr:
        """``node`` over the columns of the table."""
        if is_constant(node):
            return constant(self.known(node), node.type)
        return _COMPILERS[type(node)](self, node)

    def known(self, node: Node) -> Value:
        """The value of a node that reads no column."""
        if isinstance(node, Parameter):
            return self.parameters.get(node.name)
        return self.day if isinstance(node, AssessmentDate) else combine(node, self.known)

    def enrolled_in(self, node: EnrolledIn) -> nw.Expr:
        return self.truth(node.column)

    def truth(self, name: str) -> nw.Expr:
        """A column of truths; unknown where there is none."""
        there = name in self.schema
        return (
            admitted(nw.col(name), BOOLEAN, self.schema[name]) if there else constant(None, BOOLEAN)
        )

    def variable(self, node: Variable) -> nw.Expr:
        name = columns.variable(self.definition, self.level, node.level, node.name)
        if name not in self.schema:
            return constant(None, node.type)
        if node.level != self.level or name == columns.derived(node.level, node.name):
            return nw.col(name)
        return admitted(nw.col(name), node.type, self.schema[name])

    def aggregate(self, node: Aggregate) -> nw.Expr:
        name = self.gathered.get(node)
        return nw.col(name) if name is not None else constant(None, node.type)

    def negation(self, node: Not) -> nw.Expr:
        return ~self.expression(node.operand)

    def conjunction(self, node: All) -> nw.Expr:
        return reduce(operator.and_, map(self.expression, node.operands))

    def disjunction(self, node: Any) -> nw.Expr:
        return reduce(operator.or_, map(self.expression, node.operands))

    def comparison(self, node: Comparison) -> nw.Expr:
        return self.compared(node.left, node.operator, node.right)

    def between(self, node: Between) -> nw.Expr:
        return self.compared(node.value, ">=", node.low) & self.compared(
            node.value, "<=", node.high
        )

    def compared(self, left: Node, sign: ComparisonOperator, right: Node) -> nw.Expr:
        """``left sign right``, turned round where a constant would stand left.

        Polars gives one row for all when a constant is compared with a column of unknowns.
        """
        if is_constant(left):
            left, sign, right = right, _TURNED[sign], left
        told = self._told_by_date(left, sign, right) if is_constant(right) else None
        if told is not None:
            return told
        found: nw.Expr = _OPERATORS[sign](*self.comparable(left, right))
        return found

    def _told_by_date(self, node: Node, sign: ComparisonOperator, limit: Node) -> nw.Expr | None:
        """Of whole years or months since a date: whether they are ``sign limit``.

        The date alone tells, for somebody is 19 who was born by a certain day. Counting the years
        of everybody would take a hundred times as long.
        """
        node = self._behind(node)
        if isinstance(node, Coalesce):
            since = [isinstance(self._behind(part), DateDifference) for part in node.operands]
            parts = (self.compared(part, sign, limit) for part in node.operands)
            return nw.coalesce(*parts) if any(since) else None
        if not isinstance(node, DateDifference) or not is_constant(node.end):
            return None
        last = dates.last_start(node.part, sign, self.known(limit), self.known(node.end))
        if last is None:
            return None
        start, known = self.expression(node.start), constant(last, DATE)
        return start <= known if sign in (">", ">=") else start > known

    def _behind(self, node: Node) -> Node:
        """The rule of a derived variable of this level; any other node itself."""
        if not isinstance(node, Variable) or node.level != self.level:
            return node
        rule = self.rule_of(node)
        return node if rule is None else self._behind(rule)

    def membership(self, node: In) -> nw.Expr:
        value, *options = self.comparable(node.value, *node.options)
        return reduce(operator.or_, (value == option for option in options))

    def comparable(self, *nodes: Node) -> list[nw.Expr]:
        """The parts of a comparison, as small integers where all of them are."""
        integers = [self._integer(node) for node in nodes]
        known = [found for found in integers if found is not None]
        if len(known) == len(nodes):
            return known
        return [self.expression(node) for node in nodes]

    def _integer(self, node: Node) -> nw.Expr | None:
        if node.type.kind is Kind.NUMBER and is_constant(node):
            value = self.known(node)
            fits = isinstance(value, float) and value.is_integer() and abs(value) < 2**31
            return nw.lit(int(value), nw.Int32) if fits else None  # type: ignore[arg-type]
        if isinstance(node, Variable) and node.type.kind is Kind.NUMBER:
            name = columns.variable(self.definition, self.level, node.level, node.name)
            return nw.col(name) if self.schema.get(name) in SMALL_INTEGERS else None
        return None

    def is_known(self, node: IsKnown) -> nw.Expr:
        return ~self.expression(node.value).is_null()

    def case(self, node: Case) -> nw.Expr:
        found = self.expression(node.otherwise)
        for condition, value in reversed(node.branches):
            holds = self.expression(condition)
            chosen = nw.when(holds).then(self.expression(value)).otherwise(found)
            found = nw.when(~holds.is_null()).then(chosen)
        return found

    def coalesce(self, node: Coalesce) -> nw.Expr:
        return nw.coalesce(*(self.expression(part) for part in node.operands))

    def extreme(self, node: Extreme) -> nw.Expr:
        parts = [self.expression(part) for part in node.operands]
        if len(parts) == 1:
            return parts[0]
        is_known = reduce(operator.and_, (~part.is_null() for part in parts))
        found = nw.min_horizontal if node.kind == "least" else nw.max_horizontal
        return nw.when(is_known).then(found(*parts))

    def arithmetic(self, node: Arithmetic) -> nw.Expr:
        left, right = self.expression(node.left), self.expression(node.right)
        if node.operator in ("+", "-"):
            return self._within(node, left + right if node.operator == "+" else left - right)
        left, right = left.cast(nw.Float64), right.cast(nw.Float64)
        found = self._quotient(left, right, node) if node.operator == "/" else left * right
        return in_cents(found) if node.type.kind is Kind.MONEY else self._within(node, found)

    def _quotient(self, left: nw.Expr, right: nw.Expr, node: Arithmetic) -> nw.Expr:
        """``left / right`` of doubles, unknown for a divisor of nought.

        Polars divides a column by a constant as a product with the reciprocal, which is not the
        same to the last bit; adding nought times the column makes the divisor a column too.
        """
        divisor = right + left * 0.0
        if is_constant(node.right) and self.known(node.right):
            return left / divisor
        return left / nw.when(right != 0.0).then(divisor)

    def _within(self, node: Arithmetic, found: nw.Expr) -> nw.Expr:
        """``found``, unknown where it leaves the range, guarded only if it can."""
        limit = bounds.limit(node)
        if bounds.reach(node, self.rule_of) <= limit:
            return found
        return nw.when(found.abs() <= limit).then(found)

    def rule_of(self, node: Variable) -> Node | None:
        """The rule of a derived variable."""
        spec = self.definition.variables.get((node.level, node.name))
        return spec.node if spec is not None else None

    def date_difference(self, node: DateDifference) -> nw.Expr:
        start, end = self._date_parts(node.start), self._date_parts(node.end)
        if start is None or end is None:
            return constant(None, node.type)
        return dates.difference(node.part, start, end)

    def _date_parts(self, node: Node) -> dates.Parts | None:
        if not is_constant(node):
            return dates.parts_of(self.expression(node))
        value = self.known(node)
        return dates.parts_of(value) if isinstance(value, date) else None


def is_constant(node: Node) -> bool:
    """Whether ``node`` reads no column, so that its value is known beforehand."""
    return next(direct_parts(node), None) is None


def constant(value: Value, of_type: Type) -> nw.Expr:
    """A value known beforehand, or unknown, with the type of the column it stands for."""
    if isinstance(value, date) and value.year < FIRST_YEAR_OF_SPARK:
        return nw.lit(value.isoformat(), nw.String).str.to_date(format="%Y-%m-%d")
    return nw.lit(value, DTYPES[of_type.kind])


def admitted(column: nw.Expr, of_type: Type, dtype: Anything) -> nw.Expr:
    """A recorded column as rules may use it (see :func:`chakana.expressions.limits.admitted`).

    A column that holds another kind holds nothing: dataframes give one of unknowns any type.
    """
    wanted = DTYPES[of_type.kind]
    if not of_type.is_numeric:
        if dtype == wanted:
            return column
        is_text = dtype in TEXTS and of_type.kind is Kind.TEXT
        return column.cast(wanted) if is_text else constant(None, of_type)
    if not dtype.is_numeric():
        return constant(None, of_type)
    if dtype in SMALL_INTEGERS:
        return column.cast(wanted)
    limit = MONEY_LIMIT if of_type.kind is Kind.MONEY else NUMBER_LIMIT
    inside = column <= limit
    if dtype not in UNSIGNED:
        inside = inside & (column >= -limit)
    return nw.when(inside).then(column).cast(wanted)


def in_cents(amount: nw.Expr) -> nw.Expr:
    """A double in cents as whole cents (see :func:`chakana.expressions.limits.to_cents`)."""
    inside = nw.when(amount.abs() <= float(MONEY_LIMIT)).then(amount)
    return (inside + HALF_UP).floor().cast(nw.Int64)


_COMPILERS: Mapping[type[Node], Callable[[Compiler, Anything], nw.Expr]] = {
    # Literal, Parameter and AssessmentDate read no column: Compiler.known.
    Variable: Compiler.variable,
    EnrolledIn: Compiler.enrolled_in,
    Not: Compiler.negation,
    All: Compiler.conjunction,
    Any: Compiler.disjunction,
    Comparison: Compiler.comparison,
    Between: Compiler.between,
    In: Compiler.membership,
    IsKnown: Compiler.is_known,
    Case: Compiler.case,
    Coalesce: Compiler.coalesce,
    Extreme: Compiler.extreme,
    Arithmetic: Compiler.arithmetic,
    DateDifference: Compiler.date_difference,
    Aggregate: Compiler.aggregate,
}

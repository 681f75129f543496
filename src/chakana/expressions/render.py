"""Typed nodes back to rule text: one canonical spelling, with the fewest parentheses.

Reading what is written here gives the same node again. Two kinds of node have no text of
their own, and are the exception: the sum of a linear score, which is data, and nodes that
nobody could have written (a literal money amount in a text comparison, say).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any as AnyNode

from chakana.expressions.nodes import (
    Aggregate,
    All,
    Any,
    Arithmetic,
    AssessmentDate,
    Between,
    Case,
    Coalesce,
    Comparison,
    DateDifference,
    EnrolledIn,
    Extreme,
    In,
    IsKnown,
    Literal,
    Node,
    Not,
    Parameter,
    Variable,
)  # fmt: skip
from chakana.expressions.types import Kind, Level
from chakana.expressions.units import PERIODS

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(8)
"""How tightly each construct binds, loosest first."""


def render(node: Node, level: Level, *, shadowed: Collection[str] = ()) -> str:
    """The rule text of ``node`` at ``level``.

    ``shadowed`` are the names of parameters: a variable that shares its name with one is
    written with its level, for an unqualified name is a parameter first.

    >>> from chakana.expressions.types import BOOLEAN
    >>> pregnant = Variable("member", "pregnant", BOOLEAN)
    >>> render(Not(Aggregate("any", "member", pregnant, None)), "household")
    'not any(member.pregnant)'
    """
    return _Writer(level, frozenset(shadowed)).text(node)


def period_named(node: Arithmetic) -> str | None:
    """``year`` or ``month`` when the node is what per_year(…) or per_month(…) stands for."""
    unit = node.right.type.unit if isinstance(node.right, Literal) else None
    if unit is None or node.operator not in ("*", "/"):
        return None
    words = dict(unit.powers)
    if len(words) != 2 or set(words.values()) != {1, -1} or not set(words) <= set(PERIODS):
        return None
    wanted = -1 if node.operator == "*" else 1
    return next(word for word, power in words.items() if power == wanted)


def truth_tested(node: All) -> tuple[Node, bool] | None:
    """``x`` and true or false when the node is what ``x is true`` stands for."""
    match node.operands:
        case (
            IsKnown(value=first),
            Comparison(operator="=", left=second, right=Literal(value=bool() as truth)),
        ) if first == second:
            return first, truth
    return None


def is_negated(node: Arithmetic) -> bool:
    """Whether the node is what ``-x`` stands for."""
    return (
        node.operator == "-"
        and isinstance(node.left, Literal)
        and node.left.value == 0
        and not isinstance(node.right, Literal)
    )


class _Writer:
    def __init__(self, level: Level, shadowed: frozenset[str], *, gathering: bool = False) -> None:
        self.level, self.shadowed, self.gathering = level, shadowed, gathering

    def text(self, node: Node, at_least: int = _OR) -> str:
        """``node``, in parentheses if it binds more loosely than ``at_least``."""
        text, binding = _WRITERS[type(node)](self, node)
        return f"({text})" if binding < at_least else text

    def several(self, nodes: Collection[Node], separator: str = ", ", at_least: int = _OR) -> str:
        return separator.join(self.text(node, at_least) for node in nodes)

    def literal(self, node: Literal) -> tuple[str, int]:
        value = node.value
        if value is None:
            return "null", _ATOM
        if isinstance(value, bool):
            return str(value).lower(), _ATOM
        if isinstance(value, date):
            return f"date '{value.isoformat()}'", _ATOM
        if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'", _ATOM
        figure = figure_text(value, node.type.kind)
        return figure, _SIGN if figure.startswith("-") else _ATOM

    def parameter(self, node: Parameter) -> tuple[str, int]:
        return _name(node.name), _ATOM

    def variable(self, node: Variable) -> tuple[str, int]:
        unqualified = node.level == self.level and node.name not in self.shadowed
        if unqualified and not self.gathering and node.level != "member":
            return _name(node.name), _ATOM
        return f"{node.level}.{_name(node.name)}", _ATOM

    def enrolled(self, node: EnrolledIn) -> tuple[str, int]:
        return f"enrolled_in('{node.programme}')", _ATOM

    def assessment_date(self, node: AssessmentDate) -> tuple[str, int]:
        return "current_date", _ATOM

    def negation(self, node: Not) -> tuple[str, int]:
        inner = node.operand
        if isinstance(inner, IsKnown):
            return f"{self.text(inner.value, _SUM)} is null", _COMPARISON
        if isinstance(inner, In):
            return self._in(inner, "not in"), _COMPARISON
        if isinstance(inner, Between):
            return self._between(inner, "not between"), _COMPARISON
        return f"not {self.text(inner, _NOT)}", _NOT

    def conjunction(self, node: All) -> tuple[str, int]:
        tested = truth_tested(node)
        if tested is not None:
            return f"{self.text(tested[0], _SUM)} is {str(tested[1]).lower()}", _COMPARISON
        return self.several(node.operands, " and ", _NOT), _AND

    def disjunction(self, node: Any) -> tuple[str, int]:
        return self.several(node.operands, " or ", _AND), _OR

    def comparison(self, node: Comparison) -> tuple[str, int]:
        left, right = self.text(node.left, _SUM), self.text(node.right, _SUM)
        return f"{left} {node.operator} {right}", _COMPARISON

    def between(self, node: Between) -> tuple[str, int]:
        return self._between(node, "between"), _COMPARISON

    def _between(self, node: Between, word: str) -> str:
        value, low, high = (self.text(part, _SUM) for part in (node.value, node.low, node.high))
        return f"{value} {word} {low} and {high}"

    def membership(self, node: In) -> tuple[str, int]:
        return self._in(node, "in"), _COMPARISON

    def _in(self, node: In, word: str) -> str:
        return f"{self.text(node.value, _SUM)} {word} ({self.several(node.options)})"

    def known(self, node: IsKnown) -> tuple[str, int]:
        return f"{self.text(node.value, _SUM)} is not null", _COMPARISON

    def case(self, node: Case) -> tuple[str, int]:
        parts = [
            f"when {self.text(condition)} then {self.text(value)}"
            for condition, value in node.branches
        ]
        if not (isinstance(node.otherwise, Literal) and node.otherwise.value is None):
            parts.append(f"else {self.text(node.otherwise)}")
        return f"case {' '.join(parts)} end", _ATOM

    def coalesce(self, node: Coalesce) -> tuple[str, int]:
        return f"coalesce({self.several(node.operands)})", _ATOM

    def extreme(self, node: Extreme) -> tuple[str, int]:
        return f"{node.kind}({self.several(node.operands)})", _ATOM

    def arithmetic(self, node: Arithmetic) -> tuple[str, int]:
        period = period_named(node)
        if period is not None:
            return f"per_{period}({self.text(node.left)})", _ATOM
        if is_negated(node):
            return f"-{self.text(node.right, _ATOM)}", _SIGN
        binding = _SUM if node.operator in "+-" else _PRODUCT
        left, right = self.text(node.left, binding), self.text(node.right, binding + 1)
        return f"{left} {node.operator} {right}", binding

    def date_difference(self, node: DateDifference) -> tuple[str, int]:
        return f"{node.part}_between({self.several((node.start, node.end))})", _ATOM

    def aggregate(self, node: Aggregate) -> tuple[str, int]:
        inner = _Writer(node.level, self.shadowed, gathering=True)
        gathered = node.level if node.value is None else inner.text(node.value)
        where = f" filter (where {inner.text(node.where)})" if node.where is not None else ""
        return f"{node.kind}({gathered}){where}", _ATOM


def figure_text(value: float, kind: Kind) -> str:
    """A figure as it is written in a rule: no exponent, no needless zeros; cents as money."""
    exact = Decimal(value) / 100 if kind is Kind.MONEY else Decimal(repr(float(value)))
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _name(name: str) -> str:
    """``name``, quoted where SQL would take it for a word of its own."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tree: AnyNode = sqlglot.parse_one(f"({name} + {name}) > {name}")
        columns = [column.name for column in tree.find_all(sqlglot.exp.Column)]
    except SqlglotError:
        columns = []
    return name if columns == [name] * 3 else f'"{name}"'


_WRITERS: dict[type[Node], Callable[[_Writer, AnyNode], tuple[str, int]]] = {
    Literal: _Writer.literal,
    Parameter: _Writer.parameter,
    Variable: _Writer.variable,
    EnrolledIn: _Writer.enrolled,
    AssessmentDate: _Writer.assessment_date,
    Not: _Writer.negation,
    All: _Writer.conjunction,
    Any: _Writer.disjunction,
    Comparison: _Writer.comparison,
    Between: _Writer.between,
    In: _Writer.membership,
    IsKnown: _Writer.known,
    Case: _Writer.case,
    Coalesce: _Writer.coalesce,
    Extreme: _Writer.extreme,
    Arithmetic: _Writer.arithmetic,
    DateDifference: _Writer.date_difference,
    Aggregate: _Writer.aggregate,
}

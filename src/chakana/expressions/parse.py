"""Rule text, in SQL's expression grammar, to our own nodes.

sqlglot reads the grammar; this module turns its tree into :mod:`chakana.expressions.nodes`,
resolving names and checking types, units and levels on the way. What is not in the table of
readers below cannot be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, cast
from typing import Literal as Choice

from chakana.expressions import typing_rules as rules
from chakana.expressions.grammar import FUNCTIONS, RuleError, grammar_tree
from chakana.expressions.nodes import (
    Aggregate,
    AggregateKind,
    All,
    Any,
    AssessmentDate,
    Between,
    Case,
    Coalesce,
    Comparison,
    ComparisonOperator,
    DateDifference,
    DatePart,
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
from chakana.expressions.types import (
    BOOLEAN,
    DATE,
    LEVELS,
    TERRITORY_RANKS,
    TEXT,
    UNIT_LEVELS,
    Kind,
    Level,
    Type,
    is_within,
)  # fmt: skip
from chakana.expressions.units import PERIODS, Unit
from chakana.problems import suggest

if TYPE_CHECKING:
    from sqlglot import exp

MAXIMUM_DEPTH = 60
"""How deep the nodes of one rule may lie; a chain of additions lies as deep as it is long."""


@dataclass(frozen=True)
class Scope:
    """The names a rule may use at ``level``, where it lives; variables by their level and name."""

    level: Level
    parameters: Mapping[str, Type] = field(default_factory=dict)
    variables: Mapping[tuple[Level, str], Type] = field(default_factory=dict)

    def names_at(self, level: Level) -> list[str]:
        return [name for at, name in self.variables if at == level]


def parse_rule(text: str, scope: Scope) -> Node:
    """The node that ``text`` stands for in ``scope``; :class:`RuleError` says why it is none."""
    tree = grammar_tree(text)
    try:
        node = _Reader(scope, text).read(tree)
    except RecursionError:
        raise _too_deep() from None
    if depth(node) > MAXIMUM_DEPTH:
        raise _too_deep()
    return node


def _too_deep() -> RuleError:
    hint = "Give its parts names: a derived variable is a rule too. A long sum can be a score."
    return RuleError("CHK101", f"More than {MAXIMUM_DEPTH} things stand one upon another.", hint)


def depth(node: Node) -> int:
    """How many nodes lie on the longest way down from ``node``, itself included."""
    levels, below = 0, [node]
    while below:
        levels += 1
        below = [child for one in below for child in one.children()]
    return levels


class _Reader:
    """Turns one sqlglot tree into nodes. One method for each thing that can be said."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope, self.text = scope, text

    def read(self, tree: exp.Expr) -> Node:
        name = type(tree).__name__
        reader = _READERS.get(name)
        if reader is None:
            raise self.error("CHK102", tree, *_refusal(tree, name))
        allowed = _ARGUMENTS.get(name, _PLAIN)
        if any(value for key, value in tree.args.items() if key not in allowed):
            message = f"'{_shown(tree)}' says more than a rule can."
            raise self.error("CHK102", tree, message, _TOO_MUCH.get(name, ""))
        return reader(self, tree)

    def error(self, code: str, tree: exp.Expr, message: str, hint: str = "") -> RuleError:
        return RuleError(code, message, hint, _offset(tree))

    def checked(self, tree: exp.Expr, build: Callable[..., Node], *parts: object) -> Node:
        """``build(*parts)``, its complaint placed at ``tree``."""
        try:
            return build(*parts)
        except rules.TypeProblem as problem:
            raise self.error(problem.code, tree, problem.message, problem.hint) from None

    def boolean(self, tree: exp.Expr) -> Node:
        node = self.read(tree)
        if node.type.kind is not Kind.BOOLEAN:
            message = f"'{_shown(tree)}' is {node.type}, where something true or false is needed."
            raise self.error("CHK104", tree, message, "Compare it with something.")
        return node

    def paren(self, tree: exp.Expr) -> Node:
        return self.read(tree.this)

    def unknown(self, tree: exp.Expr) -> Node:
        hint = "Write 'x is null' or 'x is not null'; a case without an else is unknown."
        found = re.search(r"\bnull\b", self.text[_offset(tree) :], re.IGNORECASE)
        place = _offset(tree) + (found.start() if found else 0)
        message = "'null' stands only after 'is' and 'else'."
        raise RuleError("CHK102", message, hint, place)

    def boolean_literal(self, tree: exp.Expr) -> Node:
        return Literal(bool(tree.this), BOOLEAN)

    def literal(self, tree: exp.Expr) -> Node:
        if tree.args.get("is_string"):
            return Literal(str(tree.this), TEXT)
        try:
            value = Decimal(str(tree.this))
        except InvalidOperation:
            raise self.error("CHK101", tree, f"'{tree.this}' is not a figure.") from None
        return self.checked(tree, rules.bare_number, value)

    def cast_to_date(self, tree: exp.Expr) -> Node:
        inner = tree.this
        kind = str(tree.args["to"].this).rsplit(".", 1)[-1].lower()
        if kind != "date" or type(inner).__name__ != "Literal":
            raise self.error("CHK102", tree, "Only a date may be written so: date '2026-01-31'.")
        return self.checked(tree, rules.adapt, Literal(str(inner.this), TEXT), DATE)

    def current_date(self, tree: exp.Expr) -> Node:
        return AssessmentDate()

    def column(self, tree: exp.Expr) -> Node:
        if tree.args.get("db") or tree.args.get("catalog") or type(tree.this).__name__ == "Star":
            raise self.error("CHK103", tree, f"'{_shown(tree)}' has too many parts.",
                             "A name is 'level.variable', for example 'member.age'.")  # fmt: skip
        name, qualifier = str(tree.this.this), tree.args.get("table")
        if qualifier is None:
            return self.unqualified(tree, name)
        return self.qualified(tree, str(qualifier.this), name)

    def unqualified(self, tree: exp.Expr, name: str) -> Node:
        if name in self.scope.parameters:
            return Parameter(name, self.scope.parameters[name])
        found = self.scope.variables.get((self.scope.level, name))
        if found is not None:
            return Variable(self.scope.level, name, found)
        elsewhere = [level for level in LEVELS if (level, name) in self.scope.variables]
        hint = suggest(name, [*self.scope.parameters, *self.scope.names_at(self.scope.level)])
        if elsewhere:
            hint = f"There is '{elsewhere[0]}.{name}': write its level."
        elif tree.this.args.get("quoted"):
            hint = f"A text stands in single quotes: '{name}'."
        elif f"'{name}'" not in self.text and _is_alone_in_comparison(tree):
            hint = f"{hint} A text stands in single quotes: '{name}'.".strip()
        raise self.error("CHK103", tree, f"Nothing is called '{name}' here.", hint)

    def qualified(self, tree: exp.Expr, qualifier: str, name: str) -> Node:
        if qualifier not in LEVELS:
            hint = suggest(qualifier, LEVELS)
            if qualifier == "territory":
                hint = f"Say which territory: one of {', '.join(TERRITORY_RANKS)}."
            raise self.error("CHK103", tree, f"'{qualifier}' is not a level.", hint)
        level: Level = qualifier
        found = self.scope.variables.get((level, name))
        if found is None:
            known = [f"{level}.{other}" for other in self.scope.names_at(level)]
            hint = suggest(f"{level}.{name}", known) or "Declare it under 'variables'."
            raise self.error("CHK103", tree, f"No variable is called '{level}.{name}'.", hint)
        if not is_within(self.scope.level, level):
            message = (
                f"A rule at the level of the {self.scope.level} cannot see one {level}'s {name}."
            )
            hint = f"Gather it up, for example any({level}.{name} …) or sum({level}.{name})."
            raise self.error("CHK106", tree, message, hint)
        return Variable(level, name, found)

    def conjunction(self, tree: exp.Expr) -> Node:
        return All(tuple(self.boolean(part) for part in tree.flatten()))

    def disjunction(self, tree: exp.Expr) -> Node:
        return Any(tuple(self.boolean(part) for part in tree.flatten()))

    def negation(self, tree: exp.Expr) -> Node:
        operand = self.boolean(tree.this)
        if isinstance(operand, Not) and isinstance(operand.operand, IsKnown):
            return operand.operand  # 'x is not null' is read as not (x is null)
        return Not(operand)

    def minus(self, tree: exp.Expr) -> Node:
        return self.checked(tree, rules.negated, self.read(tree.this))

    def comparison(self, tree: exp.Expr) -> Node:
        operator = cast(ComparisonOperator, _COMPARISONS[type(tree).__name__])
        left, right = self.agreed(tree, tree.this, tree.expression)
        if operator not in ("=", "<>"):
            self.checked(tree, rules.ordered, left)
        return Comparison(operator, left, right)

    def agreed(self, tree: exp.Expr, *parts: exp.Expr) -> tuple[Node, ...]:
        """The nodes of ``parts`` brought to one type; what does not fit is pointed at."""
        nodes = tuple(self.read(part) for part in parts)
        try:
            return rules.agree(nodes, self.scope.level)
        except rules.TypeProblem as problem:
            at = (part for part, node in zip(parts, nodes, strict=True) if node is problem.about)
            place = next(at, tree)
            raise self.error(problem.code, place, problem.message, problem.hint) from None

    def between(self, tree: exp.Expr) -> Node:
        value, low, high = self.agreed(tree, tree.this, tree.args["low"], tree.args["high"])
        self.checked(tree, rules.ordered, value)
        return Between(value, low, high)

    def membership(self, tree: exp.Expr) -> Node:
        options = tree.expressions
        if not options or tree.args.get("query"):
            raise self.error("CHK102", tree, "After 'in' stands a list of values in parentheses.")
        nodes = self.agreed(tree, tree.this, *options)
        if not all(isinstance(node, Literal) for node in nodes[1:]):
            raise self.error("CHK102", tree, "The values after 'in' are written out one by one.")
        return In(nodes[0], cast(tuple[Literal, ...], nodes[1:]))

    def is_null(self, tree: exp.Expr) -> Node:
        if type(tree.expression).__name__ == "Boolean":
            wanted = Literal(bool(tree.expression.this), BOOLEAN)
            operand = self.boolean(tree.this)
            return All((IsKnown(operand), Comparison("=", operand, wanted)))
        if type(tree.expression).__name__ != "Null":
            raise self.error("CHK102", tree, "After 'is' stands null, not null, true or false.")
        return Not(IsKnown(self.read(tree.this)))

    def case(self, tree: exp.Expr) -> Node:
        if tree.this is not None:
            raise self.error("CHK102", tree, "Write 'case when … then … else … end'.")
        conditions = [self.boolean(branch.this) for branch in tree.args["ifs"]]
        default = tree.args.get("default")
        parts = [branch.args["true"] for branch in tree.args["ifs"]]
        if default is None or type(default).__name__ == "Null":
            results = self.agreed(tree, *parts)
            otherwise: Node = Literal(None, results[0].type)
        else:
            *several, otherwise = self.agreed(tree, *parts, default)
            results = tuple(several)
        return Case(tuple(zip(conditions, results, strict=True)), otherwise)

    def arithmetic(self, tree: exp.Expr) -> Node:
        operator = _ARITHMETIC[type(tree).__name__]
        left, right = self.read(tree.this), self.read(tree.expression)
        return self.checked(tree, rules.arithmetic, operator, left, right, self.scope.level)

    def several(self, tree: exp.Expr) -> tuple[Node, ...]:
        if not tree.expressions:
            name = str(tree.this).lower()
            raise self.error("CHK102", tree, f"{name}(…) of what?", f"{name}(a, b)")
        return self.agreed(tree, *tree.expressions)

    def ordered_operands(self, tree: exp.Expr) -> tuple[Node, ...]:
        operands = self.several(tree)
        self.checked(tree, rules.ordered, operands[0])
        return operands

    def filtered(self, tree: exp.Expr) -> Node:
        return self.aggregate(tree.this, tree.expression.this)

    def aggregate(self, tree: exp.Expr, where: exp.Expr | None = None) -> Node:
        kind = _AGGREGATES.get(_function_name(tree))
        if kind is None:
            raise self.error("CHK102", tree, "Only an aggregate takes 'filter (where …)'.")
        argument = self.only_argument(tree, kind)
        level = self.aggregate_level(tree, argument, where)
        inner = _Reader(replace(self.scope, level=level), self.text)
        condition = inner.boolean(where) if where is not None else None
        if kind == "count" and _bare_level(argument) == level:
            return Aggregate(kind, level, None, condition)
        value = inner.boolean(argument) if kind in ("any", "all", "count") else inner.read(argument)
        if kind in ("sum", "min", "max", "mean"):
            self.checked(tree, rules.gathered, kind, value)
        return Aggregate(kind, level, value, condition)

    def only_argument(self, tree: exp.Expr, kind: AggregateKind) -> exp.Expr:
        arguments = tree.expressions if type(tree).__name__ == "Anonymous" else [tree.this]
        if len(arguments) == 1 and type(arguments[0]).__name__ == "Tuple":
            arguments = list(arguments[0].expressions)
        if len(arguments) > 1:
            instead = {"min": "least(a, b)", "max": "greatest(a, b)"}.get(kind)
            hint = f"Of two values written out: {instead}." if instead else ""
            raise self.error("CHK102", tree, f"{kind}(…) gathers one value.", hint)
        if not arguments or type(arguments[0]).__name__ == "Star":
            hint = f"Name what is gathered: {kind}(member)." if kind == "count" else ""
            hint = hint or f"Name what is gathered, for example {kind}(member.age …)."
            raise self.error("CHK102", tree, f"{kind}(…) of what?", hint)
        return cast("exp.Expr", arguments[0])

    def aggregate_level(self, tree: exp.Expr, *parts: exp.Expr | None) -> Level:
        below = self.lower_levels()
        named = {_bare_level(part) for part in parts if part is not None}
        for part in parts:
            if part is not None:
                named |= {str(c.args["table"].this) for c in _columns(part) if c.args.get("table")}
        found = [level for level in below if level in named]
        if len(found) != 1:
            offered = " or ".join(below) or "nothing below it"
            hint = (
                f"Inside it name {offered}, for example any({below[0] if below else 'member'}.…)."
            )
            message = f"'{_shown(tree)}' does not say what is gathered at the {self.scope.level}."
            raise self.error("CHK106", tree, message, hint)
        return found[0]

    def lower_levels(self) -> list[Level]:
        if self.scope.level in UNIT_LEVELS:
            return ["member"]
        if self.scope.level in TERRITORY_RANKS:
            return list(UNIT_LEVELS)
        return []

    def function(self, tree: exp.Expr) -> Node:
        name = str(tree.this).lower()
        if name in _AGGREGATES:
            return self.aggregate(tree)
        if name in ("years_between", "months_between", "days_between"):
            return self.date_difference(tree, cast(DatePart, name.removesuffix("_between")))
        if name in ("per_year", "per_month"):
            return self.per_period(tree, name.removeprefix("per_"))
        if name == "enrolled_in":
            return self.enrolled_in(tree)
        if name == "coalesce":
            return Coalesce(self.several(tree))
        if name in ("least", "greatest"):
            return Extreme(cast(Choice["least", "greatest"], name), self.ordered_operands(tree))
        hint = suggest(name, FUNCTIONS)
        raise self.error("CHK102", tree, f"There is no function '{name}'.", hint)

    def date_difference(self, tree: exp.Expr, part: DatePart) -> Node:
        if len(tree.expressions) != 2:
            hint = f"{part}_between(member.birth_date, current_date)"
            raise self.error("CHK102", tree, f"{part}_between takes two dates.", hint)
        nodes = [self.read(item) for item in tree.expressions]
        dates = [self.checked(tree, rules.adapt, node, DATE) for node in nodes]
        return DateDifference(part, dates[0], dates[1])

    def per_period(self, tree: exp.Expr, period: str) -> Node:
        if len(tree.expressions) != 1:
            raise self.error("CHK102", tree, f"per_{period} takes one amount.")
        node = self.read(tree.expressions[0])
        now = node.type.unit.period if node.type.unit else None
        if now is None:
            message = f"'{_shown(tree.expressions[0])}' is not counted by a period."
            raise self.error("CHK105", tree, message, "Its unit must end in 'per month' or so.")
        if now == period:
            return node
        factor = PERIODS[now] / PERIODS[period]
        unit = Unit(tuple(sorted(((now, 1), (period, -1)))))
        operator, times = ("*", factor) if factor >= 1 else ("/", 1 / factor)
        unit = unit if operator == "*" else Unit(tuple(sorted(((now, -1), (period, 1)))))
        literal = Literal(float(times), Type(Kind.NUMBER, unit))
        return self.checked(tree, rules.arithmetic, operator, node, literal, self.scope.level)

    def enrolled_in(self, tree: exp.Expr) -> Node:
        arguments = tree.expressions
        if len(arguments) != 1 or not arguments[0].args.get("is_string", False):
            hint = "enrolled_in('pe/juntos')"
            raise self.error("CHK102", tree, "enrolled_in takes a programme in quotes.", hint)
        if self.scope.level not in UNIT_LEVELS:
            message = "Only a household or an organisation is enrolled in a programme."
            raise self.error("CHK106", tree, message)
        name = str(arguments[0].this)
        if not _PROGRAMME.fullmatch(name):
            hint = "enrolled_in('pe/juntos')"
            raise self.error("CHK103", tree, f"'{name}' is not the name of a programme.", hint)
        return EnrolledIn(self.scope.level, name)


_COMPARISONS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_ARITHMETIC = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_AGGREGATES: dict[str, AggregateKind] = {
    "any": "any", "all": "all", "count": "count", "sum": "sum", "min": "min", "max": "max",
    "mean": "mean", "avg": "mean",
}  # fmt: skip
_READERS: dict[str, Callable[[_Reader, exp.Expr], Node]] = {
    "Paren": _Reader.paren,
    "Boolean": _Reader.boolean_literal,
    "Literal": _Reader.literal,
    "Cast": _Reader.cast_to_date,
    "CurrentDate": _Reader.current_date,
    "Column": _Reader.column,
    "And": _Reader.conjunction,
    "Or": _Reader.disjunction,
    "Not": _Reader.negation,
    "Neg": _Reader.minus,
    "Null": _Reader.unknown,
    "Between": _Reader.between,
    "In": _Reader.membership,
    "Is": _Reader.is_null,
    "Case": _Reader.case,
    "Filter": _Reader.filtered,
    "Anonymous": _Reader.function,
    **dict.fromkeys(_COMPARISONS, _Reader.comparison),
    **dict.fromkeys(_ARITHMETIC, _Reader.arithmetic),
    "Any": _Reader.aggregate,
}


def _function_name(tree: exp.Expr) -> str:
    name = type(tree).__name__
    return str(tree.this).lower() if name == "Anonymous" else name.lower()


def _columns(tree: exp.Expr) -> list[exp.Expr]:
    return [node for node in tree.walk() if type(node).__name__ == "Column"]


def _bare_level(tree: exp.Expr) -> str | None:
    if type(tree).__name__ == "Paren":
        return _bare_level(tree.this)
    if type(tree).__name__ == "Column" and not tree.args.get("table"):
        return str(tree.this.this) if str(tree.this.this) in LEVELS else None
    return None


def _is_alone_in_comparison(tree: exp.Expr) -> bool:
    return type(tree.parent).__name__ in ("EQ", "NEQ", "In")


def _offset(tree: exp.Expr) -> int:
    """Where the first word of ``tree`` stands, or of what surrounds it."""
    starts = [node.meta["start"] for node in tree.walk() if "start" in node.meta]
    if not starts and tree.parent is not None:
        return _offset(tree.parent)
    return int(min(starts)) if starts else 0


def _shown(tree: exp.Expr) -> str:
    while type(tree).__name__ == "Paren":
        tree = tree.this
    text = tree.sql().lower() if len(list(tree.walk())) < 40 else "this"
    return text if len(text) <= 60 else text[:57] + "…"


def _refusal(tree: exp.Expr, name: str) -> tuple[str, str]:
    if name == "Alias":
        return "Two values stand side by side.", "Is an operator missing between them?"
    if name == "Tuple":
        hint = "After 'in' stands a list; anywhere else parentheses hold one value."
        return "A list stands where one value is needed.", hint
    hint = f"Functions: {', '.join(FUNCTIONS)}."
    return f"'{_shown(tree)}' is not part of the rule language.", hint


_PLAIN = frozenset({"this", "expression", "expressions"})
_ARGUMENTS = {
    "Literal": frozenset({"this", "is_string"}),
    "Cast": frozenset({"this", "to"}),
    "CurrentDate": frozenset[str](),
    "Column": frozenset({"this", "table", "db", "catalog"}),
    "Between": frozenset({"this", "low", "high"}),
    "In": frozenset({"this", "expressions", "query", "field", "unnest"}),
    "Case": frozenset({"this", "ifs", "default"}),
}
"""What each of sqlglot's constructs may hold here; whatever else it holds would be lost."""
_TOO_MUCH = {"CurrentDate": "Write current_date alone: the day of the assessment."}
_PROGRAMME = re.compile(r"[a-z][a-z0-9]*(/[a-z0-9]+)?(-[a-z0-9]+)*")


__all__ = ["FUNCTIONS", "RuleError", "Scope", "depth", "parse_rule"]

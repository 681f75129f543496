"""Definitions drawn at random: typed rules of every kind at every level, resting on each other.

Sums and means of doubles depend on the order in which figures are added, and no dataframe keeps
one. What is summed here is therefore ``exact``: whole numbers and eighths of moderate size, which
doubles add without rounding, so that engines must agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any as Anything
from typing import TypeVar, get_args

import polars as pl
from hypothesis import strategies as st

from chakana.expressions.nodes import (
    Aggregate,
    AggregateKind,
    All,
    Any,
    Arithmetic,
    ArithmeticOperator,
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
)
from chakana.expressions.types import (
    BOOLEAN,
    DATE,
    SHARE_NUMBER,
    TERRITORY_RANKS,
    UNIT_LEVELS,
    Kind,
    Level,
    Type,
    is_within,
    of_unit,
)
from chakana.expressions.units import SHARE, parse_unit
from chakana.language.definition import (
    Component,
    Definition,
    ParameterSeries,
    Rule,
    Stage,
    VariableKey,
    VariableSpec,
)
from chakana.language.load import load_text
from chakana.language.model import EligibilityStage, ParameterPart, VariablePart

PEN = parse_unit("PEN")
TYPES: Mapping[Kind, Type] = {
    Kind.BOOLEAN: BOOLEAN,
    Kind.NUMBER: SHARE_NUMBER,
    Kind.MONEY: of_unit(PEN),
    Kind.TEXT: Type(Kind.TEXT, None, ("sierra", "costa", "it's", "ñandú")),
    Kind.DATE: DATE,
}
UNIT_OF = {Kind.NUMBER: SHARE, Kind.MONEY: PEN}


@dataclass(frozen=True)
class Recorded:
    """A recorded variable: its kind, how a table stores it, whether its sums are exact."""

    kind: Kind
    stored: Anything
    is_exact: bool = True


RECORDED: Mapping[str, Recorded] = {
    "open": Recorded(Kind.BOOLEAN, pl.Boolean),
    "poor": Recorded(Kind.BOOLEAN, pl.Boolean),
    "rate": Recorded(Kind.NUMBER, pl.Float64),
    "wild": Recorded(Kind.NUMBER, pl.Float64, is_exact=False),
    "age": Recorded(Kind.NUMBER, pl.Int8),
    "rooms": Recorded(Kind.NUMBER, pl.UInt32),
    "cash": Recorded(Kind.MONEY, pl.Int64),
    "debt": Recorded(Kind.MONEY, pl.Int64),
    "zone": Recorded(Kind.TEXT, pl.String),
    "kind": Recorded(Kind.TEXT, pl.Categorical),
    "born": Recorded(Kind.DATE, pl.Date),
}
"""The same at every level."""

BASE = """
chakana: "1"
programme: xx/small
title: {es: Pequeño, en: Small}
country: PER
currency: PEN
variables:
  household.ready:
    {label: {es: Lista, en: Ready}, type: boolean, assumption: true, because: It is a test.}
components:
  grant:
    label: {es: Subsidio, en: Grant}
    instrument: service
    legal_power: {holder: H, basis: {es: B, en: B}, assumption: true, because: It is a test.}
    unit: household
    mandate: {rule: ready, assumption: true, because: It is a test.}
    selection: {mode: all, assumption: true, because: It is a test.}
"""
PROGRAMMES = ("pe/juntos", "pe/haku")

days = st.one_of(
    st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    st.dates(),
    st.sampled_from([date(1, 1, 1), date(9999, 12, 31), date(1900, 2, 28), date(2000, 2, 29),
                     date(2024, 2, 29), date(2023, 3, 1), date(1970, 1, 1)]),
)  # fmt: skip
eighths = st.integers(-(2**20), 2**20).map(lambda whole: whole / 8)
exact_numbers = st.one_of(
    st.integers(-3, 12).map(float), eighths, st.sampled_from([0.0, -0.0, 0.5])
)
wild_numbers = st.one_of(
    exact_numbers,
    st.floats(-1e15, 1e15),
    st.sampled_from([1e15, -1e15, 0.1, 1e-300, 5e-324, 1e-9, 1 / 3]),
)
beyond_numbers = st.sampled_from(
    [float("nan"), float("inf"), float("-inf"), 1.0000000000000002e15, -1e300]
)
cents = st.one_of(
    st.integers(-50, 5_000),
    st.integers(-(10**9), 10**9),
    st.sampled_from([0, 9 * 10**15, -9 * 10**15, 9 * 10**15 - 1, 2**52 + 1]),
)
beyond_cents = st.sampled_from([9 * 10**15 + 1, -(9 * 10**15) - 1, 2**63 - 1, -(2**63)])
texts = st.sampled_from(TYPES[Kind.TEXT].choices or ())

LITERALS: Mapping[Kind, st.SearchStrategy[Anything]] = {
    Kind.BOOLEAN: st.booleans(),
    Kind.NUMBER: st.one_of(exact_numbers, st.sampled_from([0.1, 0.07, 1e15, 12.0, 3.0])),
    Kind.MONEY: cents,
    Kind.TEXT: texts,
    Kind.DATE: days,
}
CELLS: Mapping[str, st.SearchStrategy[Anything]] = {
    "open": st.booleans(),
    "poor": st.booleans(),
    "rate": st.one_of(exact_numbers, exact_numbers, exact_numbers, beyond_numbers),
    "wild": st.one_of(wild_numbers, wild_numbers, wild_numbers, beyond_numbers),
    "age": st.integers(-2, 100),
    "rooms": st.one_of(st.integers(0, 12), st.just(2**32 - 1)),
    "cash": st.one_of(cents, cents, cents, beyond_cents),
    "debt": st.integers(-1_000, 1_000_000),
    "zone": texts,
    "kind": texts,
    "born": days,
}

Made = TypeVar("Made")


@dataclass
class Author:
    """Writes typed rules, drawing every choice; what it derives becomes part of the definition."""

    draw: Callable[[st.SearchStrategy[Anything]], Anything]
    unit: Level = "household"
    gathers_units: bool = True
    """Whether territories gather what their units have, so that units tell on each other."""
    variables: dict[VariableKey, VariableSpec] = field(default_factory=dict)
    exact: set[VariableKey] = field(default_factory=set)

    def __post_init__(self) -> None:
        for level in self.levels:
            for name, recorded in RECORDED.items():
                self._add(level, name, TYPES[recorded.kind], None)
                if recorded.is_exact:
                    self.exact.add((level, name))

    @property
    def levels(self) -> tuple[Level, ...]:
        return ("member", self.unit, *TERRITORY_RANKS)

    def _add(self, level: Level, name: str, of_type: Type, node: Node | None) -> VariableSpec:
        part = VariablePart.model_construct(label=None)
        spec = VariableSpec(level, name, of_type, node, part, "xx/small")
        self.variables[spec.key] = spec
        return spec

    def derive(self, level: Level, node: Node, *, exact: bool = False) -> VariableSpec:
        """Make ``node`` a variable of ``level`` that later rules may use."""
        spec = self._add(level, f"made_{len(self.variables)}", node.type, node)
        if exact:
            self.exact.add(spec.key)
        return spec

    # choices

    def one_of(self, options: Sequence[Made]) -> Made:
        return self.draw(st.sampled_from(options))

    def several(self, least: int, most: int, make: Callable[[], Made]) -> list[Made]:
        return [make() for _ in range(self.draw(st.integers(least, most)))]

    def kind(self) -> Kind:
        return self.one_of(list(Kind))

    # rules

    def node(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        """A rule of ``kind`` at ``level``, at most ``depth`` deep; see the module for ``exact``."""
        if depth <= 0:
            return self.leaf(level, kind, exact)
        makers = [*_MAKERS[kind], *([] if exact else _INEXACT.get(kind, []))]
        if self.gathers_at(level) and kind is not Kind.TEXT:
            makers += [Author.aggregate] * 2
        return self.one_of(makers)(self, level, kind, depth, exact)

    def gathers_at(self, level: Level) -> bool:
        return level in UNIT_LEVELS or (level != "member" and self.gathers_units)

    def leaf(self, level: Level, kind: Kind, exact: bool = False) -> Node:
        makers = [self.variable, self.variable, self.variable, self.literal, self.parameter]
        made: Node = self.one_of(makers)(level, kind, exact)
        if kind is Kind.DATE and self.draw(st.integers(0, 3)) == 0:
            return AssessmentDate()
        if kind is Kind.BOOLEAN and level in UNIT_LEVELS and self.draw(st.integers(0, 5)) == 0:
            return self.enrolled_in(level)
        return made

    def literal(self, level: Level, kind: Kind, exact: bool = False) -> Literal:
        strategy = exact_numbers if exact and kind is Kind.NUMBER else LITERALS[kind]
        return Literal(self.draw(strategy), TYPES[kind])

    def parameter(self, level: Level, kind: Kind, exact: bool = False) -> Parameter:
        return Parameter(f"{kind}_{self.one_of('ab')}", TYPES[kind])

    def variable(self, level: Level, kind: Kind, exact: bool = False) -> Variable:
        options = [
            spec
            for spec in self.variables.values()
            if is_within(level, spec.level)
            and spec.type.kind is kind
            and (not exact or kind is not Kind.NUMBER or spec.key in self.exact)
        ]
        own = [spec for spec in options if spec.level == level or spec.node is not None]
        spec = self.one_of(own if own and self.draw(st.booleans()) else options)
        return Variable(spec.level, spec.name, spec.type)

    def enrolled_in(self, level: Level) -> EnrolledIn:
        return EnrolledIn(level, self.one_of(PROGRAMMES))

    def negation(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return Not(self.node(level, Kind.BOOLEAN, depth - 1))

    def conjunction(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return All(tuple(self.several(2, 3, lambda: self.node(level, Kind.BOOLEAN, depth - 1))))

    def disjunction(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return Any(tuple(self.several(2, 3, lambda: self.node(level, Kind.BOOLEAN, depth - 1))))

    def comparison(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return self.compared(level, depth, self.one_of(get_args(ComparisonOperator)))

    def compared(self, level: Level, depth: int, operator: ComparisonOperator) -> Comparison:
        kinds = list(Kind) if operator in ("=", "<>") else list(ORDERED)
        of = self.one_of(kinds)
        left, right = self.node(level, of, depth - 1), self.node(level, of, depth - 1)
        return Comparison(operator, left, right)

    def between(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        of = self.one_of(ORDERED)
        return Between(*(self.node(level, of, depth - 1) for _ in range(3)))

    def membership(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        of = self.kind()
        options = self.several(1, 3, lambda: self.literal(level, of))
        return In(self.node(level, of, depth - 1), tuple(options))

    def is_known(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return IsKnown(self.node(level, self.kind(), depth - 1))

    def case(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        branches = self.several(1, 2, lambda: self._branch(level, kind, depth, exact))
        if self.draw(st.integers(0, 3)) == 0:
            return Case(tuple(branches), Literal(None, TYPES[kind]))
        return Case(tuple(branches), self.node(level, kind, depth - 1, exact))

    def _branch(self, level: Level, kind: Kind, depth: int, exact: bool) -> tuple[Node, Node]:
        condition = self.node(level, Kind.BOOLEAN, depth - 1)
        return condition, self.node(level, kind, depth - 1, exact)

    def coalesce(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return Coalesce(tuple(self.several(1, 3, lambda: self.node(level, kind, depth - 1, exact))))

    def extreme(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return self.extreme_of(level, kind, depth, self.one_of(("least", "greatest")), exact)

    def extreme_of(
        self, level: Level, kind: Kind, depth: int, which: Anything, exact: bool = False
    ) -> Extreme:
        operands = self.several(1, 3, lambda: self.node(level, kind, depth - 1, exact))
        return Extreme(which, tuple(operands))

    def sum_of_two(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return self.arithmetic(level, kind, depth, self.one_of(("+", "-")), exact)

    def product(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return self.arithmetic(level, kind, depth, self.one_of(("*", "/")))

    def arithmetic(
        self,
        level: Level,
        kind: Kind,
        depth: int,
        operator: ArithmeticOperator,
        exact: bool = False,
    ) -> Arithmetic:
        left = self.node(level, kind, depth - 1, exact)
        of = Kind.NUMBER if operator in ("*", "/") else kind
        return Arithmetic(operator, left, self.node(level, of, depth - 1, exact), UNIT_OF[kind])

    def share_of_money(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        left, right = (self.node(level, Kind.MONEY, depth - 1) for _ in range(2))
        return Arithmetic("/", left, right, SHARE)

    def date_difference(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        return self.difference(level, depth, self.one_of(get_args(DatePart)))

    def difference(self, level: Level, depth: int, part: DatePart) -> DateDifference:
        start, end = (self.node(level, Kind.DATE, depth - 1) for _ in range(2))
        return DateDifference(part, start, end)

    def aggregate(self, level: Level, kind: Kind, depth: int, exact: bool = False) -> Node:
        options = AGGREGATES[kind]
        if exact:
            options = tuple(how for how in options if how != "mean")
        return self.gathered(level, kind, depth, self.one_of(options), exact)

    def gathered(
        self, level: Level, kind: Kind, depth: int, how: AggregateKind, exact: bool = False
    ) -> Aggregate:
        """``how`` gathers what lies at the level below: members, or units."""
        below: Level = "member" if level in UNIT_LEVELS else self.unit
        where = self.node(below, Kind.BOOLEAN, depth - 1) if self.draw(st.booleans()) else None
        if how == "count" and self.draw(st.booleans()):
            return Aggregate(how, below, None, where)
        of = Kind.BOOLEAN if how in ("any", "all", "count") else kind
        must_be_exact = exact or (kind is Kind.NUMBER and how in ("sum", "mean"))
        return Aggregate(how, below, self.node(below, of, depth - 1, must_be_exact), where)


ORDERED = (Kind.NUMBER, Kind.MONEY, Kind.DATE)
AGGREGATES: Mapping[Kind, tuple[AggregateKind, ...]] = {
    Kind.BOOLEAN: ("any", "all"),
    Kind.NUMBER: ("count", "sum", "min", "max", "mean"),
    Kind.MONEY: ("sum", "min", "max", "mean"),
    Kind.DATE: ("min", "max"),
}
_MAKERS: Mapping[Kind, list[Callable[..., Node]]] = {
    Kind.BOOLEAN: [
        Author.negation, Author.conjunction, Author.disjunction, Author.comparison,
        Author.comparison, Author.between, Author.membership, Author.is_known, Author.case,
        Author.coalesce,
    ],
    Kind.NUMBER: [Author.case, Author.coalesce, Author.extreme, Author.sum_of_two,
                  Author.date_difference],
    Kind.MONEY: [Author.case, Author.coalesce, Author.extreme, Author.sum_of_two, Author.product],
    Kind.TEXT: [Author.case, Author.coalesce],
    Kind.DATE: [Author.case, Author.coalesce, Author.extreme],
}  # fmt: skip
_INEXACT: Mapping[Kind, list[Callable[..., Node]]] = {
    Kind.NUMBER: [Author.product, Author.share_of_money],
}


@cache
def base() -> Definition:
    """A definition to put rules into."""
    return load_text(BASE)


def parameters(author: Author) -> dict[str, ParameterSeries]:
    """Two parameters of each kind, each with values from some days on."""
    part = ParameterPart.model_construct(values={})
    found = {}
    for kind in Kind:
        for letter in "ab":
            name = f"{kind}_{letter}"
            strategy = exact_numbers if kind is Kind.NUMBER else LITERALS[kind]
            starts = sorted(set(author.several(1, 2, lambda: author.one_of(STARTS))))
            values = tuple((start, author.draw(strategy)) for start in starts)
            found[name] = ParameterSeries(name, TYPES[kind], values, part, "xx/small")
    return found


STARTS = (date(1, 1, 1), date(2005, 1, 1), date(2013, 6, 1), date(2030, 1, 1))


def component(
    author: Author,
    *,
    mandate: Rule | None = None,
    stages: Sequence[Stage] = (),
    amount: Node | None = None,
    costs: Mapping[str, Node] | None = None,
) -> Component:
    """The component ``grant`` with these rules."""
    made = next(iter(base().components.values()))
    sure = Rule("mandate", author.unit, Literal(True, BOOLEAN), "true", _key("mandate"))
    return replace(
        made,
        unit=author.unit,
        mandate=mandate or sure,
        stages=tuple(stages),
        amount=rule_at(author.unit, amount, "benefit", "amount") if amount else None,
        costs={
            name: rule_at(author.unit, node, "costs", name, "amount")
            for name, node in (costs or {}).items()
        },
    )


def _key(*path: str) -> tuple[str, ...]:
    return ("components", "grant", *path)


def rule_at(level: Level, node: Node, *path: str) -> Rule:
    """``node`` as the rule at ``path`` of the component."""
    return Rule(path[-1], level, node, "", _key(*path))


def stage(name: str, rule: Rule | None, approved: Decimal | None = None) -> Stage:
    """A stage with a rule, or one that an assembly decides."""
    part = EligibilityStage.model_construct()
    return Stage(name, rule, None if rule else "assembly", approved, part)


Programme = tuple[Definition, tuple[VariableKey, ...]]


def write_programme(author: Author) -> Programme:
    """A whole definition, its parts resting on each other, and the variables worth keeping."""
    kept = [derived.key for derived in author.several(1, 5, lambda: _some_variable(author))]
    stages = [_some_stage(author, f"stage_{place}") for place in range(author.one_of((0, 1, 2, 4)))]
    made = component(
        author,
        mandate=_some_rule(author, "mandate"),
        stages=stages,
        amount=author.node(author.unit, Kind.MONEY, 2) if author.draw(st.booleans()) else None,
        costs={
            f"cost_{place}": author.node(author.unit, Kind.MONEY, 1)
            for place in range(author.draw(st.integers(0, 2)))
        },
    )
    return definition_of(author, made), tuple(key for key in kept if key[0] != "member")


def _some_variable(author: Author) -> VariableSpec:
    level = author.one_of(("member", author.unit, "district", "region"))
    kind, exact = author.kind(), author.draw(st.booleans())
    return author.derive(level, author.node(level, kind, 2, exact), exact=exact)


def _some_rule(author: Author, *path: str) -> Rule:
    level = author.one_of((author.unit, author.unit, "district", "region"))
    return rule_at(level, author.node(level, Kind.BOOLEAN, 2), *path)


def _some_stage(author: Author, name: str) -> Stage:
    if author.draw(st.integers(0, 2)):
        return stage(name, _some_rule(author, "eligibility", name, "rule"))
    return stage(name, None, author.one_of((None, *map(Decimal, ("0", "0.1", "0.5", "1")))))


def definition_of(author: Author, made: Component) -> Definition:
    """The definition with all that ``author`` derived, and one component."""
    return replace(
        base(),
        parameters=parameters(author),
        variables=dict(author.variables),
        components={made.name: made},
    )

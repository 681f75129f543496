"""The closed set of things a rule can be made of: frozen, typed, nothing executable.

Every node knows the type of its value. Whatever SQL can say and these nodes cannot is refused
by the parser. Engines must handle each class of :data:`NODES`, and tests hold them to it.

Meaning, for all engines alike (``unknown`` is the third truth value):

* ``Comparison``, ``Arithmetic``, ``Extreme``, ``DateDifference``, ``In``: unknown if any part is.
* ``All``/``Any``: Kleene logic; ``Not`` of unknown is unknown; ``IsKnown`` is never unknown.
* ``Arithmetic``: doubles for numbers; whole cents for money, rounded half up to the cent when
  money meets a number; dividing by zero, or leaving the range, is unknown.
* ``Case``: the first condition that is true; unknown if a condition before it is unknown.
* ``Aggregate``: see :class:`Aggregate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal as Choice

from chakana.expressions.types import BOOLEAN, DATE, Kind, Level, Type, of_unit
from chakana.expressions.units import Unit

Value = bool | int | float | str | date | None
"""The value of an expression: int for money (cents), float for numbers, None for unknown."""

MONEY_LIMIT = 9_000_000_000_000_000
"""The largest amount in cents that an expression may give; beyond it the result is unknown."""
NUMBER_LIMIT = 1e15
"""The largest figure that a table or a rule may hold."""

ComparisonOperator = Choice["=", "<>", "<", "<=", ">", ">="]
ArithmeticOperator = Choice["+", "-", "*", "/"]
AggregateKind = Choice["any", "all", "count", "sum", "min", "max", "mean"]
DatePart = Choice["years", "months", "days"]


@dataclass(frozen=True)
class Node:
    """Anything a rule is made of."""

    @property
    def type(self) -> Type:
        raise NotImplementedError

    def children(self) -> Iterator[Node]:
        """The nodes directly below this one, in order."""
        for name in self.__dataclass_fields__:
            yield from _nodes_in(getattr(self, name))

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first."""
        yield self
        for child in self.children():
            yield from child.walk()


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


@dataclass(frozen=True)
class Literal(Node):
    """A figure, a text, a date, true, false or unknown, written in the rule itself."""

    value: Value
    literal_type: Type

    @property
    def type(self) -> Type:
        return self.literal_type


@dataclass(frozen=True)
class Parameter(Node):
    """A dated value of the definition, as in force on the date of the assessment."""

    name: str
    parameter_type: Type

    @property
    def type(self) -> Type:
        return self.parameter_type


@dataclass(frozen=True)
class Variable(Node):
    """A column of the population, or a derived variable of the definition, at ``level``."""

    level: Level
    name: str
    variable_type: Type

    @property
    def type(self) -> Type:
        return self.variable_type

    @property
    def full_name(self) -> str:
        return f"{self.level}.{self.name}"


@dataclass(frozen=True)
class EnrolledIn(Node):
    """Whether the household or organisation takes part in another programme."""

    level: Level
    programme: str

    @property
    def type(self) -> Type:
        return BOOLEAN

    @property
    def column(self) -> str:
        """The name of the column that holds it (``enrolled__pe_juntos``)."""
        return "enrolled__" + self.programme.replace("/", "_").replace("-", "_")


@dataclass(frozen=True)
class AssessmentDate(Node):
    """``current_date``: the date at which everything is evaluated."""

    @property
    def type(self) -> Type:
        return DATE


@dataclass(frozen=True)
class Not(Node):
    """``not a``"""

    operand: Node

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True)
class All(Node):
    """``a and b and …``"""

    operands: tuple[Node, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True)
class Any(Node):
    """``a or b or …``"""

    operands: tuple[Node, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True)
class Comparison(Node):
    """``a = b``, ``a <> b``, ``a < b`` and so on, of one type and unit."""

    operator: ComparisonOperator
    left: Node
    right: Node

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True)
class Between(Node):
    """``value between low and high``, both ends included: the same as two comparisons."""

    value: Node
    low: Node
    high: Node

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True)
class In(Node):
    """``value in ('poor', 'extreme_poor')``: whether it is one of the options."""

    value: Node
    options: tuple[Literal, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True)
class IsKnown(Node):
    """``value is not null``"""

    value: Node

    @property
    def type(self) -> Type:
        return BOOLEAN


@dataclass(frozen=True)
class Case(Node):
    """``case when … then … else … end``; without an else the rest is unknown."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node

    @property
    def type(self) -> Type:
        return self.otherwise.type


@dataclass(frozen=True)
class Coalesce(Node):
    """The first operand that is known."""

    operands: tuple[Node, ...]

    @property
    def type(self) -> Type:
        return self.operands[0].type


@dataclass(frozen=True)
class Extreme(Node):
    """``least(…)`` or ``greatest(…)``."""

    kind: Choice["least", "greatest"]
    operands: tuple[Node, ...]

    @property
    def type(self) -> Type:
        return self.operands[0].type


@dataclass(frozen=True)
class Arithmetic(Node):
    """``a + b`` and so on; ``unit`` is None between bare figures."""

    operator: ArithmeticOperator
    left: Node
    right: Node
    unit: Unit | None

    @property
    def type(self) -> Type:
        if self.unit is None:
            return Type(Kind.NUMBER)
        return of_unit(self.unit)


@dataclass(frozen=True)
class DateDifference(Node):
    """Whole years, months or days from ``start`` to ``end``; negative when it lies after."""

    part: DatePart
    start: Node
    end: Node

    @property
    def type(self) -> Type:
        return Type(Kind.NUMBER, Unit(((self.part.removesuffix("s"), 1),)))


@dataclass(frozen=True)
class Aggregate(Node):
    """A value gathered from the things of a lower ``level``: members of a household, and so on.

    ``where`` keeps those for which it is true. One for which ``where`` is unknown might belong,
    so the result is unknown unless it cannot change it. ``any`` and ``all`` follow Kleene logic
    (nobody there: false and true); ``count`` counts (of ``value``, those for which it is true);
    ``sum`` of nobody is 0; ``min``, ``max`` and ``mean`` of nobody are unknown. Any unknown
    value makes count, sum, min, max and mean unknown.
    """

    kind: AggregateKind
    level: Level
    value: Node | None
    where: Node | None

    @property
    def type(self) -> Type:
        if self.kind in ("any", "all"):
            return BOOLEAN
        if self.kind == "count" or self.value is None:
            return Type(Kind.NUMBER, Unit(((self.level, 1),)))
        return self.value.type


NODES: tuple[type[Node], ...] = (
    Literal, Parameter, Variable, EnrolledIn, AssessmentDate, Not, All, Any, Comparison, Between,
    In, IsKnown, Case, Coalesce, Extreme, Arithmetic, DateDifference, Aggregate,
)  # fmt: skip

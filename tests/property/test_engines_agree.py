"""All engines say the same of every unit, for every node of the rule language, at every level.

The reference engine, one unit at a time with plain Python values, is the oracle. Nothing here has
an expected value of its own: a disagreement is a fault of one engine or the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any as Anything
from typing import get_args

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.engines import authors
from tests.engines.agreement import by_dataframe, by_reference, differences
from tests.engines.authors import AGGREGATES, PROGRAMMES, Author
from tests.engines.hamlets import decided, hamlets
from tests.engines.tables import Hamlet

from chakana.expressions.nodes import (
    NODES,
    Aggregate,
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
from chakana.expressions.types import Kind, Level
from chakana.language.definition import Definition, VariableKey

RULE_LEVELS: tuple[Level, ...] = ("household", "district", "region")
assessment_days = st.one_of(
    st.sampled_from([date(2013, 6, 1), date(2004, 12, 31), date(2024, 2, 29)]), authors.days
)

Recipe = Callable[[Author, Level], list[Node]]
"""Every way in which one class of node can stand at the root of a rule at a level."""


def _of_each_kind(make: Callable[[Kind], Node]) -> list[Node]:
    return [make(kind) for kind in Kind]


RECIPES: Mapping[type[Node], Recipe] = {
    Literal: lambda a, at: _of_each_kind(lambda kind: a.literal(at, kind)),
    Parameter: lambda a, at: _of_each_kind(lambda kind: a.parameter(at, kind)),
    Variable: lambda a, at: _of_each_kind(lambda kind: a.variable(at, kind)),
    EnrolledIn: lambda a, at: [EnrolledIn(a.unit, name) for name in PROGRAMMES if at == a.unit],
    AssessmentDate: lambda a, at: [AssessmentDate()],
    Not: lambda a, at: [a.negation(at, Kind.BOOLEAN, 2)],
    All: lambda a, at: [a.conjunction(at, Kind.BOOLEAN, 2)],
    Any: lambda a, at: [a.disjunction(at, Kind.BOOLEAN, 2)],
    Comparison: lambda a, at: [a.compared(at, 2, how) for how in get_args(ComparisonOperator)],
    Between: lambda a, at: [a.between(at, Kind.BOOLEAN, 2)],
    In: lambda a, at: [a.membership(at, Kind.BOOLEAN, 2)],
    IsKnown: lambda a, at: [a.is_known(at, Kind.BOOLEAN, 2)],
    Case: lambda a, at: _of_each_kind(lambda kind: a.case(at, kind, 1)),
    Coalesce: lambda a, at: _of_each_kind(lambda kind: a.coalesce(at, kind, 1)),
    Extreme: lambda a, at: [
        a.extreme_of(at, kind, 1, which)
        for kind in authors.ORDERED
        for which in ("least", "greatest")
    ],
    Arithmetic: lambda a, at: [
        *(a.arithmetic(at, kind, 1, how)
          for kind in (Kind.NUMBER, Kind.MONEY) for how in get_args(ArithmeticOperator)),
        a.share_of_money(at, Kind.NUMBER, 1),
    ],
    DateDifference: lambda a, at: [a.difference(at, 1, part) for part in get_args(DatePart)],
    Aggregate: lambda a, at: [
        a.gathered(at, kind, 1, how) for kind, kinds in AGGREGATES.items() for how in kinds
    ],
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class Drawn:
    """A definition, a population and a day, and the variables to look at."""

    definition: Definition
    hamlet: Hamlet
    day: date
    keep: tuple[VariableKey, ...]

    def __iter__(self) -> Iterator[Anything]:
        return iter((self.definition, self.hamlet, self.day, self.keep))

    def _repr_pretty_(self, printer: Anything, cycle: bool) -> None:
        """What Hypothesis prints of it: the rules that were derived, not every name there is."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        rules = {
            spec.full_name: spec.node for spec in self.definition.variables.values() if spec.node
        }
        return f"<{rules} on {self.day} for {self.hamlet}>"


@cache
def duck() -> duckdb.DuckDBPyConnection:
    """One connection for all tests of a process."""
    return duckdb.connect()


@st.composite
def rooted(draw: st.DrawFn, root: type[Node]) -> Drawn:
    """A definition whose derived variables are every recipe of ``root``, at a unit and above it."""
    unit: Level = draw(st.sampled_from(["household", "household", "organisation"]))
    author = Author(draw, unit)
    levels: list[Level] = [unit, draw(st.sampled_from(["district", "region"]))]
    made = [author.derive(level, node) for level in levels for node in RECIPES[root](author, level)]
    assert {type(spec.node) for spec in made} == {root}
    definition = authors.definition_of(author, authors.component(author))
    keep = tuple(spec.key for spec in made)
    return Drawn(definition, draw(hamlets(unit)), draw(assessment_days), keep)


def demand_agreement(drawn: Drawn, *, simulated: bool = True) -> None:
    """In memory, from a folder, and from that folder by DuckDB."""
    expected = by_reference(*drawn, simulated=simulated)
    assert differences(by_dataframe(*drawn, simulated=simulated), expected) == []
    with TemporaryDirectory() as name:
        folder = drawn.hamlet.population().write(Path(name))
        polars = by_dataframe(*drawn, simulated=simulated, folder=folder)
        assert differences(polars, expected) == []
        ducks = by_dataframe(*drawn, "duckdb", duck(), simulated=simulated, folder=folder)
        assert differences(ducks, expected) == []


def test_every_class_of_node_has_its_recipe() -> None:
    assert set(RECIPES) == set(NODES)


# Without shrinking, which takes minutes here: the difference that is found names its rule.
slow = settings(
    max_examples=settings().max_examples // 7,  # 7 by default, 142 in the heavy run
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("root", NODES, ids=lambda node: node.__name__)
@slow
@given(data=st.data())
def test_a_node_means_the_same_in_every_engine(root: type[Node], data: st.DataObject) -> None:
    demand_agreement(data.draw(rooted(root)))


@st.composite
def programmes(draw: st.DrawFn) -> Drawn:
    """A whole definition with stages, decisions, an amount and costs, for a drawn population."""
    unit: Level = draw(st.sampled_from(["household", "household", "organisation"]))
    definition, keep = authors.write_programme(Author(draw, unit))
    hamlet = draw(decided(draw(hamlets(unit)), definition.component()))
    return Drawn(definition, hamlet, draw(assessment_days), keep)


@settings(slow, max_examples=settings().max_examples // 3)
@given(drawn=programmes(), simulated=st.booleans())
def test_a_definition_means_the_same_in_every_engine(drawn: Drawn, simulated: bool) -> None:
    demand_agreement(drawn, simulated=simulated)

"""Where dataframes differ from each other and from Python, and the engines must not."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines import authors
from tests.engines.agreement import by_dataframe, by_reference, differences
from tests.engines.authors import TYPES, UNIT_OF, Author
from tests.engines.tables import STORED, Hamlet

from chakana.engines.dataframe import assess
from chakana.engines.sources import Backend
from chakana.expressions.nodes import (
    MONEY_LIMIT,
    Aggregate,
    Arithmetic,
    AssessmentDate,
    Between,
    Coalesce,
    Comparison,
    ComparisonOperator,
    DateDifference,
    DatePart,
    Literal,
    Node,
    Value,
    Variable,
)
from chakana.expressions.types import Kind, Level
from chakana.language.definition import Definition, VariableKey
from chakana.population.tables import Population

DAY = date(2013, 6, 1)
BACKENDS: tuple[Backend, ...] = ("polars", "duckdb")
KEY: VariableKey = ("household", "found")
BEYOND = 1_025
"""More amounts at the limit than a whole number of 64 bits can add up: 2⁶³ / 9·10¹⁵ = 1024.8."""


def with_rules(rules: dict[VariableKey, Node]) -> Definition:
    """A definition with these derived variables, each named as its key says."""
    author = Author(lambda _: None)
    for (level, name), node in rules.items():
        spec = author.derive(level, node)
        del author.variables[spec.key]
        author.variables[level, name] = replace(spec, name=name)
    made = authors.component(author)
    return replace(
        authors.base(),
        parameters={},
        variables=dict(author.variables),
        components={made.name: made},
    )


def recorded(level: Level, name: str) -> Variable:
    return Variable(level, name, TYPES[authors.RECORDED[name].kind])


def assessed(
    hamlet: Hamlet, rules: dict[VariableKey, Node], keep: VariableKey = KEY
) -> list[Value]:
    """What all engines say of ``keep`` for each unit, having said the same."""
    definition = with_rules(rules)
    expected = by_reference(definition, hamlet, DAY, [keep])
    for backend in BACKENDS:
        found = by_dataframe(definition, hamlet, DAY, [keep], backend)
        assert differences(found, expected) == []
    return [row[keep[1]] for row in expected.values()]


def households(level: str, column: str, values: list[Any]) -> Hamlet:
    """One household, or one for each value, in one district; the values of it or of its members."""
    units = [
        {"household_id": key, "territory": "D"}
        for key in range(len(values) if level == "household" else 1)
    ]
    members = [{"household_id": 0, column: value} for value in values] if level == "member" else []
    if level == "household":
        units = [{**row, column: value} for row, value in zip(units, values, strict=True)]
    storage = {name: one.stored for name, one in authors.RECORDED.items()}
    district = [{"territory": "D", "rank": "district", "parent": None}]
    return Hamlet(
        units, members, district, of_units=storage, of_members=storage, of_territories=storage
    )


@pytest.mark.parametrize("kind", ["sum", "mean"])
@pytest.mark.parametrize(
    ("amounts", "is_known"),
    [
        ([MONEY_LIMIT], True),
        ([MONEY_LIMIT, 1], False),
        ([MONEY_LIMIT, MONEY_LIMIT, -MONEY_LIMIT], True),
        ([MONEY_LIMIT] * BEYOND, False),
        ([-MONEY_LIMIT] * BEYOND, False),
        # Twice 2⁶³ and a little: what is left over after going round would look like an amount.
        ([MONEY_LIMIT] * 2 * BEYOND, False),
        ([MONEY_LIMIT, -MONEY_LIMIT] * BEYOND, True),
    ],
    ids=["at the limit", "a cent more", "there and back", "round", "round below", "twice round",
         "to and fro"],
)  # fmt: skip
def test_amounts_of_a_district_that_leave_the_range_are_unknown(
    kind: Any, amounts: list[int], is_known: bool
) -> None:
    node = Aggregate(kind, "household", recorded("household", "cash"), None)
    key: VariableKey = ("district", "found")
    definition, hamlet = with_rules({key: node}), households("household", "cash", amounts)
    (expected,) = by_reference(definition, hamlet, DAY, [key], units=1).values()
    assert (expected["found"] is not None) == is_known
    for backend in BACKENDS:
        rows = by_dataframe(definition, hamlet, DAY, [key], backend)
        assert {row["found"] for row in rows.values()} == {expected["found"]}


def test_amounts_of_a_household_that_leave_the_range_are_unknown() -> None:
    node = Aggregate("sum", "member", recorded("member", "cash"), None)
    assert assessed(households("member", "cash", [MONEY_LIMIT, 0]), {KEY: node}) == [MONEY_LIMIT]
    assert assessed(households("member", "cash", [MONEY_LIMIT, 1]), {KEY: node}) == [None]


@pytest.mark.parametrize(("sign", "other"), [("+", 1), ("-", -1)])
def test_an_amount_beyond_the_limit_is_unknown(sign: Any, other: int) -> None:
    node = Arithmetic(
        sign, recorded("household", "cash"), Literal(other, TYPES[Kind.MONEY]), UNIT_OF[Kind.MONEY]
    )
    amounts = [MONEY_LIMIT, MONEY_LIMIT - 1, 0]
    assert assessed(households("household", "cash", amounts), {KEY: node}) == [None, MONEY_LIMIT, 1]


@pytest.mark.parametrize("kind", ["sum", "mean"])
def test_figures_that_leave_the_range_are_unknown(kind: Any) -> None:
    """1e15 / 1e-293 is 1e308, and two of them are more than a double holds."""
    share = TYPES[Kind.NUMBER]
    huge = Arithmetic("/", recorded("member", "wild"), Literal(1e-293, share), share.unit)
    node = Aggregate(kind, "member", huge, None)
    assert assessed(households("member", "wild", [1e15, 1e15]), {KEY: node}) == [None]
    (alone,) = assessed(households("member", "wild", [1e15]), {KEY: node})
    assert alone is not None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1.0000000000000002e15])
def test_what_is_no_figure_is_unknown_whatever_stands_beside_it(value: float) -> None:
    """A file's statistics leave out what is no number, and DuckDB trusts them."""
    kept = recorded("household", "wild")
    figures = [-2.0, 0.5, value, 0.0]
    found = assessed(households("household", "wild", figures), {KEY: kept})
    assert found == [-2.0, 0.5, None, 0.0]


@pytest.mark.parametrize("value", [9.0, 7.0, 1e15, 0.3])
def test_a_quotient_is_one_division(value: float) -> None:
    """Polars divides by a constant as it multiplies with the reciprocal: 9 / 1611.5 tells."""
    share = TYPES[Kind.NUMBER]
    node = Arithmetic("/", recorded("household", "wild"), Literal(1611.5, share), share.unit)
    found = assessed(households("household", "wild", [value, 1.0]), {KEY: node})
    assert found == [value / 1611.5, 1 / 1611.5]


def test_a_constant_compared_with_unknowns_gives_a_row_for_each() -> None:
    """Two districts whose households say nothing: Polars once gave one row for both."""
    amount = Aggregate("max", "household", recorded("household", "cash"), None)
    rule = Comparison("<", Literal(1, TYPES[Kind.MONEY]), amount)
    hamlet = households("household", "cash", [None, None])
    places = [{"territory": code, "rank": "district", "parent": None} for code in "DEF"]
    rules = {("district", "found"): rule}
    assert assessed(replace(hamlet, territories=places), rules, ("district", "found")) == [
        None,
        None,
    ]


sizes = st.floats(-1e12, 1e12)


@settings(max_examples=30)
@given(figures=st.lists(sizes, min_size=1, max_size=30))
@pytest.mark.parametrize("kind", ["sum", "mean"])
def test_any_figures_add_up_to_the_last_digits_that_matter(kind: Any, figures: list[float]) -> None:
    """Order changes the last bits; the exact sum, by ``fsum``, is the measure."""
    definition = with_rules({KEY: Aggregate(kind, "member", recorded("member", "wild"), None)})
    hamlet = households("member", "wild", figures)
    exact = math.fsum(figures) / (len(figures) if kind == "mean" else 1)
    scale = math.fsum(map(abs, figures))
    for rows in (
        by_reference(definition, hamlet, DAY, [KEY]),
        by_dataframe(definition, hamlet, DAY, [KEY]),
    ):
        assert rows[0]["found"] == pytest.approx(exact, rel=1e-9, abs=1e-12 * scale)


# how populations are kept


@pytest.fixture
def stored(tmp_path: Path) -> Population:
    hamlet = households("member", "cash", [1, 2, 3])
    return Population.read(hamlet.population().write(tmp_path / "population"))


def test_a_population_of_a_folder_says_the_same(stored: Population) -> None:
    definition = with_rules({KEY: Aggregate("sum", "member", recorded("member", "cash"), None)})
    for backend in BACKENDS:
        with assess(definition, stored, DAY, keep=[KEY], backend=backend) as assessment:
            assert assessment.collect()["found"].to_list() == [6]
            assert assessment.collect()["found"].to_list() == [6], "and again"


def test_whole_figures_may_be_stored_as_whole_numbers() -> None:
    """Doubles of the reference engine, 64 bits in the table."""
    hamlet = households("household", "rate", [3, 10**15, 10**15 + 1, None])
    hamlet = replace(hamlet, of_units={**hamlet.of_units, "rate": pl.Int64})
    definition = with_rules({KEY: recorded("household", "rate")})
    for backend in BACKENDS:
        found = by_dataframe(definition, hamlet, DAY, [KEY], backend)
        assert [found[key]["found"] for key in range(4)] == [3.0, 1e15, None, None]


def test_every_kind_has_its_storage() -> None:
    assert set(STORED) == set(Kind)


BIRTHS = [None, *(date(2000, 1, 28) + timedelta(days) for days in range(35))]
"""Every day up to 2 March of a leap year, so that the ends of months meet."""
BARS: dict[DatePart, list[float]] = {
    "years": [18.5, 19.0, 20.0, 1e300],
    "months": [227.0, 228.0, 228.5, 229.0, 230.0],
}


@pytest.mark.parametrize(
    "day", [date(2019, 1, 31), *(date(2019, 2, 27) + timedelta(days) for days in range(3)),
            date(2019, 3, 29), date(2019, 3, 31), date(2020, 2, 29)]
)  # fmt: skip
@pytest.mark.parametrize("part", ["years", "months"])
def test_the_day_of_birth_tells_who_is_old_enough(part: DatePart, day: date) -> None:
    """The dataframes compare days; the reference counts the years and months of each."""
    age = DateDifference(part, recorded("household", "born"), AssessmentDate())
    stated = Variable("household", "age", age.type)
    rules: dict[VariableKey, Node] = {
        ("household", "age"): Coalesce((age, Literal(19.0, age.type))),
    }
    for bar in (Literal(figure, age.type) for figure in BARS[part]):
        for sign in get_args(ComparisonOperator):
            rules["household", f"plain_{len(rules)}"] = Comparison(sign, age, bar)
            rules["household", f"turned_{len(rules)}"] = Comparison(sign, bar, stated)
        rules["household", f"between_{len(rules)}"] = Between(stated, bar, bar)
    definition, hamlet = with_rules(rules), households("household", "born", BIRTHS)
    expected = by_reference(definition, hamlet, day, list(rules))
    for backend in BACKENDS:
        found = by_dataframe(definition, hamlet, day, list(rules), backend)
        assert differences(found, expected) == []

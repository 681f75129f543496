"""Every fault planted by hand is found, at its rows, with its count."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.population.populations import ABOUT, HOUSEHOLDS, MEMBERS, codes, population

from chakana.population.description import Description
from chakana.population.links import in_circle
from chakana.population.schema import Variable
from chakana.population.tables import Population
from chakana.population.validate import require_valid, validate
from chakana.problems import ChakanaError


def test_the_three_households_are_sound() -> None:
    assert validate(population()) == []
    assert require_valid(population()) == []


Fault = tuple[str, str, str, list[object], str]
ALL_OUT: list[object] = []
FAULTS: list[Fault] = [
    ("POP060", "households", "territory", ALL_OUT, "no column 'territory'"),
    ("POP060", "households", "income", ALL_OUT, "no column 'income'"),
    ("POP060", "territories", "rank", ALL_OUT, "no column 'rank'"),
    ("POP061", "households", "rural", [1.0, 0.0, 1.0], "rural must be a boolean"),
    ("POP061", "households", "income", [1.5, 2, 3], "must be whole cents (Int64), not Float64"),
    ("POP061", "members", "age", list("123456"), "age must be a number"),
    ("POP062", "households", "household_id", [1, None, 3], "household_id is empty in row 2"),
    ("POP062", "members", "member_id", [1, 2, 3, 4, 5, None], "member_id is empty in row 6"),
    ("POP063", "households", "household_id", [1, 2, 1], "more than once: rows 1, 3: 1"),
    ("POP063", "members", "member_id", [1, 2, 3, 4, 5, 2], "rows 2, 6: 2"),
    ("POP063", "territories", "territory", ["PER", "03", "0302", "3", "3"], "rows 4, 5: '3'"),
    ("POP064", "members", "household_id", [1, 1, 2, 9, 9, 9], "in rows 4, 5, 6: 9"),
    ("POP065", "members", "household_id", [1, 1, 3, 3, 2, 3], "a break at row 5"),
    ("POP066", "households", "weight", [None, 0.0, -1.0], "rows 1, 2, 3: nothing, 0.0, -1.0"),
    ("POP066", "households", "weight", [1.0, math.nan, math.inf], "in rows 2, 3: nan, inf"),
    ("POP067", "households", "sisfoh_classification", ["poor", "rich", None], "row 2: 'rich'"),
    ("POP067", "members", "sex", ["female", "male", "M", None, None, None], "in row 3: 'M'"),
    ("POP067", "territories", "rank", ["country", "region", "x", "district", None], "row 3: 'x'"),
    ("POP068", "households", "territory", ["030201", None, "30202"], "in row 3: '30202'"),
    ("POP070", "territories", "parent", [None, "X", "03", "0302", "0302"], "row 2: 03 in X"),
    ("POP070", "territories", "parent", [None, "PER", "03", None, "0302"], "row 4: 030201 in None"),
    (
        "POP071",
        "territories",
        "parent",
        [None, "0302", "03", "0302", "0302"],
        "in a circle in rows 2, 3: 03 in 0302, 0302 in 03",
    ),
    ("POP071", "territories", "parent", [None, "PER", "03", "030201", "0302"], "circle in row 4"),
    ("POP072", "territories", "parent", [None, "PER", "03", "0302", "030201"], "in row 5"),
    (
        "POP072",
        "territories",
        "rank",
        ["country", "region", None, "district", "district"],
        "in row 3: 0302 in 03",
    ),
    ("POP073", "households", "income", [1, 9 * 10**15 + 1, -5], "beyond 9e+15 cents in row 2"),
    ("POP074", "households", "household_size", [math.nan, -math.inf, 1.0], "in rows 1, 2"),
    (
        "POP078",
        "territories",
        "poverty_rate",
        [0.2, None, 0.5, 35.0, 62.0],
        "rows 4, 5: 35.0, 62.0",
    ),
    ("POP078", "members", "age", [-1.0, 2.0, 3.0, 4.0, 5.0, 131.0], "rows 1, 6: -1.0, 131.0"),
    (
        "POP079",
        "members",
        "birth_date",
        [None, date(2014, 1, 1), None, None, None, date(2013, 12, 31)],
        "birth_date is after 2013-12-31 in row 2",
    ),
]


@pytest.mark.parametrize(
    ("code", "table", "column", "values", "says"), FAULTS, ids=[f"{f[0]}-{f[2]}" for f in FAULTS]
)
def test_fault_is_found_at_its_rows(
    code: str, table: str, column: str, values: list[object], says: str
) -> None:
    made = population(**{table: {column: values}})
    problems = validate(made)
    found = [problem for problem in problems if problem.code == code]
    assert found, problems
    assert says in found[0].message
    assert found[0].severity == "error"
    assert found[0].location.file == f"{table}.parquet"
    with pytest.raises(ChakanaError):
        require_valid(made)


def test_nobody_is_no_population() -> None:
    none = population()
    empty = Population(none.units.head(0), none.members.head(0), none.territories, ABOUT)
    assert codes(validate(empty)) == ["POP077"]


def test_a_stratum_or_primary_sampling_unit_may_not_be_empty() -> None:
    design: dict[str, list[object]] = {"stratum": ["a", None, "b"], "psu": [None, "1", None]}
    problems = validate(population(households=design))
    assert [p.message for p in problems] == [
        "stratum is empty in row 2.",
        "psu is empty in rows 1, 3.",
    ]
    assert set(codes(problems)) == {"POP076"}


def test_unknown_territory_and_a_household_without_members_are_warnings() -> None:
    lost: dict[str, list[object]] = {"territory": ["030201", None, "030202"]}
    alone: dict[str, list[object]] = {name: values[:3] for name, values in MEMBERS.items()}
    warnings = require_valid(population(households=lost, members=alone))
    assert {(w.code, w.severity) for w in warnings} == {
        ("POP069", "warning"),
        ("POP075", "warning"),
    }
    assert "row 3: household_id 3" in warnings[1].message


def test_money_must_be_named_as_money() -> None:
    unnamed = replace(ABOUT, money_columns={})
    problem = validate(population(about=unnamed))[0]
    assert problem.code == "POP061"
    assert "money_columns under households" in problem.hint


def test_own_variables_are_held_to_their_kind_codes_and_range() -> None:
    own = (
        Variable("roof", "household", "text", codes=("tile", "straw")),
        Variable("score", "household", "number", between=(0, 100)),
        Variable("insured", "household", "boolean"),
    )
    about = replace(ABOUT, variables={"households": own})
    columns: dict[str, list[object]] = {
        "roof": ["tile", "tin", None],
        "score": [0.0, 100.0, 101.0],
        "insured": ["yes", "no", None],
    }
    messages = [p.message for p in validate(population(households=columns, about=about))]
    assert messages == [
        "insured must be a boolean, and is a text (String).",
        "roof is none of its codes in row 2: 'tin'.",
        "score is not between 0 and 100 in row 3: 101.0.",
    ]


def test_an_own_variable_cannot_give_a_standard_one_another_meaning() -> None:
    own = (Variable("sex", "member", "number"),)
    about = replace(ABOUT, variables={"members": own})
    numbers: dict[str, list[object]] = {"sex": [1.0, 2.0, 1.0, 1.0, 2.0, 1.0]}
    assert codes(validate(population(members=numbers, about=about))) == ["POP061"]


def test_a_column_in_which_nothing_is_known_may_have_no_type() -> None:
    nothing: dict[str, list[object]] = {"rural": [None] * 3, "sisfoh_classification": [None] * 3}
    assert validate(population(households=nothing, members={"age": [None] * 6})) == []
    assert codes(validate(population(households={"income": [None] * 3}))) == ["POP061"]


def test_counts_are_of_all_rows_and_only_the_first_are_named() -> None:
    households = {name: values * 500 for name, values in HOUSEHOLDS.items()}
    households["household_id"] = list(range(1, 1501))
    households["weight"] = [1.0, -1.0, 1.0] * 500
    members = {"member_id": list(range(1, 1501)), "household_id": list(range(1, 1501))}
    large = Population(
        pl.LazyFrame(households), pl.LazyFrame(members), population().territories, ABOUT
    )
    (problem,) = validate(large)
    assert problem.message == (
        "weight is missing, zero, negative or not finite in 500 rows (2, 5, 8, …): -1.0."
    )


def test_other_units_than_households() -> None:
    organisations = pl.LazyFrame({"organisation_id": [7, 8], "territory": ["PER", "PER"]})
    members = pl.LazyFrame({"member_id": [1, 2, 3], "organisation_id": [7, 8, 7]})
    about = Description(unit="organisation", currency="PEN")
    made = Population(organisations, members, population().territories, about)
    (problem,) = validate(made)
    assert problem.code == "POP065"
    assert problem.location.file == "members.parquet"
    assert validate(made.with_sorted_members()) == []


@given(st.lists(st.integers(1, 6), max_size=30), st.permutations(range(1, 7)))
def test_links_agree_with_plain_python(houses: list[int], order: list[int]) -> None:
    """The reference walks the rows one by one with sets, where the code joins tables."""
    known = order[:4]
    units = pl.LazyFrame({"household_id": known, "territory": ["PER"] * 4})
    members = pl.LazyFrame(
        {"member_id": list(range(len(houses))), "household_id": houses},
        schema={"member_id": pl.Int64, "household_id": pl.Int64},
    )
    found = set(codes(validate(Population(units, members, population().territories, ABOUT_PLAIN))))
    places = [known.index(house) for house in houses if house in known]
    runs = [house for i, house in enumerate(houses) if i == 0 or houses[i - 1] != house]
    known_runs = [house for house in runs if house in known]
    expected = set()
    if set(houses) - set(known):
        expected.add("POP064")
    if places != sorted(places) or len(known_runs) != len(set(known_runs)):
        expected.add("POP065")
    if set(known) - set(houses):
        expected.add("POP075")
    assert found == expected


ABOUT_PLAIN = Description(currency="PEN")


@given(st.lists(st.sampled_from([None, 0, 1, 2, 3, 4]), min_size=5, max_size=5))
def test_circles_are_those_one_walks_in_for_ever(parents: list[int | None]) -> None:
    tree = {str(i): None if up is None else str(up) for i, up in enumerate(parents)}

    def comes_back(start: str) -> bool:
        here = tree[start]
        for _ in range(10):
            if here is None or here == start:
                break
            here = tree[here]
        return here == start

    assert in_circle(tree) == {code for code in tree if comes_back(code)}


def test_a_written_population_is_checked_the_same(tmp_path: Path) -> None:
    wrong: dict[str, list[object]] = {"weight": [1.0, 0.0, 1.0]}
    made = population(households=wrong)
    made.write(tmp_path)
    assert validate(Population.read(tmp_path)) == validate(made)

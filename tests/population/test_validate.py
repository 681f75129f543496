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

from chakana.population.description import Description
from chakana.population.links import in_circle
from chakana.population.schema import Variable
from chakana.population.tables import Population
from chakana.population.validate import require_valid, validate
from chakana.problems import ChakanaError
from tests.population.populations import ABOUT, HOUSEHOLDS, MEMBERS, codes, population


def test_the_three_households_are_sound() -> None:
    assert validate(population()) == []
    assert require_valid(population()) == []


FAULTS: list[tuple[str, str, dict[str, dict[str, list[object]]]]] = [
    ("POP060", "no column 'territory'", {"households": {"territory": []}}),
    ("POP060", "no column 'income'", {"households": {"income": []}}),
    ("POP060", "no column 'rank'", {"territories": {"rank": []}}),
    ("POP061", "rural must be a boolean", {"households": {"rural": [1.0, 0.0, 1.0]}}),
    ("POP061", "income is money and must be whole cents", {"households": {"income": [1.5, 2, 3]}}),
    ("POP061", "age must be a number", {"members": {"age": ["1", "2", "3", "4", "5", "6"]}}),
    ("POP062", "household_id is empty in row 2", {"households": {"household_id": [1, None, 3]}}),
    ("POP062", "member_id is empty in row 6", {"members": {"member_id": [1, 2, 3, 4, 5, None]}}),
    ("POP063", "household_id stands more than once: rows 1, 3: 1", {"households": {"household_id": [1, 2, 1]}}),
    ("POP063", "rows 2, 6: 2", {"members": {"member_id": [1, 2, 3, 4, 5, 2]}}),
    ("POP063", "rows 4, 5: '030201'", {"territories": {"territory": ["PER", "03", "0302", "030201", "030201"]}}),
    ("POP064", "in rows 4, 5, 6: 9", {"members": {"household_id": [1, 1, 2, 9, 9, 9]}}),
    ("POP065", "a break at row 5", {"members": {"household_id": [1, 1, 3, 3, 2, 3]}}),
    ("POP066", "in rows 1, 2, 3: nothing, 0.0, -1.0", {"households": {"weight": [None, 0.0, -1.0]}}),
    ("POP066", "in rows 2, 3: nan, inf", {"households": {"weight": [1.0, math.nan, math.inf]}}),
    ("POP067", "sisfoh_classification is none of its codes in row 2: 'rich'", {"households": {"sisfoh_classification": ["poor", "rich", None]}}),
    ("POP067", "in row 3: 'M'", {"members": {"sex": ["female", "male", "M", None, None, None]}}),
    ("POP067", "rank is none of its codes in row 3: 'canton'", {"territories": {"rank": ["country", "region", "canton", "district", "district"]}}),
    ("POP068", "in row 3: '30202'", {"households": {"territory": ["030201", None, "30202"]}}),
    ("POP070", "in row 2: 03 in XXX", {"territories": {"parent": [None, "XXX", "03", "0302", "0302"]}}),
    ("POP070", "in row 4: 030201 in None", {"territories": {"parent": [None, "PER", "03", None, "0302"]}}),
    ("POP071", "circle in rows 2, 3: 03 in 0302, 0302 in 03", {"territories": {"parent": [None, "0302", "03", "0302", "0302"]}}),
    ("POP071", "circle in row 4: 030201 in 030201", {"territories": {"parent": [None, "PER", "03", "030201", "0302"]}}),
    ("POP072", "in row 5: 030202 in 030201", {"territories": {"parent": [None, "PER", "03", "0302", "030201"]}}),
    ("POP072", "in row 3: 0302 in 03", {"territories": {"rank": ["country", "region", None, "district", "district"]}}),
    ("POP073", "income is beyond 10^15 cents in row 2", {"households": {"income": [1, 10**15 + 1, -5]}}),
    ("POP074", "household_size is not finite, or beyond 10^15, in rows 1, 2", {"households": {"household_size": [math.nan, -math.inf, 1.0]}}),
    ("POP078", "poverty_rate is not between 0 and 1 in rows 4, 5: 35.0, 62.0", {"territories": {"poverty_rate": [0.2, None, 0.5, 35.0, 62.0]}}),
    ("POP078", "age is not between 0 and 130 in rows 1, 6: -1.0, 131.0", {"members": {"age": [-1.0, 2.0, 3.0, 4.0, 5.0, 131.0]}}),
    ("POP079", "birth_date is after 2013-12-31 in row 2", {"members": {"birth_date": [None, date(2014, 1, 1), None, None, None, date(2013, 12, 31)]}}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "says", "change"), FAULTS, ids=lambda v: str(v)[:40])
def test_fault_is_found_at_its_rows(
    code: str, says: str, change: dict[str, dict[str, list[object]]]
) -> None:
    problems = validate(population(**change))
    found = [problem for problem in problems if problem.code == code]
    assert found, problems
    assert says in found[0].message
    assert found[0].severity == "error"
    with pytest.raises(ChakanaError):
        require_valid(population(**change))


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
    about = Description(unit="organisation")
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


ABOUT_PLAIN = Description()


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

"""What a population lacks is said before anything is computed, with what was probably meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.engines.tables import Hamlet

from chakana.engines import fitness
from chakana.engines.dataframe import Kept, assess
from chakana.engines.missing import Missing
from chakana.engines.needs import Needs
from chakana.engines.outcome import assess_one
from chakana.engines.reference import Thing
from chakana.language.definition import Definition
from chakana.language.load import load_text
from chakana.problems import ChakanaError, Problem

DAY = date(2013, 6, 1)
TEXT = """
chakana: "1"
programme: xx/fit
title: {es: Prueba, en: Trial}
country: PER
currency: PEN
parameters:
  floor:
    {label: {es: Piso, en: Floor}, unit: share, values: {2013-01-01: 0.40}, assumption: true,
     because: It is a test.}
variables:
  household.income:
    {label: {es: Ingreso, en: Income}, type: number, unit: PEN, assumption: true, because: Test.}
  member.age:
    {label: {es: Edad, en: Age}, type: number, unit: years, assumption: true, because: Test.}
  district.poverty_rate:
    {label: {es: Tasa, en: Rate}, type: number, unit: share, assumption: true, because: Test.}
  organisation.legal:
    {label: {es: Formal, en: Legal}, type: boolean, assumption: true, because: Test.}
  household.zone:
    {label: {es: Zona, en: Zone}, type: text, assumption: true, because: Test.}
  district.organised:
    label: {es: Organizado, en: Organised}
    type: boolean
    rule: any(organisation.legal)
    assumption: true
    because: Test.
components:
  grant:
    label: {es: Subsidio, en: Grant}
    instrument: service
    unit: household
    legal_power: {holder: H, basis: {es: B, en: B}, assumption: true, because: Test.}
    mandate: {rule: income < 100 or zone = 'rural', assumption: true, because: Test.}
    eligibility:
      district_is_poor:
        {level: district, rule: poverty_rate >= floor, assumption: true, because: Test.}
      has_child: {rule: any(member.age < 19), assumption: true, because: Test.}
      already: {rule: enrolled_in('pe/juntos'), assumption: true, because: Test.}
      assembly:
        decided_by: assembly
        simulated_as: {approved: 1, assumption: true, because: Test.}
        assumption: true
        because: Test.
    selection: {mode: all, assumption: true, because: Test.}
  plan:
    label: {es: Plan, en: Plan}
    instrument: service
    unit: organisation
    legal_power: {holder: H, basis: {es: B, en: B}, assumption: true, because: Test.}
    mandate: {rule: legal, assumption: true, because: Test.}
    selection: {mode: all, assumption: true, because: Test.}
"""
HAMLET = Hamlet(
    units=[{"household_id": 1, "territory": "D", "income": 5_000, "zone": "rural",
            "enrolled__pe_juntos": True, "decided__grant__assembly": True}],
    members=[{"household_id": 1, "age": 8.0}],
    territories=[{"territory": "D", "rank": "district", "parent": None, "poverty_rate": 0.5}],
    of_units={"income": pl.Int64, "zone": pl.String, "enrolled__pe_juntos": pl.Boolean,
              "decided__grant__assembly": pl.Boolean},
    of_members={"age": pl.Float64},
    of_territories={"poverty_rate": pl.Float64},
)  # fmt: skip


@pytest.fixture(scope="module")
def definition() -> Definition:
    return load_text(TEXT)


def assessed(
    definition: Definition, hamlet: Hamlet, day: date = DAY, **more: Any
) -> dict[str, Any]:
    with assess(definition, hamlet.population(), day, **more) as assessment:
        return {"absent": assessment.absent, **assessment.collect().to_dicts()[0]}


def problems(definition: Definition, hamlet: Hamlet, **more: Any) -> list[Problem]:
    with pytest.raises(ChakanaError) as caught:
        assessed(definition, hamlet, **more)
    return list(caught.value.problems)


def stored(table: str, **columns: Any) -> Hamlet:
    """The hamlet with columns stored otherwise; a value that no longer fits is left out."""
    rows, storage = getattr(HAMLET, table), getattr(HAMLET, f"of_{table}")
    emptied = [
        {name: None if name in columns else value for name, value in row.items()} for row in rows
    ]
    return replace(HAMLET, **{table: emptied, f"of_{table}": {**storage, **columns}})


def without(table: str, *columns: str) -> Hamlet:
    storage = getattr(HAMLET, f"of_{table}")
    left = {name: dtype for name, dtype in storage.items() if name not in columns}
    return replace(HAMLET, **{f"of_{table}": left})


def test_a_fit_population_is_assessed(definition: Definition) -> None:
    row = assessed(definition, HAMLET)
    assert (row["grant__eligible"], row["grant__meant"], row["absent"]) == (True, True, ())


@pytest.mark.parametrize(
    ("table", "columns", "near", "names"),
    [
        ("units", {"incomes": pl.Int64}, "incomes", "household.income"),
        ("members", {"ages": pl.Float64}, "ages", "member.age"),
        ("territories", {"poverty": pl.Float64}, "poverty", "district.poverty_rate"),
    ],
)
def test_an_absent_column_is_named_with_the_nearest(
    definition: Definition, table: str, columns: dict[str, Any], near: str, names: str
) -> None:
    short = names.partition(".")[2]
    hamlet = without(table, short)
    hamlet = replace(hamlet, **{f"of_{table}": {**getattr(hamlet, f"of_{table}"), **columns}})
    (problem,) = problems(definition, hamlet)
    assert (problem.code, names in problem.message) == ("ENG002", True)
    assert near in problem.hint
    assert "--absent unknown" in problem.hint


def test_all_that_is_absent_is_said_at_once(definition: Definition) -> None:
    hamlet = replace(HAMLET, of_units={}, of_members={}, of_territories={})
    assert [problem.code for problem in problems(definition, hamlet)] == ["ENG002"] * 4


def test_what_is_absent_may_count_as_unknown(definition: Definition) -> None:
    hamlet = replace(HAMLET, of_units={}, of_members={}, of_territories={})
    row = assessed(definition, hamlet, absent_is_unknown=True)
    assert {str(one) for one in row["absent"]} == {
        "household.income", "household.zone", "member.age", "district.poverty_rate",
        "enrolment in pe/juntos",
    }  # fmt: skip
    assert row["grant__eligible"] is False
    assert row["grant__meant"] is None
    # Stages in order: district and child and enrolment unknown; the assembly, simulated, approves.
    assert (row["grant__failed"], row["grant__unknown"]) == (0, 0b0111)


@pytest.mark.parametrize(
    ("table", "column", "dtype", "hint"),
    [
        ("units", "income", pl.Float64, "cents"),
        ("units", "income", pl.String, "cents"),
        ("units", "zone", pl.Int64, "convert"),
        ("members", "age", pl.String, "convert"),
        ("members", "age", pl.Boolean, "convert"),
        ("territories", "poverty_rate", pl.Decimal(10, 2), "convert"),
        ("units", "enrolled__pe_juntos", pl.Int8, "convert"),
        ("units", "decided__grant__assembly", pl.String, "convert"),
    ],
)
def test_a_column_of_another_kind_is_refused(
    definition: Definition, table: str, column: str, dtype: Any, hint: str
) -> None:
    (problem,) = problems(definition, stored(table, **{column: dtype}))
    assert (problem.code, column in problem.message, hint in problem.hint) == ("ENG003", True, True)


@pytest.mark.parametrize("dtype", [pl.Int8, pl.UInt64, pl.Float32, pl.Null])
def test_a_column_may_be_stored_smaller_or_empty(definition: Definition, dtype: Any) -> None:
    """Without an age nobody is surely a child, and nobody surely none."""
    row = assessed(definition, stored("members", age=dtype))
    assert (row["grant__failed"], row["grant__unknown"]) == (0, 0b0010)


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["urban", "coast"]), pl.Null])
def test_a_text_may_be_stored_as_codes(definition: Definition, dtype: Any) -> None:
    """A text that is no code of the column is simply not there; income decides."""
    assert assessed(definition, stored("units", zone=dtype))["grant__meant"] is True


def test_money_in_large_unsigned_numbers_is_unknown_beyond_the_limit(
    definition: Definition,
) -> None:
    rows = [{**HAMLET.units[0], "income": 2**64 - 1, "zone": "urban"}]
    hamlet = replace(HAMLET, units=rows, of_units={**HAMLET.of_units, "income": pl.UInt64})
    assert assessed(definition, hamlet)["grant__meant"] is None


def test_a_component_of_another_unit_is_refused(definition: Definition) -> None:
    (problem,) = problems(definition, HAMLET, components=["plan"])
    assert (problem.code, "organisation" in problem.message) == ("ENG004", True)


def test_a_component_that_does_not_exist_is_refused(definition: Definition) -> None:
    (problem,) = problems(definition, HAMLET, components=["grants"])
    assert (problem.code, "grant" in problem.hint + problem.message) == ("CHK210", True)


def test_an_unknown_backend_is_refused_in_words(
    definition: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module set to None is one that cannot be imported."""
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    (problem,) = problems(definition, HAMLET, backend="duckdb")
    assert (problem.code, "chakana[duckdb]" in problem.hint) == ("ENG001", True)


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        (["incomes"], "income"),
        (["household_id"], "twice"),
        (["zone", ("household", "zone")], "twice"),
        ([("member", "age")], "member.age"),
        ([("organisation", "legal")], "organisation.legal"),
        ([("household", "incom")], "household.income"),
    ],
)
def test_what_a_unit_does_not_have_cannot_be_kept(
    definition: Definition, keep: Sequence[Kept], said: str
) -> None:
    (problem,) = problems(definition, HAMLET, keep=keep)
    assert problem.code == "ENG005"
    assert said in problem.message + problem.hint


def test_units_that_the_population_lacks_are_not_gathered(definition: Definition) -> None:
    keep = [("district", "organised")]
    found = {problem.message for problem in problems(definition, HAMLET, keep=keep)}
    assert any("gathers organisations" in message for message in found)
    row = assessed(definition, HAMLET, keep=keep, absent_is_unknown=True)
    assert row["organised"] is None
    place = Thing("district", {}, units=list(HAMLET.things().values()))
    assert place.children("organisation") is None


def test_a_parameter_is_unknown_before_its_first_day(definition: Definition) -> None:
    """The day before 2013-01-01: nobody is eligible, and the missing parameter is named."""
    before = date(2012, 12, 31)
    row = assessed(definition, HAMLET, before)
    assert (row["grant__eligible"], row["grant__unknown"]) == (False, 0b0001)
    (thing,) = HAMLET.things().values()
    outcome = assess_one(definition, definition.component("grant"), thing, before)
    assert outcome.eligible is False
    assert outcome.stages[0].missing == (Missing("parameter", "floor", before),)
    assert assessed(definition, HAMLET, date(2013, 1, 1))["grant__eligible"] is True


def test_a_household_that_lies_nowhere_lacks_its_territory(definition: Definition) -> None:
    nowhere = Thing("household", {"income": 100, "zone": "rural"})
    first = assess_one(definition, definition.component("grant"), nowhere, DAY).stages[0]
    assert (first.passed, first.missing) == (None, (Missing("territory", "district"),))


def test_each_thing_is_missing_once_and_equal_to_itself(definition: Definition) -> None:
    """What two stages lack is one and the same, however often it is asked for."""
    unknown = Thing("household", {}, {"district": Thing("district", {})})
    stages = assess_one(definition, definition.component("grant"), unknown, DAY).stages
    assert [one for stage in stages for one in stage.missing] == [
        Missing("variable", "district.poverty_rate"),
        Missing("enrolment", "pe/juntos"),
        Missing("decision", "assembly"),
    ]


def test_a_text_that_its_variable_does_not_list() -> None:
    """'Rural' and an empty text are named with what is listed; an unknown is no fault."""
    definition = load_text(
        TEXT.replace("type: text, assumption", "type: text, values: [rural, urban], assumption")
    )
    needs = Needs.of(definition, [("household", definition.component("grant").mandate.node)])
    population = HAMLET.population()
    for zone, is_fault in (("Rural", True), ("", True), ("rural", False), (None, False)):
        units = population.units.with_columns(zone=pl.lit(zone, dtype=pl.String))
        strange = replace(population, units=units)
        if is_fault:
            with pytest.raises(ChakanaError) as error:
                fitness.require_choices(strange, needs)
            (problem,) = error.value.problems
            assert problem.code == "ENG006"
            assert "rural, urban" in problem.hint
        else:
            fitness.require_choices(strange, needs)


def test_every_code_is_tested() -> None:
    from pathlib import Path

    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in fitness.CODES if f'"{code}"' not in text] == []

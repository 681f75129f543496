"""A household's case explained from its file: held to the worked cases of the library."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.language.definitions import SMALL
from typer.testing import CliRunner

from chakana.cli.explaining import told
from chakana.cli.main import assembled
from chakana.engines.explanation import explain
from chakana.engines.given import read_given, units_described
from chakana.expressions.figures import Language, value_in_words
from chakana.expressions.types import SHARE_NUMBER, of_unit
from chakana.expressions.units import parse_unit
from chakana.language.document import read_document
from chakana.language.load import BUILT_IN, Library, load, load_text
from chakana.problems import ChakanaError

LIBRARY = Library()
DEFINITION = load_text(SMALL)
DAY = date(2014, 1, 1)
POOR = """\
district.poverty_rate: 0.45
income: 120000
class: poor
members:
  - {age: 8, schooling: 2}
  - {age: 35}
decided: {assembly_agrees: true}
"""


def explained(text: str, tmp_path: Path, language: str = "en", day: date = DAY) -> Any:
    path = tmp_path / "household.yaml"
    path.write_text(text, encoding="utf-8")
    things = units_described(DEFINITION, read_given(path))
    component = DEFINITION.component("transfer")
    return explain(DEFINITION, component, things["transfer"], day, language)  # type: ignore[arg-type]


def test_an_eligible_household(tmp_path: Path) -> None:
    told = explained(POOR, tmp_path)
    assert told.eligible
    assert told.amount == "S/ 99 000 per month"
    assert told.amount_cents == 9_900_000
    assert told.meant is True
    assert told.identity == DEFINITION.identity
    first = told.stages[0]
    assert first.needed == "the poverty rate is at least 40 % (poverty threshold)"
    assert [value.values for value in first.found] == [("45 %",)]
    assert [(one.name, one.state) for one in told.conditions] == [("check_ups", "unknown")]
    ceiling = next(one for one in told.parameters if one.name == "ceiling")
    assert (ceiling.value, ceiling.since, ceiling.source) == (
        "S/ 99 000 per month", "2005-01-01", "law, line 2"
    )  # fmt: skip


def test_every_failing_stage_is_told_and_the_first_named(tmp_path: Path) -> None:
    text = POOR.replace("0.45", "0.39").replace("assembly_agrees: true", "assembly_agrees: false")
    told = explained(text, tmp_path, "es")
    assert not told.eligible
    assert told.first_failing == "district_is_poor"
    assert told.failing == ("district_is_poor", "assembly_agrees")
    assert told.amount is None
    assert told.stages[0].found[0].values == ("39 %",)


def test_what_is_missing_is_told_by_its_label(tmp_path: Path) -> None:
    told = explained("income: 100\nmembers: [{age: 30, pregnant: false}, {}]", tmp_path)
    assert not told.eligible
    assert told.failing == ()
    assert told.unknown == ("district_is_poor", "has_child", "assembly_agrees")
    assert "the poverty rate (district.poverty_rate)" in told.missing
    assert "whether some member is pregnant (member.pregnant)" in told.missing
    assert "what the community assembly decides" in told.missing
    assert told.stages[1].found[0].values == ("30 years", "unknown")


def test_an_amount_that_cannot_be_told_says_what_is_missing(tmp_path: Path) -> None:
    told = explained(POOR.replace("income: 120000\n", ""), tmp_path)
    assert told.eligible
    assert told.amount is None
    assert told.amount_missing == ("the income of the month (household.income)",)


def test_a_derived_value_is_told_with_what_it_derives_from(tmp_path: Path) -> None:
    """Juntos asks for a class and an age; the register holds a word and a date of birth."""
    file = tmp_path / "household.yaml"
    file.write_text(
        "sisfoh_classification: poor\nmembers: [{birth_date: 2006-01-01}]\n", encoding="utf-8"
    )
    juntos = LIBRARY.load("pe/juntos")
    thing = units_described(juntos, read_given(file))["transfer"]
    told = explain(juntos, juntos.component("transfer"), thing, DAY, "en")
    found = {one.name: one.values for stage in told.stages for one in stage.found}
    assert found["household.is_poor"] == ("yes",)
    assert found["household.sisfoh_classification"] == ("“poor”",)
    assert found["member.age"] == ("8 years",)
    assert found["member.birth_date"] == ("1 January 2006",)


def test_a_parameter_not_yet_in_force_is_missing_by_its_label(tmp_path: Path) -> None:
    told = explained(POOR, tmp_path, "es", date(1999, 1, 1))
    assert "el valor del umbral de pobreza al 1 de enero de 1999 (threshold)" in told.missing


def test_a_condition_tells_what_it_met_of_each_member(tmp_path: Path) -> None:
    (check_ups,) = explained(POOR, tmp_path).conditions
    assert {one.name: one.values for one in check_ups.found} == {
        "member.age": ("8 years", "35 years"),
        "member.pregnant": ("unknown", "unknown"),
        "member.schooling": ("2 years", "unknown"),
    }


def test_the_exit_names_the_next_rung(tmp_path: Path) -> None:
    told = explained(POOR.replace("class: poor", "class: not_poor"), tmp_path)
    assert told.exit is not None
    assert told.exit.refer_to == "pe/haku-winay"
    assert told.exit.rule == "the classification is “not poor”"


def test_json_and_yaml_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "household.json"
    path.write_text(json.dumps(yaml.safe_load(POOR), indent="\t"), encoding="utf-8")
    thing = units_described(DEFINITION, read_given(path))["transfer"]
    from_json = explain(DEFINITION, DEFINITION.component("transfer"), thing, DAY, "en")
    assert from_json == explained(POOR, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("incomes: 5", r"CHK007 .*:1:\d+ error: No variable is called 'household.incomes'"),
        ("income: much", "CHK007"),
        ("income: [1]", "holds one value"),
        ("members: 3", "'members' is a list"),
        ("members: [3]", "Names with their values"),
        ("decided: {asembly_agrees: true}", "People decide nothing called 'asembly_agrees'"),
        ("decided: {assembly_agrees: perhaps}", "decided true or false"),
        ("decided: yes", "Names with their values"),
        ("enrolled_in: pe/juntos", "'enrolled_in' is a list"),
        ("[1, 2]", "holds no names with values"),
        ("", "holds no names with values"),
        ("income: 1\nincome: 2", "CHK003"),
        ("district.poverty_rat: 0.4", "Did you mean 'district.poverty_rate'"),
    ],
)
def test_a_wrong_file_is_a_coded_problem(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ChakanaError, match=message):
        explained(text, tmp_path)


def worked_cases() -> list[Any]:
    found = []
    for path in sorted(BUILT_IN.glob("*/*.cases.yaml")):
        data = read_document(path).data
        name = data["cases"]
        for index, case in enumerate(data["list"] if load(name).components else ()):
            found.append(pytest.param(name, data["at"], case, id=f"{name}-{index}"))
    return found


@pytest.mark.parametrize(("name", "at", "case"), worked_cases()[::5])
def test_the_command_agrees_with_the_worked_case(
    name: str, at: str, case: dict[str, Any], tmp_path: Path
) -> None:
    """The expectations were written by hand, by those who read the law. Every fifth case is run."""
    if LIBRARY.examine(name)[0] is None:
        pytest.fail(f"{name} does not load")
    file = tmp_path / "unit.json"
    file.write_text(json.dumps(case.get("given") or {"members": []}), encoding="utf-8")
    arguments = ["explain", name, "--household", str(file), "--at", case.get("at", at)]
    if "component" in case:
        arguments += ["--component", case["component"]]
    run = CliRunner().invoke(assembled(), [*arguments, "--format", "json"], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    told, expect = json.loads(run.stdout)[0], case["expect"]
    if "eligible" in expect:
        assert str(told["eligible"]).lower() == expect["eligible"]
    if "because" in expect:
        assert (told["failing"] or ["none"])[0] == expect["because"]
    if "missing" in expect:
        assert (told["unknown"] or ["none"])[0] == expect["missing"]
    if "exit" in expect:
        assert (told["exit"] or {"name": "none"})["name"] == expect["exit"]
    for condition, state in (expect.get("conditions") or {}).items():
        assert {one["name"]: one["state"] for one in told["conditions"]}[condition] == state


def test_what_was_found_is_rounded_and_what_was_declared_is_not() -> None:
    """The expected texts are the decimals of the doubles, rounded by hand."""
    share, points = SHARE_NUMBER, of_unit(parse_unit("points"))
    units = of_unit(parse_unit("units"))
    told = [
        (650.8100000000001, points, "650.81 points"),
        (0.6051889452904682, share, "60.52 %"),
        (0.605, share, "60.5 %"),
        (0.0000123, share, "0.0012 %"),
        (0.1 + 0.2, points, "0.3 points"),
        (1_958_432.25, points, "1 958 432 points"),
        (0.0, points, "0 points"),
        (-650.8100000000001, points, "−650.81 points"),
        (0.0, units, "0"),
        (3.0, units, "3"),
    ]
    for value, of, text in told:
        assert value_in_words(value, of, "en", rounded=True) == text
    assert value_in_words(0.123456789, points, "en") == "0.123456789 points"


def test_found_values_are_rounded(tmp_path: Path) -> None:
    told = explained(POOR.replace("0.45", "0.45123456789"), tmp_path)
    assert told.stages[0].found[0].values == ("45.12 %",)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("es", "(la clasificación es «pobre»): no se sabe: falta la clasificación"),
        ("en", "(the classification is “poor”): not known: the classification"),
    ],
)
def test_that_it_is_not_known_whom_it_is_meant_for_is_said(
    language: Language, line: str, tmp_path: Path
) -> None:
    one = explained(POOR.replace("class: poor\n", ""), tmp_path, language)
    assert one.meant is None
    assert line in told(one, language)
    assert "?" not in told(one, language)

"""Worked cases: those that hold, those that fail and say why, those written wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.definitions import SMALL

from chakana.language.load import Library
from chakana.problems import ChakanaError
from chakana.simulation.cases import CaseResult, run_cases

GIVEN = "{district.poverty_rate: 0.45, income: 100, class: poor, members: [{age: 8}], decided: {assembly_agrees: true}}"  # noqa: E501


def run(folder: Path, expect: str, *, given: str = GIVEN, more: str = "") -> CaseResult:
    home = folder / "pe"
    home.mkdir(exist_ok=True)
    (home / "small.yaml").write_text(SMALL, encoding="utf-8")
    (home / "small.cases.yaml").write_text(
        "cases: pe/small\nat: 2014-01-01\nlist:\n"
        f"  - case: a household with a child\n{more}    given: {given}\n    expect: {expect}\n",
        encoding="utf-8",
    )
    (result,) = run_cases(Library.with_folders([folder]), "pe/small")
    return result


@pytest.mark.parametrize(
    "expect",
    [
        "{eligible: true, meant: true, amount: 100, because: none, missing: none, exit: none}",
        "{conditions: {check_ups: unknown}}",
        "{values: {income: 100, rural: unknown, district.poverty_rate: 0.45}}",
    ],
)
def test_a_case_holds(expect: str, tmp_path: Path) -> None:
    assert run(tmp_path, expect).passed


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("{eligible: false}", "eligible: expected false, found true"),
        ("{amount: 120.50}", "amount: expected 120.50, found 100"),
        ("{because: has_child}", "because: expected has_child, found none"),
        ("{conditions: {check_ups: met}}", "condition check_ups: expected met, found unknown"),
        ("{values: {income: 5}}", "income: expected 5, found 100"),
    ],
)
def test_a_case_fails_and_says_why(expect: str, difference: str, tmp_path: Path) -> None:
    result = run(tmp_path, expect)
    assert result.differences == (difference,)
    assert "small.cases.yaml:4:11 a household with a child" in result.explanation
    assert "district_is_poor: passed" in result.explanation


def test_a_failed_and_an_unknown_stage_are_shown(tmp_path: Path) -> None:
    result = run(tmp_path, "{eligible: true}", given="{district.poverty_rate: 0.1}")
    assert "district_is_poor: failed" in result.explanation
    assert "assembly_agrees: unknown, missing: decision of the assembly" in result.explanation


@pytest.mark.parametrize(
    ("given", "expect", "more", "code"),
    [
        (GIVEN, "{eligibel: true}", "", "CHK007 .*Did you mean 'eligible'"),
        (GIVEN, "{values: 3}", "", "CHK007 .*holds names with values"),
        (GIVEN, "{values: {absent: 3}}", "", "CHK007 .*No variable of the unit"),
        (GIVEN, "{values: {income: much}}", "", "CHK007"),
        ("{incom: 3}", "{eligible: true}", "", "CHK007 .*Did you mean 'income'"),
        (GIVEN, "{eligible: true}", "    component: absent\n", "CHK210"),
        (GIVEN, "{}", "", "CHK007"),
    ],
)
def test_a_case_written_wrongly_is_a_problem(
    given: str, expect: str, more: str, code: str, tmp_path: Path
) -> None:
    with pytest.raises(ChakanaError, match=f"(?s){code}"):
        run(tmp_path, expect, given=given, more=more)


def test_a_definition_without_cases_says_so(tmp_path: Path) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text(SMALL, encoding="utf-8")
    with pytest.raises(ChakanaError, match="CHK009"):
        run_cases(Library(), str(path))

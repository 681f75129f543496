"""Reforms: patches of a definition, stacked; what they change is pointed at in their own file."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.minimal import MINIMAL, Marked, assert_points_at

from chakana.language.document import read_document
from chakana.language.load import Library
from chakana.problems import Problem

REFORM = """\
chakana: 1
reform: xx/raise
of: pe/minimal
title: {es: Alza, en: Rise}
changes:
"""


class Shelf:
    """A folder of definitions, with the minimal one in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.put("pe/minimal", MINIMAL)

    def put(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def library(self) -> Library:
        return Library.with_folders([self.folder])

    def problems(self, changes: str, name: str = "xx/raise") -> list[Problem]:
        self.put(name, REFORM.replace("xx/raise", name) + changes)
        return self.library.examine(name)[1]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_parameter_gets_a_new_value(shelf: Shelf) -> None:
    shelf.put("xx/raise", REFORM + "  parameters.transfer.values: {2014-01-01: 150}\n")
    new, old = shelf.library.load("xx/raise"), shelf.library.load("pe/minimal")
    held = {day.isoformat(): value for day, value in new.parameters["transfer"].values}
    assert held == {"2005-01-01": 10_000, "2010-01-01": 12_000, "2014-01-01": 15_000}
    assert (new.id, new.reform_of) == ("xx/raise", "pe/minimal")
    assert new.programme.title.en == "Rise"
    assert new.identity != old.identity


def test_a_rule_is_rewritten_and_a_part_removed(shelf: Shelf) -> None:
    changes = (
        "  components.support.eligibility.is_poor.rule: is_poor or income < 100\n"
        "  components.support.eligibility.approved: null\n"
        "  variables.household.is_poor.rule: classification = 'poor'\n"
    )
    shelf.put("xx/raise", REFORM + changes)
    component = shelf.library.load("xx/raise").component("support")
    assert [stage.name for stage in component.stages] == ["district_is_poor", "is_poor"]
    assert component.stages[1].rule is not None
    assert component.stages[1].rule.text == "is_poor or income < 100"


SLIPS = {
    "a path that leads nowhere": (
        "  ▶parameters.transfr.values: {2014-01-01: 150}\n",
        "CHK010",
        "no 'transfr' there",
        "Did you mean 'transfer'?",
    ),
    "a path beyond a value": (
        "  ▶parameters.transfer.unit.currency: PEN\n",
        "CHK010",
        "no 'currency' there",
        "A value has no parts.",
    ),
    "the title": ("  ▶title.es: Otra\n", "CHK010", "belongs to the reform itself", "above"),
    "a value of the wrong form": (
        "  parameters.transfer.values: {2014-01-01: ▶many}\n",
        "CHK007",
        "'many'",
        "",
    ),
    "a value of another kind": (
        "  components.support.instrument: ▶gift\n",
        "CHK007",
        "'gift'",
        "",
    ),
    "a rule that cannot be read": (
        "  components.support.eligibility.is_poor.rule: is_poor or ▶poverty\n",
        "CHK103",
        "'poverty'",
        "",
    ),
    "a rule in a block": (
        "  components.support.eligibility.is_poor.rule: >-\n    is_poor or\n    ▶poverty\n",
        "CHK103",
        "'poverty'",
        "",
    ),
    "a field that is not there": ("  parameters.transfer.▶units: PEN\n", "CHK005", "units", ""),
}


@pytest.mark.parametrize(("changes", "code", "message", "hint"), SLIPS.values(), ids=SLIPS)
def test_a_slip(shelf: Shelf, changes: str, code: str, message: str, hint: str) -> None:
    problem = shelf.problems(changes.replace("▶", ""))[0]
    assert problem.code == code, problem
    assert message in problem.message
    assert hint in problem.hint
    assert problem.location.file.endswith("raise.yaml")
    if code != "CHK005":
        assert_points_at(problem, Marked.of(REFORM + changes))


def test_what_the_reform_did_not_write_is_in_the_file_it_changes(shelf: Shelf) -> None:
    """The reform takes away the variable; the rule that misses it stands in the original."""
    problems = shelf.problems("  variables.household.income: null\n")
    (problem,) = [one for one in problems if one.severity == "error"]
    assert problem.code == "CHK103"
    assert problem.location.file.endswith("minimal.yaml")
    marked = Marked.of(MINIMAL.replace("rule: income", "rule: ▶income"))
    assert_points_at(problem, marked)


def test_reforms_stand_on_reforms(shelf: Shelf) -> None:
    shelf.put("xx/raise", REFORM + "  parameters.transfer.values: {2014-01-01: 150}\n")
    second = REFORM.replace("xx/raise", "xx/more").replace("of: pe/minimal", "of: xx/raise")
    shelf.put("xx/more", second + "  parameters.transfer.values: {2015-01-01: 200}\n")
    series = shelf.library.load("xx/more").parameters["transfer"].values
    assert [value for _, value in series] == [10_000, 12_000, 15_000, 20_000]


def test_each_slip_of_a_stack_is_in_its_own_file(shelf: Shelf) -> None:
    """A rule of the reform below, spoilt by the reform above."""
    changes = "  components.support.eligibility.is_poor.rule: is_poor or ▶income < 5\n"
    shelf.put("xx/raise", REFORM + changes.replace("▶", ""))
    above = REFORM.replace("xx/raise", "xx/more").replace("of: pe/minimal", "of: xx/raise")
    shelf.put("xx/more", above + "  variables.household.income: null\n")
    problems = shelf.library.examine("xx/more")[1]
    files = {Path(one.location.file).stem: one for one in problems if one.code == "CHK103"}
    assert set(files) == {"minimal", "raise"}
    assert_points_at(files["raise"], Marked.of(REFORM + changes))


def test_a_reform_of_what_there_is_not(shelf: Shelf) -> None:
    text = REFORM.replace("of: pe/minimal", "of: ▶xx/minimum") + "  country: COL\n"
    shelf.put("xx/raise", text.replace("▶", ""))
    _, (problem,) = shelf.library.examine("xx/raise")
    assert problem.code == "CHK009"
    assert problem.hint == "Did you mean 'pe/minimal'?"
    assert_points_at(problem, Marked.of(text))


def test_a_reform_of_nothing_near_is_told_how_a_folder_is_added(shelf: Shelf) -> None:
    shelf.put("xx/raise", REFORM.replace("of: pe/minimal", "of: bo/zzz") + "  country: COL\n")
    _, (problem,) = shelf.library.examine("xx/raise")
    assert problem.code == "CHK009"
    assert problem.hint.startswith("A folder of your own is added with --library FOLDER.")


def test_reforms_in_a_circle(shelf: Shelf) -> None:
    shelf.put("xx/raise", REFORM.replace("of: pe/minimal", "of: xx/raise") + "  country: COL\n")
    _, (problem,) = shelf.library.examine("xx/raise")
    assert problem.code == "CHK009"
    assert "circle" in problem.message


def test_a_reform_without_changes(shelf: Shelf) -> None:
    shelf.put("xx/raise", REFORM.replace("changes:\n", "changes: {}\n"))
    _, (problem,) = shelf.library.examine("xx/raise")
    assert problem.code == "CHK007"


def test_a_reform_changes_nothing_it_does_not_name(shelf: Shelf) -> None:
    """Compared by the plain data of both, apart from the name and the title."""
    path = shelf.put("xx/raise", REFORM + "  parameters.transfer.values: {2014-01-01: 150}\n")
    assert read_document(path).data["reform"] == "xx/raise"
    new = shelf.library.load("xx/raise").programme.model_dump()
    old = shelf.library.load("pe/minimal").programme.model_dump()
    assert {name for name in old if old[name] != new[name]} == {"programme", "title", "parameters"}

"""The commands of those who write definitions: what they print, and how they end."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.language.definitions import SMALL

from chakana.cli import errors
from chakana.cli.main import assembled
from chakana.language.assumptions import assumptions_of
from chakana.language.format import format_text
from chakana.language.load import BUILT_IN, Library, load_text

LIBRARY = Library()
LOADING = [name for name in LIBRARY.names() if LIBRARY.examine(name)[0] is not None]


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object, code: int = 0) -> Done:
    """Run the command line as ``main`` does, in this process."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            errors.run(lambda: assembled()([*map(str, arguments)]))
        except SystemExit as exit_:
            status = exit_.code or 0
    assert status == code, out.getvalue() + err.getvalue()
    return Done(code, out.getvalue(), err.getvalue())


def test_the_installed_command_ends_without_a_traceback() -> None:
    chakana = Path(sys.executable).with_name("chakana")
    done = subprocess.run(
        [chakana, "check", "pe/juntoz"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("CHK009 pe/juntoz error: ")
    assert "Traceback" not in done.stderr


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "pe" / "small.yaml"
    path.parent.mkdir()
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_check_reads_a_folder_and_leaves_out_worked_cases(small: Path) -> None:
    small.with_name("small.cases.yaml").write_text("cases: pe/small\n", encoding="utf-8")
    assert "1 checked: 0 errors" in run("check", small.parent.parent).stdout


def test_check_fails_on_an_error_and_tells_it_as_json(small: Path) -> None:
    small.write_text(SMALL.replace("legal_power:", "legal_powr:"), encoding="utf-8")
    problems = json.loads(run("check", small, "--format", "json", code=1).stdout)
    assert [one["code"] for one in problems] == ["CHK005"]
    assert problems[0]["hint"] == "Did you mean 'legal_power'?"
    number = small.read_text(encoding="utf-8").splitlines().index("    legal_powr:") + 1
    assert problems[0]["location"] == {"file": str(small), "line": number, "column": 5}


def test_check_passes_with_a_warning(small: Path) -> None:
    """Two parameters and three variables of it are used by no rule."""
    done = run("check", small)
    assert "0 errors, 5 warnings" in done.stdout
    assert done.stderr.count("CHK202") == 5


def test_format_check_changes_nothing_and_fails(small: Path) -> None:
    small.write_text(SMALL + "\n\n", encoding="utf-8")
    assert "would be laid out anew" in run("format", "--check", small.parent, code=1).stdout
    assert small.read_text(encoding="utf-8") == SMALL + "\n\n"
    run("format", small)
    assert small.read_text(encoding="utf-8") == format_text(SMALL)
    run("format", "--check", small)


def test_diff_in_both_languages_and_as_json(small: Path) -> None:
    new = small.with_name("new.yaml")
    new.write_text(SMALL.replace("99000}", "99000, 2014-01-01: 120000}"), encoding="utf-8")
    english = run("diff", small, new).stdout
    assert english.startswith("- The parameter “Ceiling for a plan” (ceiling) rises from S/ 99 000")
    assert run("diff", small, new, "--lang", "es").stdout.startswith(
        "- El parámetro «Tope por plan»"
    )
    told = json.loads(run("diff", small, new, "--format", "json").stdout)
    assert [one["path"] for one in told["changes"]] == ["parameters.ceiling.values.2014-01-01"]
    assert told["old"]["identity"] != told["new"]["identity"]
    assert run("diff", small, small).stdout == "No change of meaning.\n"


def test_schema_is_printed_or_written(tmp_path: Path) -> None:
    out = tmp_path / "schema.json"
    run("schema", "--out", out)
    assert out.read_text(encoding="utf-8") == run("schema").stdout


def test_explain_as_text(small: Path, tmp_path: Path) -> None:
    household = tmp_path / "household.yaml"
    household.write_text("district.poverty_rate: 0.3\nclass: poor\nmembers: []\n", encoding="utf-8")
    asked = ("explain", small, "--household", household, "--at", "2014-01-01")
    told = run(*asked, "--lang", "es").stdout
    assert "NO CUMPLE: porque no pasa: El distrito es pobre (district_is_poor)" in told
    assert "También falla: Hay un niño (has_child)" in told
    assert "se pide: la tasa de pobreza es de al menos 40 % (umbral de pobreza)" in told
    assert "se halló: tasa de pobreza: 30 %" in told
    assert f"Versión: {load_text(SMALL).identity}" in told
    told = run(*asked).stdout
    assert "NOT ELIGIBLE: because it does not pass: The district is poor" in told


def test_assumptions_are_all_those_marked_in_the_text(small: Path) -> None:
    """The reasons are looked up in the file, not in the report's own walk."""
    told = json.loads(run("assumptions", small, "--format", "json").stdout)
    assert [one["because"] for one in told] == ["the law names no age", "no figure is given"]
    sourced = SMALL.count("source: law, ") + SMALL.count('source: "law, ')
    assert f"{sourced} parts with a source, 2 assumed" in run("assumptions", small).stdout


@pytest.mark.parametrize("name", LOADING)
def test_no_assumption_of_a_library_file_is_left_out(name: str) -> None:
    definition = LIBRARY.load(name)
    if definition.reform_of:
        return
    text = Path(definition.document.file).read_text(encoding="utf-8")
    marked = text.count("assumption: true")
    own = [one for one in assumptions_of(definition) if one.programme == name]
    assert len(own) == marked
    assert all(one.because for one in own)


def test_a_country_without_definitions_is_said() -> None:
    said = run("library", "--country", "ZZZ", code=1)
    assert "CLI001" in said.stderr
    assert "co, int, mx, pe" in said.stderr


def test_the_library_by_country() -> None:
    both = [json.loads(run("library", "--country", one, "--format", "json").stdout)
            for one in ("pe", "PER")]  # fmt: skip
    assert both[0] == both[1]
    names = {entry["name"] for entry in both[0]}
    assert names == {f"pe/{p.stem}" for p in (BUILT_IN / "pe").glob("*.yaml") if "." not in p.stem}


WRONG: list[tuple[list[str], str]] = [
    (["check", "pe/juntoz"], "CHK009"),
    (["check", "{tmp}/absent.yaml"], "CHK009"),
    (["check", "{tmp}"], "CLI002"),
    (["check", "pe/juntos", "--library", "{tmp}/absent"], "CLI001"),
    (["cases", "{tmp}/absent.yaml"], "CHK009"),
    (["cases", "{bare}"], "CHK009"),
    (["cases", "{bare}", "pe/juntos"], "CHK009"),
    (["format", "{tmp}/absent.yaml"], "CHK009"),
    (["diff", "pe/juntos", "pe/absent"], "CHK009"),
    (["explain", "pe/juntos", "--household", "{tmp}/absent.yaml", "--at", "2014-01-01"], "CHK009"),
    (["explain", "pe/juntos", "--household", "{tmp}", "--at", "2014-01-01"], "CHK009"),
    (["explain", "pe/sisfoh", "--household", "{file}", "--at", "2014-01-01"], "CHK210"),
    (["explain", "pe/juntos", "--household", "{file}", "--at", "2014-02-30"], "CLI001"),
    (["explain", "pe/juntos", "--household", "{file}", "--at", "2014-01-01", "--component", "x"],
     "CLI001"),
    (["assumptions", "pe/absent"], "CHK009"),
    (["schema", "--out", "{tmp}/absent/schema.json"], "CLI003"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_bad_input_is_a_coded_problem(arguments: list[str], code: str, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    file = tmp_path / "household.yaml"
    file.write_text("rural: true\n", encoding="utf-8")
    bare = tmp_path / "bare.yaml"
    bare.write_text(Path(BUILT_IN, "pe", "sisfoh.yaml").read_text("utf-8"), encoding="utf-8")
    filled = [one.format(tmp=folder, file=file, bare=bare) for one in arguments]
    done = run(*filled, code=1)
    assert done.stderr.startswith(code)


@pytest.mark.parametrize(
    "arguments", [["chek"], ["check"], ["check", "pe/juntos", "--format", "xml"], ["explain", "x"]]
)
def test_a_wrong_call_ends_with_two(arguments: list[str]) -> None:
    assert run(*arguments, code=2).stderr


def run_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--format", "json").stdout)


def test_cases_as_json() -> None:
    (told,) = run_json("cases", "pe/juntos")
    written = (BUILT_IN / "pe" / "juntos.cases.yaml").read_text(encoding="utf-8")
    assert told["cases"] == written.count("\n  - case:")
    assert told["failing"] == []


def test_cases_of_the_others_run_when_one_definition_has_none(tmp_path: Path) -> None:
    bare = tmp_path / "bare.yaml"
    bare.write_text(Path(BUILT_IN, "pe", "sisfoh.yaml").read_text("utf-8"), encoding="utf-8")
    done = run("cases", bare, "pe/juntos", code=1)
    assert "CHK009" in done.stderr
    assert "pe/juntos: " in done.stdout

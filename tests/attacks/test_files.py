"""Files that are no definitions: each is refused with a code, soon, and nothing is raised."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.language.minimal import MINIMAL, problems_of, spoilt

from chakana.language.load import Library
from chakana.problems import Problem

CHAKANA = Path(sys.executable).with_name("chakana")
SECONDS = 60
"""More than any of these takes; a file that waits for a writer would wait for ever."""


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_loop_of_links(path: Path) -> None:
    other = path.with_name("other.yaml")
    other.symlink_to(path)
    path.symlink_to(other)


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("absent"))


def a_folder(path: Path) -> None:
    path.mkdir()


def not_to_be_read(path: Path) -> None:
    """What the system refuses to read, whoever asks: the memory of a process at its start."""
    path.symlink_to("/proc/self/mem")


FILES = {
    make.__name__: make
    for make in (
        a_pipe, a_device, a_loop_of_links, a_link_to_itself, a_link_to_nothing, a_folder,
        not_to_be_read,
    )
}  # fmt: skip
COMMANDS = [["check"], ["format", "--check"], ["assumptions"], ["cases"]]


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_file_that_is_none(make, command: list[str], tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "given.yaml"
    make(path)
    done = subprocess.run(
        [CHAKANA, *command, path], capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode not in (0, -9)
    assert re.search(r"CHK009|CLI\d{3}", done.stdout + done.stderr)
    assert "Traceback" not in done.stderr


def problems_in(library: Path, name: str) -> list[Problem]:
    definition, problems = Library.with_folders([library]).examine(name)
    assert definition is None
    return problems


@pytest.mark.parametrize("name", ["pe/\0", "pe/" + "x" * 5000, "../..//etc/passwd", "\ud800/x", ""])
def test_a_name_that_can_be_no_file(name: str, tmp_path: Path) -> None:
    (problem,) = problems_in(tmp_path, name)
    assert problem.code == "CHK009"
    assert len(problem.message) < 200


@pytest.mark.parametrize("name", ["pe/\0.yaml", "x" * 5000 + ".yaml"])
def test_a_path_that_can_be_no_file(name: str, tmp_path: Path) -> None:
    assert [one.code for one in problems_in(tmp_path, name)] == ["CHK009"]


def test_the_cause_is_told_once_however_long_the_chain(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    for number in range(25):
        text = f"chakana: 1\nprogramme: xx/p{number}\ntitle: {{es: a, en: a}}\ncountry: PER\n"
        (folder / f"p{number}.yaml").write_text(f"{text}uses: [xx/p{number + 1}]\n")
    (folder / "p25.yaml").write_text("[")
    (problem,) = problems_in(tmp_path, "xx/p0")
    assert problem.code == "CHK001"
    assert problem.message.count("cannot be used") == 1
    assert "p25.yaml" in problem.message


def test_a_warning_is_not_why_a_definition_cannot_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    used = spoilt("rule: income < 240", "rule: incom < 240").replace("pe/minimal", "xx/used")
    (folder / "used.yaml").write_text(
        used.replace("currency: PEN", "lineage: [xx/no]\ncurrency: PEN")
    )
    text = "chakana: 1\nprogramme: xx/one\ntitle: {es: a, en: a}\ncountry: PER\nuses: [xx/used]\n"
    (folder / "one.yaml").write_text(text)
    (problem,) = problems_in(tmp_path, "xx/one")
    assert (problem.code, problem.severity) == ("CHK103", "error")


@pytest.mark.parametrize(
    ("of", "code"), [("xx/self", "CHK009"), ("xx/folder", "CHK009"), ("xx/loop", "CHK009")]
)
def test_a_reform_of_what_is_none(of: str, code: str, tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    (folder / "folder.yaml").mkdir(parents=True)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    text = f"chakana: 1\nreform: xx/self\nof: {of}\ntitle: {{es: a, en: a}}\n"
    text += "changes: {country: MEX}\n"
    (folder / "self.yaml").write_text(text)
    assert [one.code for one in problems_in(tmp_path, "xx/self")] == [code]


LONG = {
    "a figure": spoilt("2010-01-01: 120", "2010-01-01: " + "9" * 4000),
    "a text": spoilt("rule: income < 240", "rule: classification = '" + "x" * 7000 + "'"),
    "a unit": spoilt("unit: PEN per household per month", "unit: " + "PEN per " * 2000 + "month"),
    "a circle": MINIMAL.replace(
        "variables:\n",
        "variables:\n"
        + "".join(
            f"  household.v{number}: {{label: {{es: a, en: a}}, type: boolean, "
            f"rule: v{(number + 1) % 500}, source: 'law, line 1'}}\n"
            for number in range(500)
        ),
    ),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_message_is_short_whatever_it_quotes(text: str) -> None:
    problems = problems_of(text)
    assert problems
    assert max(len(problem.message) for problem in problems) <= 600


@pytest.mark.parametrize("figure", ["90000000000001", "-90000000000001", "999999999999999999"])
def test_money_that_no_table_holds(figure: str) -> None:
    """In cents it would pass the largest amount that an engine gives, 9 × 10^15."""
    (problem,) = [
        one
        for one in problems_of(spoilt("2010-01-01: 120", f"2010-01-01: {figure}"))
        if one.code == "CHK007"
    ]
    assert "out of range" in problem.message


def test_a_figure_that_no_rule_could_hold() -> None:
    new = "unit: years\n    values: {2005-01-01: 1000000000000001}"
    text = spoilt("unit: share\n    values: {2005-01-01: 0.40}", new)
    assert "CHK007" in {problem.code for problem in problems_of(text)}


@pytest.mark.parametrize(
    "hidden", ["pi\u00adende", "P\u0456erde Juntos", "pierde Jun\u00adtos", "pierde JUNTOS"]
)
def test_a_threat_hides_behind_no_letter(hidden: str) -> None:
    text = spoilt("es: Apoyo", f"es: 'Quien falta {hidden}, y Juntos se quita'")
    assert [one.code for one in problems_of(text)] == ["CHK206"]


def test_a_threat_does_not_make_its_benefit_the_programmes_own() -> None:
    text = MINIMAL.replace("instrument: transfer", "instrument: service")
    text = text.replace("es: Apoyo", "es: Quien falta pierde el bono")
    assert [one.code for one in problems_of(text)] == ["CHK206"]

"""What must hold of the installed commands on a bad day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chakana.cli.writing import write_whole
from chakana.language.format import format_file
from chakana.problems import ChakanaError

CHAKANA = Path(sys.executable).with_name("chakana")


def test_a_poor_terminal_gets_question_marks_and_no_traceback(tmp_path: Path) -> None:
    people = tmp_path / "people"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for arguments in (
        ["population", "generate", str(people), "--households", "200"],
        ["simulate", "pe/juntos", "-p", str(people), "--lang", "es"],
    ):
        done = subprocess.run(
            [CHAKANA, *arguments], capture_output=True, text=True, env=environment, check=False
        )
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_what_was_there_stays_when_writing_fails(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("before")

    def fails(part: Path) -> None:
        part.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(out, fails)
    assert (out.read_text(), [path.name for path in tmp_path.iterdir()]) == (
        "before", ["report.html"],
    )  # fmt: skip


def test_formatting_leaves_a_file_that_is_no_definition(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("one line\nand another\n")
    with pytest.raises(ChakanaError) as error:
        format_file(notes)
    assert [problem.code for problem in error.value.problems] == ["CHK008"]
    assert notes.read_text() == "one line\nand another\n"

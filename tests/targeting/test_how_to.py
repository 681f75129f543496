"""The commands and the Python of the page on fitting a test run as they are printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from tests.targeting.samples import survey
from typer.testing import CliRunner

from chakana.cli.main import assembled
from chakana.language.load import load, load_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "fit-a-pmt.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On fewer households than printed; the words of the answer are the same, the figures not."""
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("console")
    printed = block.splitlines()
    commands = [shlex.split(line[2:]) for line in printed if line.startswith("$ ")]
    assert [words[0] for words in commands] == ["chakana", "chakana"]
    for words in commands:
        small = ["800" if word == "20000" else word for word in words[1:]]
        result = CliRunner().invoke(assembled(), small)
        assert result.exit_code == 0, result.output
    told = result.output.splitlines()
    assert told[-1] == printed[-1] == "pmt.yaml written."
    figures = re.compile(r"[\d.]+")
    assert figures.sub("#", told[-4]) == figures.sub("#", printed[-4])
    assert load(tmp_path / "pmt.yaml").id == "pe/pmt"


def test_the_python_runs() -> None:
    (block,) = blocks("python")
    frame = survey().rename({"welfare": "points", "weight": "factor", "psu": "upm"})
    names: dict[str, object] = {"frame": frame.with_columns(rooms=pl.col("land"))}
    exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    assert load_text(str(names["text"])).id == "mx/pmt"

"""No text of a file gives an order to the terminal on which a command prints it.

Commands run on a real pseudo-terminal, where colours and progress are on; what arrives there is
searched for the orders that were planted.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from tests.population import surveys

from chakana.cli.errors import plain_json
from chakana.cli.screen import Screen
from chakana.cli.terminal import shown
from chakana.population.generate import generate

CHAKANA = Path(sys.executable).with_name("chakana")
EVIL = "\x1b]0;owned\x07<script>alert(1)</script>\x9b31m\u202egnol\r"
"""Renames the window, turns letters red (in one byte) and round, writes over the line."""
ORDERS = ("\x1b]0;", "\x07", "\x9b", "\u202e", "gnol\r ")


def on_terminal(*words: object) -> tuple[int, str]:
    """How a command ends on a terminal, and all that the terminal was sent."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(
        [CHAKANA, *map(str, words)], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        sent = b"".join(iter(lambda: received(ours), b""))
    os.close(ours)
    return process.returncode, sent.decode()


def received(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other end is closed
        return b""


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A population whose every text is hostile."""
    folder = tmp_path_factory.mktemp("evil")
    base = generate(200, 1, folder / "base")
    is_region = pl.col("rank") == "region"
    named = pl.when(is_region).then(pl.lit(EVIL) + pl.col("name")).otherwise("name")
    texts = {"es": EVIL, "en": EVIL}
    about = replace(base.description, **texts, notes=(texts,), sources=(EVIL,))
    territories = base.territories.with_columns(name=named)
    replace(base, territories=territories, description=about).write(folder / "people")
    return folder / "people"


def test_a_population_is_described_and_simulated(evil: Path) -> None:
    for words in (
        ("population", "describe", evil),
        ("population", "check", evil),
        ("simulate", "pe/juntos", "-p", evil, "--by", "region"),
    ):
        code, sent = on_terminal(*words)
        assert (code, [order for order in ORDERS if order in sent]) == (0, []), words
    assert "\\x1b]0;owned" in sent


def test_a_report_holds_the_name_and_no_script(evil: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    words = ("simulate", "pe/juntos", "-p", evil, "--by", "region", "--out", out)
    assert on_terminal(*words)[0] == 0
    page = out.read_text(encoding="utf-8")
    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)


def test_odd_values_of_a_survey_are_refused_in_plain_letters(tmp_path: Path) -> None:
    surveys.survey(tmp_path, homes=surveys.HOMES.replace("1234.565", EVIL.strip()))
    mapping = tmp_path / "own.yaml"
    mapping.write_text(surveys.MAPPING, encoding="utf-8")
    code, sent = on_terminal("population", "import", mapping, tmp_path, "--to", tmp_path / "made")
    assert (code, [order for order in ORDERS if order in sent]) == (1, [])
    assert "\\x1b]0;owned" in sent
    for named in (f"{EVIL}.yaml", EVIL):
        code, sent = on_terminal("check", named)
        assert (code, [order for order in ORDERS if order in sent]) == (1, [])


def test_json_keeps_the_data_and_gives_no_order() -> None:
    text = plain_json([EVIL])
    assert json.loads(text) == [EVIL]
    assert shown(text) == text


def test_tables_keep_their_own_colours() -> None:
    page = StringIO()
    Screen(file=page, force_terminal=True, color_system="standard", highlight=False).print(
        "\x1b[2Jname", style="red"
    )
    assert page.getvalue() == "\x1b[31m\\x1b[2Jname\x1b[0m\n"

"""What the two READMEs print of the demo is what the demo prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.walkthrough import blocks

REPOSITORY = Path(__file__).resolve().parents[2]
READMES = {"en": "README.md", "es": "README.es.md"}
MOST_BYTES = 400_000


def excerpt(language: str) -> list[str]:
    """The lines of the block that shows the demo."""
    text = (REPOSITORY / READMES[language]).read_text(encoding="utf-8")
    (block,) = [one for one in blocks(text) if not one.language]
    return [line for line in plain(block.text) if line]


def plain(text: str) -> list[str]:
    """The lines of a text, with blanks that may break and none at the end."""
    return [line.replace("\N{NO-BREAK SPACE}", " ").rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("language", READMES)
def test_an_image_is_there_and_not_large(language: str) -> None:
    text = (REPOSITORY / READMES[language]).read_text(encoding="utf-8")
    (image,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert 0 < (REPOSITORY / image).stat().st_size < MOST_BYTES


def test_both_show_the_same_figures() -> None:
    """The tables are the same, but for words and signs between digits."""
    figures = {
        language: re.findall(r"\d+", " ".join(line for line in excerpt(language) if "│" in line))
        for language in READMES
    }
    assert figures["en"] == figures["es"]


@pytest.mark.heavy
@pytest.mark.parametrize("language", READMES)
def test_the_demo_prints_what_the_readme_shows(language: str, tmp_path: Path) -> None:
    """Each line of the excerpt is printed, in the same order."""
    run = subprocess.run(
        [Path(sys.executable).with_name("chakana"), "demo", "--lang", language, "--out", tmp_path],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    printed = iter(plain(run.stdout))
    for line in excerpt(language):
        assert line in printed, f"not printed, or not in this order: {line}"

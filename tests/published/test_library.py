"""The library as a whole: definitions check clean, cases hold, the layout is canonical."""

from __future__ import annotations

from pathlib import Path

import pytest

from chakana.language.format import format_text
from chakana.language.load import BUILT_IN, Library
from chakana.simulation.cases import run_cases

LIBRARY = Library()
FILES = sorted(BUILT_IN.rglob("*.yaml"))
WITH_CASES = [name for name in LIBRARY.names() if (BUILT_IN / f"{name}.cases.yaml").is_file()]


@pytest.mark.parametrize("name", LIBRARY.names())
def test_a_definition_checks_without_an_error_or_a_warning(name: str) -> None:
    definition, problems = Library().examine(name)
    assert [str(problem) for problem in problems] == []
    assert definition is not None


@pytest.mark.parametrize("name", WITH_CASES)
def test_its_worked_cases_hold(name: str) -> None:
    failing = [result.explanation for result in run_cases(LIBRARY, name) if not result.passed]
    assert failing == []


def test_every_definition_and_reform_has_cases() -> None:
    assert set(LIBRARY.names()) == set(WITH_CASES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_layout_is_the_canonical_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_text(text, str(path)) == text

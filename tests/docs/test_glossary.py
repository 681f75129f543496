"""The glossary is whole: both languages in every row, no word twice, the parts of the language."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from chakana.language import model

GLOSSARY = Path(__file__).resolve().parents[2] / "GLOSSARY.md"
PARTS = (
    model.Programme, model.Component, model.ParameterPart, model.Mandate, model.EligibilityStage,
    model.Selection, model.Benefit, model.Counterpart, model.Tranche, model.Condition,
    model.Suspension, model.Exit, model.Committee, model.Adoption, model.Rung, model.Fact,
    model.Indicator, model.Reform,
)  # fmt: skip


def rows() -> list[list[str]]:
    """The cells of every row that is not a heading."""
    text = GLOSSARY.read_text(encoding="utf-8")
    lines = re.findall(r"^\| (.+) \|$", text, re.MULTILINE)
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    return [row for row in cells if row[0] != "English" and not set(row[0]) <= {"-", " ", "|"}]


def test_every_word_is_told_in_both_languages() -> None:
    assert rows()
    assert [row for row in rows() if len(row) != 4 or not all(row)] == []


def test_no_word_is_told_twice() -> None:
    terms = [term for row in rows() for term in re.split(r", ", row[0])]
    assert [term for term, count in Counter(terms).items() if count > 1] == []


def test_the_parts_of_a_definition_are_told() -> None:
    """By the last word of the name of each part of the language."""
    told = " ".join(row[0] for row in rows()).lower()
    wanted = [re.findall(r"[A-Z][a-z]+", part.__name__.removesuffix("Part"))[-1] for part in PARTS]
    assert [word for word in wanted if word.lower() not in told] == []

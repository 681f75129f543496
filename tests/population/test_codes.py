"""Every code that populations use is in the table, in the reference, and in a test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

import chakana.population
from chakana.population.codes import CODES, WARNINGS
from chakana.population.schema import standard_variables
from chakana.population.survey.model import MappingShape

ROOM = Path(chakana.population.__file__).parent
REPOSITORY = ROOM.parents[2]
REFERENCE = REPOSITORY / "docs" / "reference" / "population.md"
CODE = re.compile(r"\bPOP\d{3}\b")


def codes_in(paths: list[Path]) -> set[str]:
    return {code for path in paths for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_code_used_is_in_the_table_and_every_code_in_the_table_is_used() -> None:
    used = codes_in([path for path in ROOM.rglob("*.py") if path.name != "codes.py"])
    assert used == set(CODES)
    assert set(CODES) > WARNINGS


def test_every_code_is_explained_in_the_reference() -> None:
    reference = (REPOSITORY / "docs" / "reference" / "population.md").read_text(encoding="utf-8")
    missing = [
        code for code, meaning in CODES.items() if f"| {code} | {meaning} |" not in reference
    ]
    assert missing == []


def test_every_code_is_met_in_a_test() -> None:
    here = Path(__file__)
    tests = [path for path in here.parent.glob("test_*.py") if path != here]
    assert set(CODES) - codes_in(tests) == set()


def test_every_variable_with_one_meaning_is_in_the_reference() -> None:
    rows = REFERENCE.read_text(encoding="utf-8").splitlines()
    for variables in standard_variables().values():
        for variable in variables.values():
            start = f"| `{variable.name}` | {variable.kind} | {variable.en} |"
            row = next((row for row in rows if row.startswith(start)), "")
            assert row, start
            assert all(code in row for code in variable.codes)


def fields(model: type[BaseModel]) -> set[str]:
    """The fields of a model and of the models in it, as they are written in a mapping."""
    found: set[str] = set()
    for name, entry in model.model_fields.items():
        found.add(entry.alias or name)
        for part in (entry.annotation, *get_args(entry.annotation)):
            for inner in (part, *get_args(part)):
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    found |= fields(inner)
    return found


def test_every_field_of_a_mapping_is_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8").partition("## Mappings")[2]
    named = {word for part in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", part)}
    assert fields(MappingShape) - named == set()
    assert len(fields(MappingShape)) > 50

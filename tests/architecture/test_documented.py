"""What a user can say or meet is told in the reference: commands, rules, library."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from chakana.cli.main import assembled
from chakana.expressions.nodes import NODES
from chakana.expressions.parse import FUNCTIONS
from chakana.language.load import Library

REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = REPOSITORY / "docs" / "reference"


@cache
def commands() -> dict[str, Any]:
    """Every command by the words that call it."""

    def walk(command: Any, words: list[str]) -> Iterator[tuple[str, Any]]:
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, [*words, name])
        if not hasattr(command, "commands"):
            yield " ".join(words), command

    return dict(walk(typer.main.get_command(assembled()), ["chakana"]))


def section_of(command: str) -> str:
    """The part of the page under the command's heading."""
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    found = re.search(rf"^### `{command}(?: [A-Z… ]+)?`$(.*?)(?=^##)", page + "\n##", re.M | re.S)
    assert found is not None, f"docs/reference/commands.md has no heading for `{command}`"
    return found.group(1)


@pytest.mark.parametrize("command", commands())
def test_a_command_is_documented_with_its_options(command: str) -> None:
    options = {
        max(parameter.opts, key=len)
        for parameter in commands()[command].params
        if parameter.param_type_name == "option" and parameter.name != "help"
    }
    told = set(re.findall(r"^\| `(--[a-z-]+)` \|", section_of(command), re.M))
    assert options - told == set(), "not told in docs/reference/commands.md"
    assert told - options == set(), "told, and not there"


def test_no_command_is_told_that_is_not_there() -> None:
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^### `(chakana(?: [a-z]+)+)", page, re.M))
    assert told == set(commands())


@pytest.mark.parametrize("command", commands())
def test_a_command_says_what_it_and_its_parameters_do(command: str) -> None:
    assert commands()[command].help
    silent = [one.name for one in commands()[command].params if not getattr(one, "help", None)]
    assert silent == []


def test_every_command_that_speaks_has_the_same_first_language() -> None:
    found = {
        command: (option.default, option.envvar)
        for command, told in commands().items()
        for option in told.params
        if "--lang" in option.opts
    }
    assert len(found) >= 8
    assert set(found.values()) == {("en", "CHAKANA_LANG")}
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `--lang` \| (.*) \|$", page, re.M)
    assert rows == ["`en` (default) or `es`"] * len(found)


def test_the_household_of_the_page_can_be_explained(tmp_path: Path) -> None:
    file = tmp_path / "household.yaml"
    (text,) = re.findall(r"```yaml\n(.*?)```", section_of("chakana explain"), re.S)
    file.write_text(text, encoding="utf-8")
    arguments = ["explain", "pe/juntos", "--household", str(file), "--at", "2013-06-01"]
    run = CliRunner().invoke(assembled(), [*arguments, "--format", "json"], catch_exceptions=False)
    (told,) = json.loads(run.stdout)
    assert told["eligible"] is True


def test_every_construct_of_the_rule_language_is_documented() -> None:
    """Each kind of node is told by the word that makes it."""
    page = (REFERENCE / "rules.md").read_text(encoding="utf-8")
    words = {
        "Literal": "'", "Parameter": "parameter", "Variable": "variable",
        "EnrolledIn": "enrolled_in", "AssessmentDate": "current_date", "Not": "not", "All": "and",
        "Any": "or", "Comparison": ">=", "Between": "between", "In": " in (",
        "IsKnown": "is not null", "Case": "case when", "Coalesce": "coalesce", "Extreme": "least",
        "Arithmetic": "+", "DateDifference": "years_between", "Aggregate": "count(",
    }  # fmt: skip
    assert {node.__name__ for node in NODES} == set(words), "a new node needs its word here"
    assert [word for word in (*words.values(), *FUNCTIONS) if word not in page] == []


@cache
def generated_pages() -> Any:
    spec = importlib.util.spec_from_file_location("generate", REPOSITORY / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PAGES


@pytest.mark.parametrize("name", generated_pages())
def test_a_generated_page_is_current(name: str) -> None:
    page = (REFERENCE / name).read_text(encoding="utf-8")
    assert page == generated_pages()[name](), "run: python docs/generate.py"


def test_every_definition_is_told() -> None:
    library = (REFERENCE / "library.md").read_text(encoding="utf-8")
    assert [name for name in Library().names() if f"### `{name}`" not in library] == []

"""The names of ``import chakana``: all there, all typed, and none of them paid for before use."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import chakana

SOURCE = Path(chakana.__file__)


def typed_names() -> set[str]:
    """The names that a type checker sees."""
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in imports for alias in node.names}


def test_what_is_typed_is_what_is_there() -> None:
    assert typed_names() == set(chakana._HOMES)
    for name in typed_names():
        assert callable(getattr(chakana, name)), name
        assert name in dir(chakana)


def test_a_name_that_is_not_there_says_what_is() -> None:
    with pytest.raises(AttributeError, match="simulate"):
        _ = chakana.simulation_of_everything  # type: ignore[attr-defined]


STARTS = ("import chakana", "import chakana.cli.main as main; main.assembled()")


@pytest.mark.parametrize("command", STARTS)
def test_starting_loads_no_table_or_statistics_library(command: str) -> None:
    heavy = ("polars", "narwhals", "numpy", "pydantic", "sqlglot", "altair", "svy", "rich")
    code = f"{command}; import sys; print(*(n for n in {heavy!r} if n in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []

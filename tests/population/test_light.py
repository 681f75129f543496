"""Importing the room costs nothing: the table library is loaded by the first call."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = "polars", "numpy", "fastexcel", "pyreadstat", "sqlglot"


@pytest.mark.parametrize("name", ["tables", "validate", "read", "mapping", "generate", "summary"])
def test_a_module_is_imported_without_a_table_library(name: str) -> None:
    code = f"import chakana.population.{name}, sys; print(*(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

"""Who imports whom, and how little a command loads before it has anything to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

# Each costs a tenth of a second to three seconds to load.
HEAVY = {
    "altair",
    "duckdb",
    "fastexcel",
    "jinja2",
    "narwhals",
    "numpy",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "pyreadstat",
    "pyspark",
    "scipy",
    "sklearn",
    "sqlglot",
    "statsmodels",
    "svy",
    "typst",
    "vl_convert",
}

IMPORT_CHAKANA = "import chakana"
SHOW_HELP = """
sys.argv = ["chakana", "--help"]
from chakana.cli.main import main
try:
    status = main()
except SystemExit as exit:
    status = exit.code
assert not status, status
"""


def modules_loaded_by(statements: str) -> set[str]:
    """The modules a fresh interpreter has loaded after `statements`, above what it starts with.

    Modules are counted, not milliseconds: the count is the same on a slow machine.
    """
    program = (
        "import json, sys\n"
        "before = set(sys.modules)\n"
        f"{statements}\n"
        "print('\\n' + json.dumps(sorted(set(sys.modules) - before)))\n"
    )
    # An empty environment: coverage measures subprocesses too, and would be counted.
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], env={}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    ("statements", "budget"),
    [
        pytest.param(IMPORT_CHAKANA, 120, id="import chakana"),
        pytest.param(SHOW_HELP, 350, id="chakana --help"),
    ],
)
def test_what_starts_often_loads_little(statements: str, budget: int) -> None:
    loaded = modules_loaded_by(statements)
    heavy = {module.partition(".")[0] for module in loaded} & HEAVY
    assert not heavy, f"import these inside the functions that use them: {sorted(heavy)}"
    assert len(loaded) <= budget, f"{len(loaded)} modules, the budget is {budget}: {sorted(loaded)}"


def test_the_budget_sees_a_heavy_import() -> None:
    assert "polars" in modules_loaded_by("import polars")


def test_the_import_contracts_are_kept() -> None:
    """The contracts stand in pyproject.toml under `tool.importlinter`."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr

"""What every test may count on: real data, heavy runs on request, a list of what was left out."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent

# Timing differs between machines, so no example has a deadline; `ci` draws the same examples every
# time, so a red run is red for everybody; `heavy` draws new ones and many more.
settings.register_profile(
    "ci", derandomize=True, max_examples=50, deadline=None, database=None, print_blob=True
)
settings.register_profile(
    "heavy",
    max_examples=1_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

os.environ.pop("CHAKANA_LANG", None)  # commands speak as they do where nobody has set a language


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--heavy", action="store_true", help="run the tests marked heavy")
    parser.addoption("--spark", action="store_true", help="run the tests marked spark")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what was not asked for or cannot run; the Spark tests share one worker and one JVM."""
    reasons = {"heavy": why_not_heavy(config), "spark": why_not_spark(config)}
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.xdist_group("spark"))
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def why_not_heavy(config: pytest.Config) -> str:
    return "" if config.getoption("--heavy") else "heavy: `make test-all` runs it"


def why_not_spark(config: pytest.Config) -> str:
    if not config.getoption("--spark"):
        return "spark: `make test-all` runs it where there is Java"
    if shutil.which("java") is None:
        return "spark: there is no Java on this machine"
    if importlib.util.find_spec("pyspark") is None:
        return "spark: pyspark is not installed; `make install-spark` does it"
    return ""


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and why, so that a green run never says more than it did."""
    skipped = {
        (report.nodeid, reason_of(report)) for report in terminalreporter.stats.get("skipped", [])
    }
    if not skipped:
        terminalreporter.section("nothing was left out", green=True)
        return
    terminalreporter.section(f"LEFT OUT: {len(skipped)} not run", yellow=True, bold=True)
    for reason, count in sorted(Counter(reason for _, reason in skipped).items()):
        terminalreporter.write_line(f"{count:6d} × {reason}", yellow=True)


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    _, _, reason = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, "unknown")
    return str(reason).removeprefix("Skipped: ")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, which is never part of the repository.

    It is `data` inside the folder that CHAKANA_SHARED names, or inside `../shared` beside the
    repository.
    """
    named = os.environ.get("CHAKANA_SHARED")
    folder = (Path(named) if named else REPOSITORY.parent / "shared") / "data"
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"CHAKANA_SHARED is {named}, but {folder} is not a folder")
    pytest.skip("real data: no ../shared/data; set CHAKANA_SHARED to the folder above `data`")

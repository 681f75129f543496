"""The small claims: starting up, and explaining one household.

python benchmarks/claims.py      prints the milliseconds of one household, warm
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from contenders import ENVIRONMENT

COMMAND = Path(sys.executable).with_name("chakana")
IMPORT = [sys.executable, "-c", "import chakana"]
NOTHING = [sys.executable, "-c", "pass"]
HOUSEHOLD = {
    "district.poverty_rate": "0.45",
    "rural": "true",
    "income": "400",
    "sisfoh_classification": "poor",
    "members": [{"age_stated": "8", "pregnant": "false"}, {"age_stated": "34"}],
    "decided": {"approved_by_assembly": "true"},
}


def milliseconds(call: Callable[[], object], times: int) -> float:
    """The median of ``times`` calls, after two that are not counted."""
    found = []
    for _ in range(times + 2):
        started = time.perf_counter()
        call()
        found.append((time.perf_counter() - started) * 1000)
    return median(found[2:])


def process(command: list[str]) -> Callable[[], object]:
    """Run ``command`` in a fresh process; what it prints is thrown away."""
    return lambda: subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)


def one_household() -> tuple[float, float]:
    """Milliseconds to assess one household for Juntos, and to explain it in words."""
    from chakana.engines.explanation import explain
    from chakana.engines.given import GivenReader
    from chakana.engines.outcome import assess_one
    from chakana.language.document import read_text
    from chakana.language.load import load

    definition, day = load("pe/juntos"), date(2013, 6, 1)
    component = definition.component()
    thing = GivenReader(definition, read_text("{}")).thing([component], HOUSEHOLD)
    assert assess_one(definition, component, thing, day).eligible
    return (
        milliseconds(lambda: assess_one(definition, component, thing, day), 200),
        milliseconds(lambda: explain(definition, component, thing, day), 200),
    )


def claims() -> dict[str, tuple[float, float]]:
    """Each claim with what was measured and the most that is allowed, in milliseconds."""
    assessed, explained = one_household()
    return {
        "`python -c pass`, to compare": (milliseconds(process(NOTHING), 11), float("nan")),
        "`import chakana`, whole process": (milliseconds(process(IMPORT), 11), 150),
        "`chakana --help`, whole process": (
            milliseconds(process([str(COMMAND), "--help"]), 11),
            200,
        ),
        "one household assessed, warm": (assessed, 5),
        "one household explained in words, warm": (explained, 5),
    }


if __name__ == "__main__":
    for name, (found, most) in claims().items():
        print(f"{name}: {found:.2f} ms (at most {most:g})")

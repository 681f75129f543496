"""A worker that is killed where nobody can catch it: nothing is lost, nothing is done twice.

On a site of its own (the database that these tests run on) in processes of their own. Each step is
killed at calls drawn at random from all that it makes, and among the last: those around the end of
the transaction.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.web.own_site import Site, databases

SCRIPT = Path(__file__).with_name("imports_killed.py")
STEPS = ("file_read", "file_checked", "file_registered")
LAST = 25
"""Calls that a job makes from the end of its transaction to its own."""
GOOD = [f"K{n}" for n in range(60) if n % 10]


@pytest.fixture
def addresses() -> Iterator[list[str]]:
    with databases(2) as found:
        yield found


def harmed(killed: Site, unharmed: Site, drawn: int) -> dict[str, object] | None:
    """What ``killed`` holds after the way of the file, its worker killed on each step."""
    draw = random.Random(drawn)
    deaths = 0
    for step in STEPS:
        counted = unharmed.ask("step", "-")
        assert counted is not None
        assert counted["state"] == step
        calls = int(str(counted["calls"]))
        moments = [draw.randrange(1, calls - LAST) for _ in range(drawn)]
        moments += [draw.randrange(calls - LAST, calls) for _ in range(drawn)]
        for moment in moments:
            deaths += killed.ask("step", step, moment) is None
        while killed.ask("step", step) != {"state": step}:
            pass
    assert deaths >= len(STEPS)
    return killed.ask("told")


@pytest.mark.parametrize("drawn", [1, pytest.param(8, marks=pytest.mark.heavy)])
def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    drawn: int, addresses: list[str], tmp_path: Path
) -> None:
    with ExitStack() as sites:
        unharmed, killed = (
            sites.enter_context(Site(SCRIPT, tmp_path / f"site{n}", one))
            for n, one in enumerate(addresses)
        )
        told, expected = harmed(killed, unharmed, drawn), unharmed.ask("told")
    assert told == expected
    assert told is not None
    assert (told["households"], told["records"], told["people"]) == (len(GOOD),) * 3
    assert told["keys"] == sorted(GOOD)
    assert (told["imports"], told["registered"], told["trail"]) == (1, 1, [])
    assert (told["good"], told["faults"]) == (54, 6)

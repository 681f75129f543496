"""A worker that is killed where nobody can catch it: nothing is lost, nothing is done twice.

On a site of its own (the database that these tests run on) in processes of their own. Each step is
killed at calls drawn at random from all that it makes, and among the last: those around the end of
the transaction.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

SCRIPT = Path(__file__).with_name("imports_killed.py")
STEPS = ("file_read", "file_checked", "file_registered")
LAST = 25
"""Calls that a job makes from the end of its transaction to its own."""
GOOD = [f"K{n}" for n in range(60) if n % 10]


class Site:
    """A site in processes of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        settings = {**os.environ, "CHAKANA_DATA": str(folder)}
        if address:
            settings["CHAKANA_DATABASE_URL"] = address
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(SCRIPT)], env=settings, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.ask("prepare")

    def ask(self, *words: object) -> dict[str, object] | None:
        """What a process of the site told; None where it was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        told: dict[str, object] | None = json.loads(self.process.stdout.readline())
        assert told is not False
        return told

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()


@pytest.fixture
def addresses() -> Iterator[list[str]]:
    """Two empty databases on the server of these tests; none where they run on SQLite."""
    url = os.environ.get("CHAKANA_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ["", ""]
        return
    names = [f"killed_{secrets.token_hex(4)}" for _ in range(2)]
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        yield [url.rpartition("/")[0] + f"/{name}" for name in names]
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


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
            sites.enter_context(Site(tmp_path / f"site{n}", one)) for n, one in enumerate(addresses)
        )
        told, expected = harmed(killed, unharmed, drawn), unharmed.ask("told")
    assert told == expected
    assert told is not None
    assert (told["households"], told["records"], told["people"]) == (len(GOOD),) * 3
    assert told["keys"] == sorted(GOOD)
    assert (told["imports"], told["registered"], told["trail"]) == (1, 1, [])
    assert (told["good"], told["faults"]) == (54, 6)

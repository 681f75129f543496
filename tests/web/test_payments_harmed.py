"""Payments under a bad day: processes that are killed, people who press the same button at once.

On a site of its own (the database that these tests run on) in processes of their own.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.own_site import Site, databases
from tests.web.payments_site import RACERS, WRITTEN

SCRIPT = Path(__file__).with_name("payments_site.py")
MOVES = ("compute", "check", "approve", "send", "answer", "reconcile", "close")
LAST = 30
"""Calls of a step around the end of its transaction."""


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    with databases(2) as found:
        first, second = (Site(SCRIPT, tmp_path / str(n), one) for n, one in enumerate(found))
        with first, second:
            yield first, second


def at(moment: random.Random, calls: int, drawn: int) -> list[int]:
    """Moments of a step: some drawn from all of it, some from its end."""
    early = [moment.randrange(1, max(2, calls - LAST)) for _ in range(drawn)]
    return early + [moment.randrange(max(1, calls - LAST), calls + 1) for _ in range(drawn)]


@pytest.mark.parametrize("drawn", [1, pytest.param(8, marks=pytest.mark.heavy)])
def test_a_payment_whose_processes_are_killed_ends_like_any_other(
    sites: tuple[Site, Site], drawn: int
) -> None:
    """Nothing lost, nothing twice: what it holds is compared with a payment that nobody harmed."""
    unharmed, killed = sites
    moment, deaths = random.Random(drawn), 0
    for move in MOVES:
        calls = unharmed.ask("step", move)["calls"]
        for one in at(moment, calls, drawn):
            deaths += killed.ask("step", move, one) is None
        assert killed.ask("step", move)["done"]
    assert deaths >= len(MOVES)
    expected, told = unharmed.ask("told"), killed.ask("told")
    assert told == expected
    assert (told["state"], told["proof"], told["trail"]) == ("closed", [], [])
    assert told["steps"] == ["open", *(one for one in MOVES if one != "answer")]
    assert told["orders"].keys() == {"paid", "returned"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with databases(1) as (address,), Site(SCRIPT, tmp_path, address) as found:
        yield found


def test_of_many_who_press_the_same_button_one_does_it(site: Site) -> None:
    """Each step is tried by several at the same moment; nothing happens twice."""
    once(site)
    without_a_gap(site)
    for move in MOVES:
        if move == "send":
            finds_no_room(site)
        outcomes = Counter(site.ask("race", move))
        # The same answers said again are nothing new; a step is taken once and refused after.
        allowed = {"done"} if move == "answer" else {"done", "not_in_that_state"}
        assert outcomes.keys() <= allowed, move
        assert move == "answer" or outcomes["done"] == 1, move
        assert whole(site.ask("told")), move
    told = site.ask("told")
    assert told["steps"] == ["open", *(one for one in MOVES if one != "answer")]
    assert told["unposted"] == 0


def whole(told: dict[str, Any]) -> bool:
    return told["proof"] == [] and told["trail"] == [] and told["cycles"] == 1


def finds_no_room(site: Site) -> None:
    """The files for the bank find no room on the disk: the step never was, and is taken later."""
    before = site.ask("told")
    assert site.ask("full", "send", 2000) in ("OSError", "OperationalError")
    assert site.ask("told") == before


def once(site: Site) -> None:
    """The same request under the same key, sent again before it was answered."""
    site.ask("token")
    before = site.ask("told")["proposals"]
    answers = site.ask("race", "key")
    assert len(answers) == RACERS
    assert len(set(answers)) == 1
    assert answers[0].startswith("200 ")
    assert site.ask("told")["proposals"] == before + 1


def without_a_gap(site: Site) -> None:
    """Many who add to the trail at once."""
    before = sum(site.ask("told")["events"].values())
    assert site.ask("race", "trail") == ["done"] * RACERS
    told = site.ask("told")
    assert told["trail"] == []
    assert sum(told["events"].values()) == before + RACERS * WRITTEN

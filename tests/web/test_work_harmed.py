"""Long work and office hours under a bad day: workers that are killed, people who do the same at
the same moment.

On a site of its own (the database that these tests run on) in processes of their own.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.own_site import Site, databases

SCRIPT = Path(__file__).with_name("work_site.py")
WORK = ("assess", "replay", "call_sessions", "hold", "assess", "enrol_list", "find_leavers",
        "make_export")  # fmt: skip
LAST = 25
"""Calls that a job makes from the end of its transaction to its own."""


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    with databases(2) as found:
        first, second = (Site(SCRIPT, tmp_path / str(n), one) for n, one in enumerate(found))
        with first, second:
            yield first, second


def done(site: Site, kind: str, moments: tuple[int, ...] = ()) -> int:
    """Have work done whose worker is killed at ``moments``; how many calls it took at the end."""
    site.ask("ask", kind)
    for moment in moments:
        site.ask("step", moment)
    told = site.ask("step")
    assert told["state"] == "ended", kind
    return int(told["calls"])


@pytest.mark.parametrize("rounds", [1, pytest.param(6, marks=pytest.mark.heavy)])
def test_work_whose_worker_is_killed_ends_like_any_other(
    sites: tuple[Site, Site], rounds: int
) -> None:
    """Once somewhere, once around its end; nothing lost, nothing twice."""
    unharmed, killed = sites
    draw = random.Random(rounds)
    for kind in WORK * rounds:
        if kind == "hold":
            assert unharmed.ask("hold") == killed.ask("hold") == {}
            continue
        if kind == "call_sessions" and unharmed.ask("told")["sessions"]:
            continue  # whoever awaits an assembly has been called
        calls = done(unharmed, kind)
        early = draw.randrange(1, max(2, calls - LAST))
        done(killed, kind, (early, draw.randrange(max(1, calls - LAST), calls)))
    expected, told = unharmed.ask("told"), killed.ask("told")
    assert told == expected
    assert told["trail"] == []
    assert (told["replays"], len(told["assessments"])) == (rounds, 2 * rounds)
    assert told["called"] == told["decisions"] > 0
    assert told["files"] == [".csv"] * rounds
    assert told["enrolled"] > 0


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with databases(1) as (address,), Site(SCRIPT, tmp_path, address) as found:
        yield found


def test_of_many_who_do_the_same_at_once_nothing_is_done_twice(site: Site) -> None:
    before = site.ask("told")
    site.ask("ask", "assess")
    assert set(site.ask("race", "work")) == {"done"}
    assert len(site.ask("told")["assessments"]) == 1
    assert Counter(site.ask("race", "sessions")) == {"done": 1, "nobody_awaits": 2}
    assert Counter(site.ask("race", "register")) == {"done": 1, "imported_already": 2}
    assert Counter(site.ask("race", "account")) == {"done": 1, "account_name_taken": 2}
    for what in ("codes", "file", "leavers"):
        assert set(site.ask("race", what)) == {"done"}, what
    told = site.ask("told")
    assert told["trail"] == []
    assert told["called"] == told["decisions"] > 0
    assert told["households"] == before["households"] + 20
    assert told["appointments"] == before["appointments"] + 1
    assert (told["codes"], told["uploads"]) == (5, 1)

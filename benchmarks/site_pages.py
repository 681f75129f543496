"""How long people wait for pages of a large register, beside an empty Django page.

``python benchmarks/site_pages.py --households 1000000``. On a PostgreSQL server of its own a
population is registered, assessed, approved by one assembly and enrolled, and one payment is
computed, all by the site's own actions. Then the site (as ``chakana web`` serves it) and a Django
project with one empty page and the middleware that ``startproject`` gives are served with the same
server and the same number of processes. After some seconds in which each process has met the page
and which do not count, twenty users ask both in turns: each asks for a page, reads
for a while (``--reads``; 0 asks without a pause), and asks for the next. Prints for each page the
50th and the 95th of a hundred waits, their ratio to the empty page's, and kilobytes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tests.web.postgres_server import binaries, server  # noqa: E402

DAY = date(2013, 12, 31)
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "16GB", "random_page_cost": "1.1"}
WARMING = 3.0
"""Seconds."""
EMPTY = HERE / "empty_page.py"
HOST = "127.0.0.1"
TURNS = 3


def main() -> None:
    arguments = _parsed()
    if arguments.within:
        print(json.dumps(stored(arguments.within, arguments.households)))
        return
    bin_folder = binaries()
    if bin_folder is None:
        sys.exit("PostgreSQL is not on this machine.")
    with (
        tempfile.TemporaryDirectory(prefix="chakana-bench-") as scratch,
        server(bin_folder, **SETTINGS) as url,
    ):
        own = {**os.environ, "CHAKANA_DATABASE_URL": url, "CHAKANA_DATA": scratch,
               "CHAKANA_HOSTS": HOST}  # fmt: skip
        command = [sys.executable, __file__, "--within", scratch, "--households",
                   str(arguments.households)]  # fmt: skip
        run = subprocess.run(command, env=own, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(run.stdout.splitlines()[-1])
        report(found, waits(found, own, arguments.users, arguments.seconds, arguments.reads))


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15, help="that each page is asked for")
    parser.add_argument("--reads", type=float, default=1.0, help="seconds between two pages, about")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


# --- a site with many households ----------------------------------------------------------------


def stored(scratch: Path, households: int) -> dict[str, Any]:
    """A site with ``households``; the addresses to ask for, and the cookie that opens them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    from chakana.population.generate import generate
    from chakana.web.upkeep.serving import prepare

    prepare()
    people = scratch / "people"
    generate(households, 5, people)
    begun = time.perf_counter()
    addresses, user = _office(people)
    return {"households": households, "addresses": addresses, "cookie": _entered(user),
            "seconds": time.perf_counter() - begun}  # fmt: skip


def _office(people: Path) -> tuple[dict[str, list[str]], Any]:
    """An office whose payment is computed; some addresses of each kind of page."""
    from tests.web.assembly import held
    from tests.web.services import open_services

    from chakana.language.load import Library
    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import User
    from chakana.web.accounts.roles import Role
    from chakana.web.enrolment.actions import enrol_eligible
    from chakana.web.registry.actions import import_households
    from chakana.web.targeting import actions as targeting
    from chakana.web.territories.models import Territory
    from chakana.web.transfers import actions as transfers

    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    user, other = User.objects.create_user("officer"), User.objects.create_user("other")
    for one, roles in ((user, (Role.NATIONAL_OFFICER, Role.PAYMENTS_PREPARER)),
                       (other, (Role.ASSEMBLY_PRESIDENT,))):  # fmt: skip
        for role in roles:
            appoint(by=None, user=one, role=role, territory=country)
    told = _Told()
    import_households(by=user, folder=people, country=country, why="measured")
    told("registered")
    definition, since = Library().load("pe/juntos"), date(2005, 1, 1)
    version = targeting.keep_definition(by=user, definition=definition, country=country)
    targeting.adopt_definition(by=user, version=version, country=country, holds_from=since,
                               why="measured")  # fmt: skip
    open_services(country, [country], since)

    def assess() -> Any:
        made = targeting.assess_households(by=user, programme=definition.id, component="transfer",
                                           territory=country, day=DAY)  # fmt: skip
        told("assessed")
        return made

    session = targeting.call_session(by=user, assessment=assess(), stage="approved_by_assembly",
                                     territory=country, called_for=DAY)  # fmt: skip
    held(other, user, session)
    told("approved by the assembly")
    enrol_eligible(by=user, assessment=assess(), since=date(2014, 1, 1), told_on=DAY)
    told("enrolled")
    paid = transfers.open_cycle(by=user, version=version, component="transfer", territory=country,
                                begins=date(2014, 1, 1), ends=date(2014, 2, 28))  # fmt: skip
    transfers.compute(by=user, cycle=paid)
    told("computed")
    _counted()
    return _addresses(paid), user


class _Told:
    """Tells on the terminal how long each step took."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()

    def __call__(self, text: str) -> None:
        print(f"{text:28}{time.perf_counter() - self.begun:9.1f} s", file=sys.stderr, flush=True)
        self.begun = time.perf_counter()


def _counted() -> None:
    """What the database does by itself when it has nothing else to do."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _addresses(paid: Any) -> dict[str, list[str]]:
    from django.urls import reverse

    from chakana.web.registry.models import Household, Person

    chosen = random.Random(5)
    last = Household.objects.order_by("-pk").values_list("pk", flat=True)[0]
    some = Household.objects.filter(pk__in=[chosen.randrange(last) for _ in range(300)])
    names = Person.objects.filter(household__in=some).values_list("family_names", flat=True)
    households = reverse("households")
    return {
        "home": ["/"],
        "household": [reverse("household", args=[one.number]) for one in some],
        "households": [households, *(f"{households}?page={at}" for at in range(2, 9))],
        "search by number": [f"{households}?q={one.number}" for one in some],
        "search by name": [f"{households}?q={quote(name.split()[0])}" for name in names if name][
            :300
        ],
        "roster": [reverse("cycle", args=[paid.pk])],
    }


def _entered(user: Any) -> str:
    """The cookie of somebody who came in by the door."""
    from django.conf import settings
    from django.test import Client
    from tests.web import conftest  # noqa: F401  whoever comes in shows the second factor

    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


# --- users who ask for pages --------------------------------------------------------------------


def waits(
    found: dict[str, Any], own: dict[str, str], users: int, seconds: float, reads: float
) -> dict[str, list[tuple[float, int]]]:
    """Seconds and bytes of each answer, by kind of page; the empty page is asked in each turn."""
    taken: dict[str, list[tuple[float, int]]] = {"empty": []}
    with _served(own, "chakana.web.wsgi") as site, _served(own, "benchmarks.empty_page") as bare:
        for kind, addresses in found["addresses"].items():
            taken[kind] = []
            _asked(site, addresses, found["cookie"], users, WARMING, 0.1)
            for _ in range(TURNS):
                for name, port, paths in (("empty", bare, ["/"]), (kind, site, addresses)):
                    cookie = found["cookie"] if name == kind else ""
                    taken[name] += _asked(port, paths, cookie, users, seconds / TURNS, reads)
    return taken


@contextmanager
def _served(own: dict[str, str], application: str) -> Iterator[int]:
    """A server of ``application`` as ``chakana web`` starts it; its port."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", f"{application}:application", "--bind",
               f"{HOST}:{port}", "--workers", "2", "--worker-class", "gthread", "--threads", "4",
               "--log-level", "warning"]  # fmt: skip
    with Path(own["CHAKANA_DATA"], f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, env=own, cwd=HERE.parent, stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not come up.")


def _asked(
    port: int, paths: list[str], cookie: str, users: int, seconds: float, reads: float
) -> list[tuple[float, int]]:
    with ThreadPoolExecutor(users) as pool:
        parts = pool.map(
            lambda at: _one_user(at, port, paths, cookie, seconds, reads), range(users)
        )
        return [one for part in parts for one in part]


def _one_user(
    at: int, port: int, paths: list[str], cookie: str, seconds: float, reads: float
) -> list[tuple[float, int]]:
    chosen, found = random.Random(at), []
    headers = {"Cookie": cookie, "Accept-Language": "es"} if cookie else {}
    ends, own = time.perf_counter() + seconds, cycle(chosen.sample(paths, len(paths)))
    time.sleep(chosen.random() * reads)
    while time.perf_counter() < ends:
        begun = time.perf_counter()
        asked = http.client.HTTPConnection(HOST, port, timeout=60)
        asked.request("GET", next(own), headers=headers)
        answer = asked.getresponse()
        size = len(answer.read())
        asked.close()
        found.append((time.perf_counter() - begun, size))
        if answer.status != 200:
            sys.exit(f"{answer.status} where 200 was expected")
        time.sleep(reads * (0.5 + chosen.random()))
    return found


def report(found: dict[str, Any], taken: dict[str, list[tuple[float, int]]]) -> None:
    print(f"{found['households']:,} households, stored in {found['seconds']:,.0f} s")
    print(f"{'page':18}{'asked':>7}{'p50 ms':>9}{'p95 ms':>9}{'× empty':>9}{'kB':>7}")
    bare = _at([one for one, _ in taken["empty"]], 0.95)
    for kind, answers in taken.items():
        times = [one for one, _ in answers]
        high, size = _at(times, 0.95), max(size for _, size in answers)
        print(f"{kind:18}{len(times):7}{_at(times, 0.5) * 1e3:9.1f}{high * 1e3:9.1f}"
              f"{high / bare:9.1f}{size / 1e3:7.1f}")  # fmt: skip


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


if __name__ == "__main__":
    main()

"""How long a payment takes on PostgreSQL, from the roster to the files for the bank.

``python benchmarks/site_payments.py --households 500000``. On a server of its own: a population is
imported, those whom the assemblies approve are enrolled and payable in cash, and two cycles are
made by the actions that the site calls, so that the second has what came back from the first.
Beside the second, in the same run, SQL by hand that inserts the same rows: ``INSERT … SELECT`` of
its roster and orders into tables of the same shape with the same keys and indexes, from tables in
which all that they hold stands ready; and COPY of the orders' payees to a file.
"""

# ruff: noqa: S608  statements are put together from names of ours
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tests.web.postgres_server import binaries, server  # noqa: E402

SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "16GB"}
CYCLES = ((date(2014, 1, 1), date(2014, 2, 28)), (date(2014, 3, 1), date(2014, 4, 30)))
DAY = date(2013, 12, 31)
RETURNED_OF = 100
STEPS = ("compute", "check", "approve", "send")
TABLES = ("transfers_entitlement", "transfers_carried", "transfers_order")
PAYEES = """SELECT paid.reference, paid.amount, person.given_names, person.family_names,
    person.document_number, destination.account, destination.place FROM transfers_order paid
    JOIN transfers_destination destination ON destination.id = paid.destination_id
    JOIN registry_person person ON person.id = destination.person_id WHERE paid.cycle_id = %s"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.within:
        print(json.dumps(measured(arguments.within, arguments.households)))
        return
    bin_folder = binaries()
    if bin_folder is None:
        sys.exit("PostgreSQL is not on this machine.")
    with (
        tempfile.TemporaryDirectory(prefix="chakana-bench-") as scratch,
        server(bin_folder, **SETTINGS) as url,
    ):
        environment = {**os.environ, "CHAKANA_DATABASE_URL": url, "CHAKANA_DATA": scratch}
        command = [sys.executable, __file__, "--within", scratch, "--households",
                   str(arguments.households)]  # fmt: skip
        run = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE,
                             text=True)  # fmt: skip
    report(json.loads(run.stdout.splitlines()[-1]))


def measured(scratch: Path, households: int) -> dict[str, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    from chakana.web.transfers.models import Cycle

    people = scratch / "people"
    from chakana.population.generate import generate

    generate(households, 5, people)
    pay = _site(people)
    pay(*CYCLES[0])
    found = pay(*CYCLES[1])
    cycle = Cycle.objects.order_by("-begins")[0]
    found |= {"orders": float(cycle.orders_made), "households": float(households)}
    return found | _by_hand(cycle.pk, scratch)


def _site(people: Path) -> Callable[[date, date], dict[str, float]]:
    """A site whose families are all enrolled and payable; what pays them, and how long it takes."""
    from django.core.management import call_command

    from chakana.interchange.payments import Answer
    from chakana.language.load import Library
    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import User
    from chakana.web.accounts.roles import Role
    from chakana.web.registry.actions import import_households
    from chakana.web.targeting.actions import adopt_definition, keep_definition
    from chakana.web.territories.models import Territory
    from chakana.web.transfers import actions

    call_command("migrate", interactive=False, verbosity=0)
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    roles = (Role.NATIONAL_OFFICER, Role.ASSEMBLY_PRESIDENT, Role.PAYMENTS_PREPARER,
             Role.PAYMENTS_APPROVER)  # fmt: skip
    national, president, preparer, approver = (User.objects.create_user(one) for one in roles)
    for user, role in zip((national, president, preparer, approver), roles, strict=True):
        appoint(by=None, user=user, role=role, territory=country)
    import_households(by=national, folder=people, country=country, why="measured")
    definition = Library().load("pe/juntos")
    version = keep_definition(by=national, definition=definition, country=country)
    adopt_definition(by=national, version=version, country=country, holds_from=date(2005, 1, 1),
                     why="measured")  # fmt: skip
    _enrolled(national, president, country, definition)
    bank = actions.set_bank(by=national, country=country, code="018", name="Banco", why="measured")
    actions.set_terms(by=national, country=country, programme="pe/juntos", payer="Juntos",
                      account="1", bank=bank, why="measured")  # fmt: skip
    change = actions.propose_cash(by=preparer, territory=country, bank=bank, place="Plaza",
                                  why="measured")  # fmt: skip
    actions.decide_destinations(by=approver, change=change, is_approved=True)

    def pay(begins: date, ends: date) -> dict[str, float]:
        told = {}
        cycle = actions.open_cycle(by=preparer, version=version, component="transfer",
                                   territory=country, begins=begins, ends=ends)  # fmt: skip
        for step in STEPS:
            begun = time.perf_counter()
            getattr(actions, step)(by=approver if step == "approve" else preparer, cycle=cycle)
            told[step] = time.perf_counter() - begun
        rows = cycle.orders.order_by("pk").values_list("reference", flat=True)
        answers = {
            one: Answer("returned" if n % RETURNED_OF == 0 else "paid")
            for n, one in enumerate(rows)
        }
        begun = time.perf_counter()
        actions.take_answers(by=preparer, cycle=cycle, answers=answers)
        told["answers"] = time.perf_counter() - begun
        return told

    return pay


def _enrolled(national: Any, president: Any, country: Any, definition: Any) -> None:
    """Everybody whom the assemblies of the regions approve, by the actions that offices use."""
    from tests.web.assembly import held
    from tests.web.services import open_services

    from chakana.web.enrolment.actions import enrol_eligible
    from chakana.web.targeting.actions import assess_households, call_sessions

    open_services(country, [country], date(2005, 1, 1))
    asked = {"by": national, "programme": definition.id, "component": "transfer",
             "territory": country, "day": DAY}  # fmt: skip
    made = assess_households(**asked)
    call_sessions(by=national, assessment=made, stage="approved_by_assembly", territory=country,
                  rank="region", called_for=DAY)  # fmt: skip
    for session in made.sessions.order_by("pk"):
        held(president, national, session)
    enrol_eligible(by=national, assessment=assess_households(**asked), since=CYCLES[0][0])


def _by_hand(cycle: int, scratch: Path) -> dict[str, float]:
    """Seconds of inserting the same rows, and of writing who is paid what, by plain SQL."""
    from django.db import connection

    told: dict[str, float] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            where = "WHERE cycle_id = %s"
            cursor.execute(f"CREATE TABLE ready_{table} AS SELECT * FROM {table} {where}", [cycle])
            cursor.execute(f"CREATE TABLE hand_{table} (LIKE {table} INCLUDING ALL)")
            _with_keys(cursor, table)
            begun = time.perf_counter()
            cursor.execute(f"INSERT INTO hand_{table} SELECT * FROM ready_{table}")
            told[table] = time.perf_counter() - begun
        begun = time.perf_counter()
        with (
            (scratch / "payees.csv").open("wb") as out,
            cursor.copy(f"COPY ({PAYEES}) TO STDOUT (FORMAT csv)", [cycle]) as copy,
        ):
            for piece in copy:
                out.write(piece)
        told["payees"] = time.perf_counter() - begun
    return told


def _with_keys(cursor: Any, table: str) -> None:
    """The foreign keys of ``table``, which LIKE leaves out."""
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid = %s::regclass",
        [table],
    )
    for (told,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE hand_{table} ADD {told.replace('DEFERRABLE', '')}".replace(
            " INITIALLY DEFERRED", ""))  # fmt: skip


def report(found: dict[str, float]) -> None:
    bare = sum(found[one] for one in (*TABLES, "payees"))
    whole = sum(found[one] for one in STEPS)
    print(f"{found['households']:,.0f} households registered, {found['orders']:,.0f} paid")
    for step in (*STEPS, "answers"):
        print(f"{step:28}{found[step]:9.1f} s")
    print(f"from roster to files        {whole:9.1f} s {whole / bare:6.1f} × SQL by hand")
    print(f"the same rows by hand       {bare:9.1f} s")


if __name__ == "__main__":
    main()

"""How long assessing stored households takes on PostgreSQL, results and reasons kept.

``python benchmarks/site_assess.py --households 100000``. On a server of its own: a population is
imported, then assessed by the action that the site calls, first with nothing decoded and again.
Beside it, one after the other in the same run: the core on the same population as Parquet, plus
COPY of the same results into a table of the same shape without an index; and the same work through
the ORM, household by household, on some (``--orm``), told for all by proportion.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tests.web.postgres_server import binaries, server  # noqa: E402

DAY = date(2013, 12, 31)
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "16GB"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--orm", type=int, default=1_000)
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.within:
        print(json.dumps(measured(arguments.within, arguments.households, arguments.orm)))
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
                   str(arguments.households), "--orm", str(arguments.orm)]  # fmt: skip
        run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    report(json.loads(run.stdout.splitlines()[-1]))


def measured(scratch: Path, households: int, orm: int) -> dict[str, float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    from chakana.population.generate import generate

    people = scratch / "people"
    generate(households, 5, people)
    assess = _site(people)
    found = {"households": float(households)}
    for name in ("cold", "warm"):
        begun = time.perf_counter()
        made = assess()
        found[name] = time.perf_counter() - begun
    found |= _core(people) | _copied(made.pk)
    found["orm"] = _by_orm(made, orm) / orm * households
    return found


def _site(people: Path) -> Any:
    """A site with the households of ``people``; what assesses them."""
    from django.core.management import call_command

    from chakana.language.load import Library
    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import User
    from chakana.web.accounts.roles import Role
    from chakana.web.registry.actions import import_households
    from chakana.web.targeting.actions import adopt_definition, assess_households, keep_definition
    from chakana.web.territories.models import Territory

    call_command("migrate", interactive=False, verbosity=0)
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    user = User.objects.create_user("officer")
    appoint(by=None, user=user, role=Role.NATIONAL_OFFICER, territory=country)
    import_households(by=user, folder=people, country=country, why="measured")
    definition = Library().load("pe/juntos")
    version = keep_definition(by=user, definition=definition, country=country)
    adopt_definition(by=user, version=version, country=country, holds_from=date(2005, 1, 1),
                     why="measured")  # fmt: skip
    return lambda: assess_households(by=user, programme=definition.id, component="transfer",
                                     territory=country, day=DAY)  # fmt: skip


def _core(people: Path) -> dict[str, float]:
    from chakana.engines.dataframe import assess
    from chakana.language.load import Library
    from chakana.population.tables import Population

    definition, told = Library().load("pe/juntos"), {}
    begun = time.perf_counter()
    with assess(definition, Population.read(people), DAY, components=("transfer",),
                simulated=False, absent_is_unknown=True) as found:  # fmt: skip
        found.collect()
    told["core"] = time.perf_counter() - begun
    return told


def _copied(made: int) -> dict[str, float]:
    """Seconds of COPY alone of the results of one assessment."""
    from django.db import connection

    rows = "SELECT * FROM targeting_result WHERE assessment_id = %s"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_result (LIKE targeting_result)")
        with cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT csv)", (made,)) as copy:
            text = b"".join(copy)
        begun = time.perf_counter()
        with cursor.copy("COPY bare_result FROM STDIN (FORMAT csv)") as copy:
            copy.write(text)
    return {"copy": time.perf_counter() - begun}


def _by_orm(made: Any, households: int) -> float:
    """Seconds of telling households one by one and saving each result."""
    from chakana.engines.outcome import assess_one
    from chakana.web.registry.models import Record
    from chakana.web.registry.queries import thing
    from chakana.web.targeting.models import Assessment, Result
    from chakana.web.targeting.versions import read

    definition = read(made.version)
    component = definition.component(made.component)
    new = Assessment.objects.create(version=made.version, component="transfer", day=DAY, by=made.by,
                                    territory=made.territory, known_at=made.known_at)  # fmt: skip
    begun = time.perf_counter()
    records = Record.objects.filter(known_until=None).select_related("territory")
    for record in records.order_by("pk")[:households]:
        unit = thing(definition, record, DAY, made.known_at)
        told = assess_one(definition, component, unit, DAY)
        said = {"failed": told.failed, "unknown": told.unknown}
        bits = {
            name: sum(1 << at for at, one in enumerate(component.stages) if one.name in names)
            for name, names in said.items()
        }
        Result.objects.create(assessment=new, household_id=record.household_id, record=record,
                              territory_id=record.territory_id, is_eligible=told.eligible,
                              is_meant=told.meant, **bits)  # fmt: skip
    return time.perf_counter() - begun


def report(found: dict[str, float]) -> None:
    bare = found["core"] + found["copy"]
    print(f"{found['households']:,.0f} households")
    for name, text in (("cold", "assessed, nothing decoded"), ("warm", "assessed again")):
        seconds = found[name]
        print(f"{text:27}{seconds:9.1f} s {seconds / bare:6.1f} × core and COPY")
    print(f"core on Parquet            {found['core']:9.2f} s")
    print(f"bare COPY of the results   {found['copy']:9.2f} s")
    times = found["orm"] / found["warm"]
    print(f"object by object, told     {found['orm']:9.1f} s {times:6.1f} × assessed again")


if __name__ == "__main__":
    main()

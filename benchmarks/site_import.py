"""How long registering households takes on PostgreSQL, beside bare COPY of the same rows.

``python benchmarks/site_import.py --households 100000``. On a server of its own: a population is
generated, imported by the action that the site and the command call, and the rows that this wrote
are copied once more, by COPY alone, into tables of the same shape without an index or a key. Both
on the same server, one after the other. Prints seconds, their ratio and the peak of memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tests.web.postgres_server import binaries, server  # noqa: E402

TABLES = ("registry_household", "registry_record", "registry_person")
PIECE = 1 << 18
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "16GB", "maintenance_work_mem": "256MB"}


def main() -> None:
    arguments = _parsed()
    if arguments.within:
        print(json.dumps(imported(arguments.population)))
        return
    bin_folder = binaries()
    if bin_folder is None:
        sys.exit("PostgreSQL is not on this machine.")
    with tempfile.TemporaryDirectory(prefix="chakana-bench-") as scratch:
        folder = arguments.population or generated(Path(scratch), arguments.households)
        with server(bin_folder, **SETTINGS) as url:
            ours = _apart(folder, url, scratch)
            bare = dict(copied(url, Path(scratch)))
    report(ours, bare)


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--population", type=Path, help="a folder that is there already")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def generated(scratch: Path, households: int) -> Path:
    from chakana.population.generate import generate

    generate(households, 5, scratch / "people")
    return scratch / "people"


def _apart(folder: Path, url: str, scratch: str) -> dict[str, float]:
    """The import in a process of its own, whose memory is its own."""
    environment = {**os.environ, "CHAKANA_DATABASE_URL": url, "CHAKANA_DATA": scratch}
    command = [sys.executable, __file__, "--within", "--population", str(folder)]
    run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def imported(folder: Path) -> dict[str, float]:
    """Seconds and megabytes of importing ``folder`` into an empty site."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import User
    from chakana.web.accounts.roles import Role
    from chakana.web.registry.actions import import_households
    from chakana.web.registry.models import Household
    from chakana.web.territories.models import Territory

    call_command("migrate", interactive=False, verbosity=0)
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    user = User.objects.create_user("officer")
    appoint(by=None, user=user, role=Role.NATIONAL_OFFICER, territory=country)
    before = _megabytes()
    begun = time.perf_counter()
    import_households(by=user, folder=folder, country=country, why="measured")
    seconds = time.perf_counter() - begun
    return {
        "households": Household.objects.count(), "seconds": seconds, "megabytes": _megabytes(),
        "megabytes before": before,
    }  # fmt: skip


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def copied(url: str, scratch: Path) -> Iterator[tuple[str, float]]:
    """Seconds of COPY alone, for each table that the import filled."""
    import psycopg

    with psycopg.connect(url.replace("postgres:", "postgresql:", 1)) as connection:
        for table in TABLES:
            file = scratch / table
            with (
                file.open("wb") as out,
                connection.cursor().copy(f"COPY {table} TO STDOUT") as copy,
            ):
                for piece in copy:
                    out.write(piece)
            connection.execute(f"CREATE TABLE bare_{table} (LIKE {table})")
            connection.commit()
            begun = time.perf_counter()
            with (
                file.open("rb") as rows,
                connection.cursor().copy(f"COPY bare_{table} FROM STDIN") as copy,
            ):
                while piece := rows.read(PIECE):
                    copy.write(piece)
            connection.commit()
            yield table, time.perf_counter() - begun
            file.unlink()


def report(ours: dict[str, float], bare: dict[str, float]) -> None:
    alone = sum(bare.values())
    print(f"{ours['households']:,.0f} households")
    print(f"import     {ours['seconds']:8.1f} s, at most {ours['megabytes']:,.0f} MB in memory")
    print(f"           ({ours['megabytes before']:,.0f} MB before it began)")
    for table, seconds in bare.items():
        print(f"bare COPY  {seconds:8.1f} s {table}")
    print(f"bare COPY  {alone:8.1f} s")
    print(f"ratio      {ours['seconds'] / alone:8.2f}")


if __name__ == "__main__":
    main()

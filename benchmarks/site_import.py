"""How long registering households takes on PostgreSQL, beside bare COPY of the same rows.

``python benchmarks/site_import.py --households 100000``. On a server of its own a population is
generated and imported, and the rows that this wrote are copied once more, by COPY alone, into
tables of the same shape without an index or a key. Both on the same server, one after the other.
Two ways in are measured: the population folder, registered whole (``chakana register import
FOLDER``), and the same tables as a file of strangers, of which every row is read, checked and then
registered (the pages). Prints seconds, their ratio to bare COPY and the peak of memory.
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
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tests.web.postgres_server import binaries, server  # noqa: E402

WAYS = ("folder", "file")
PIECE = 1 << 18
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "16GB", "maintenance_work_mem": "256MB"}


def main() -> None:
    arguments = _parsed()
    if arguments.within:
        ways = {"folder": _import_folder, "file": _import_file}
        print(json.dumps(imported(arguments.population, ways[arguments.within])))
        return
    bin_folder = binaries()
    if bin_folder is None:
        sys.exit("PostgreSQL is not on this machine.")
    for way in arguments.way or WAYS:
        with tempfile.TemporaryDirectory(prefix="chakana-bench-") as scratch:
            folder = arguments.population or generated(Path(scratch), arguments.households)
            with server(bin_folder, **SETTINGS) as url:
                ours = _apart(folder, url, scratch, way)
                report(way, ours, dict(copied(url, Path(scratch))))


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--population", type=Path, help="a folder that is there already")
    parser.add_argument("--way", action="append", choices=WAYS, help="both unless named")
    parser.add_argument("--within", choices=WAYS, help=argparse.SUPPRESS)
    return parser.parse_args()


def generated(scratch: Path, households: int) -> Path:
    from chakana.population.generate import generate

    generate(households, 5, scratch / "people")
    return scratch / "people"


def _apart(folder: Path, url: str, scratch: str, way: str) -> dict[str, Any]:
    """The import in a process of its own, whose memory is its own."""
    environment = {**os.environ, "CHAKANA_DATABASE_URL": url, "CHAKANA_DATA": scratch}
    command = [sys.executable, __file__, "--within", way, "--population", str(folder)]
    run = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


Import = Callable[[Any, Any, Path], dict[str, float]]


def imported(folder: Path, way: Import) -> dict[str, Any]:
    """Seconds and megabytes of importing ``folder`` into an empty site."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import User
    from chakana.web.accounts.roles import Role
    from chakana.web.registry.models import Household
    from chakana.web.territories.models import Territory

    call_command("migrate", interactive=False, verbosity=0)
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    user = User.objects.create_user("officer")
    appoint(by=None, user=user, role=Role.NATIONAL_OFFICER, territory=country)
    before = _megabytes()
    steps = way(user, country, folder)
    return {
        "households": Household.objects.count(), "steps": steps, "megabytes": _megabytes(),
        "megabytes before": before,
    }  # fmt: skip


def _import_folder(user: Any, country: Any, folder: Path) -> dict[str, float]:
    from chakana.web.registry.actions import import_households

    with _timed() as steps:
        import_households(by=user, folder=folder, country=country, why="measured")
        steps("registered")
    return steps.taken


def _import_file(user: Any, country: Any, folder: Path) -> dict[str, float]:
    """The tables of ``folder`` packed as one file, by the steps that the pages take."""
    import polars as pl

    from chakana.web.imports import actions, places
    from chakana.web.imports.meaning import Meaning
    from chakana.web.territories.actions import import_tree
    from chakana.web.work import jobs

    tree = pl.read_parquet(folder / "territories.parquet")
    import_tree(table=tree, day=date(2013, 12, 31), source="measured")
    packed = folder / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.glob("*.*"):
            if path != packed:
                archive.write(path, path.name)

    def work(upload: Any) -> Any:
        jobs.work.func(upload.job.pk)
        upload.refresh_from_db()
        assert upload.job.state == "ended", upload.job.error
        return upload

    with _timed() as steps:
        given = places.keep([(".zip", places.pieces(packed))])
        upload = work(actions.receive_file(by=user, given=given, shown_as="x", territory=country,
                                           programme="pe/juntos"))  # fmt: skip
        steps("read")
        told = {**upload.meaning, "same": {"household.observed_on": "2013-12-31",
                                           "household.consent": "yes"}}  # fmt: skip
        meaning = Meaning.from_data(told)
        upload = work(actions.understand(by=user, upload=upload, meaning=meaning))
        steps("checked")
        work(actions.confirm(by=user, upload=upload, choice="good", why="measured"))
        steps("registered")
    packed.unlink()
    return steps.taken


class _timed:  # noqa: N801  a context
    """Seconds of the steps that are told, each since the one before."""

    def __enter__(self) -> _timed:
        self.taken: dict[str, float] = {}
        self.last = time.perf_counter()
        return self

    def __call__(self, step: str) -> None:
        now = time.perf_counter()
        self.taken[step], self.last = now - self.last, now

    def __exit__(self, *_: object) -> None: ...


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def copied(url: str, scratch: Path) -> Iterator[tuple[str, float]]:
    """Seconds of COPY alone, for each table that the import filled."""
    import psycopg

    with psycopg.connect(url.replace("postgres:", "postgresql:", 1)) as connection:
        for table in _filled(connection):
            file = scratch / table
            given = f"COPY {table} TO STDOUT"
            with file.open("wb") as out, connection.cursor().copy(given) as copy:
                for piece in copy:
                    out.write(piece)
            connection.execute(f"CREATE TABLE bare_{table} (LIKE {table})")
            connection.commit()
            begun = time.perf_counter()
            taken = f"COPY bare_{table} FROM STDIN"
            with file.open("rb") as rows, connection.cursor().copy(taken) as copy:
                while piece := rows.read(PIECE):
                    copy.write(piece)
            connection.commit()
            yield table, time.perf_counter() - begun
            file.unlink()


def _filled(connection: Any) -> list[str]:
    """The tables of the register and of imports that have many rows."""
    connection.execute("ANALYZE")
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > 1000"
        " AND (relname LIKE 'registry_%' OR relname LIKE 'imports_%') ORDER BY 1"
    )
    return [row[0] for row in rows]


def report(way: str, ours: dict[str, Any], bare: dict[str, float]) -> None:
    alone, whole = sum(bare.values()), sum(ours["steps"].values())
    print(f"{ours['households']:,.0f} households, by {way}")
    for step, seconds in ours["steps"].items():
        print(f"{step:<10} {seconds:8.1f} s")
    print(f"import     {whole:8.1f} s, at most {ours['megabytes']:,.0f} MB in memory")
    print(f"           ({ours['megabytes before']:,.0f} MB before it began)")
    for table, seconds in bare.items():
        print(f"bare COPY  {seconds:8.1f} s {table}")
    print(f"bare COPY  {alone:8.1f} s")
    print(f"ratio      {whole / alone:8.2f}\n", flush=True)


if __name__ == "__main__":
    main()

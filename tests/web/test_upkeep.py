"""The site says whether it is well, tells no secrets in its logs, and comes back from a backup."""

from __future__ import annotations

import http.client
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.upkeep.logs import Line

if TYPE_CHECKING:
    from pytest_django import Settings
    from tests.web.conftest import Office


@pytest.mark.django_db
def test_health_says_what_is_well(settings: Settings) -> None:
    answer = Client().get("/salud/")
    assert (answer.status_code, answer.json()) == (
        200, {"database": True, "up_to_date": True, "worker": False},
    )  # fmt: skip
    (settings.DATA / "work").mkdir()
    (settings.DATA / "work" / "worker").touch()
    assert Client().get("/salud/").json()["worker"]


@pytest.mark.django_db
def test_a_database_that_is_behind_is_not_well() -> None:
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="ledger", name="0002_permanent").delete()
    answer = Client().get("/salud/")
    assert (answer.status_code, answer.json()["up_to_date"]) == (503, False)


@pytest.mark.django_db
def test_figures_are_for_the_machine_itself_or_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"chakana_events" in Client().get("/metricas/").content
    for asked in ({"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}):
        assert Client().get("/metricas/", **asked).status_code == 403
    monkeypatch.setenv("CHAKANA_METRICS_TOKEN", "a-token")
    for header, status in (("", 403), ("Bearer no", 403), ("Bearer a-token", 200)):
        asked = {"HTTP_AUTHORIZATION": header, "REMOTE_ADDR": "192.0.2.1"}
        assert Client().get("/metricas/", **asked).status_code == status


def test_logs_hold_neither_searches_nor_what_was_typed(
    office: Office, people: Callable[..., User], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever a page is asked, its line has only the page's name, and of an error its kind."""
    client = Client(raise_request_exception=False)
    client.force_login(people(Role.DISTRICT_OFFICER))
    lines = []
    handler = logging.StreamHandler()
    handler.setFormatter(Line())
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    for name in ("chakana", "django", "django.request"):
        logging.getLogger(name).addHandler(handler)
    try:
        client.get("/hogares/", {"q": "Quispe Mamani"})
        client.get("/hogares/Quispe/")
        raise ValueError("Rosa Quispe, DNI 12345678")
    except ValueError:
        logging.getLogger("django.request").exception("Rosa %s", "Quispe")
    finally:
        for name in ("chakana", "django", "django.request"):
            logging.getLogger(name).removeHandler(handler)
    told = [json.loads(line) for line in lines]
    assert [one for one in lines if "Quispe" in one or "12345678" in one] == []
    assert {"households", "household"} <= {one.get("page") for one in told}
    assert told[-1]["error"] == "ValueError"


# --- the real commands on a site of their own ---------------------------------------------------


@contextmanager
def a_database(name: str) -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield ""
        return
    from urllib.parse import quote

    import psycopg

    own = connection.settings_dict
    where = f"host={own['HOST']} user={own['USER']} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"postgres://{own['USER']}@{quote(own['HOST'], safe='')}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def chakana(*words: str, data: Path, database: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "chakana.cli.main", *words]
    return subprocess.run(
        command, env=environment(data, database), capture_output=True, text=True, timeout=120
    )


def environment(data: Path, database: str) -> dict[str, str]:
    own = {"CHAKANA_DATA": str(data), "CHAKANA_DATABASE_URL": database}
    return {**os.environ, **own, "CHAKANA_SECRET_KEY": "for-this-test-only-" + "x" * 40}


def with_something_in_it(data: Path, database: str) -> None:
    """Make a site that holds an event and a file, by a process of its own."""
    text = """
import django; django.setup()
from chakana.web.upkeep.serving import prepare; prepare()
from chakana.web.audit.events import record
for number in range(3): record(by=None, action="test", subject=str(number))
from django.conf import settings
(settings.DATA / "files").mkdir(); (settings.DATA / "files" / "form").write_bytes(b"answers")
"""
    own = {**environment(data, database), "DJANGO_SETTINGS_MODULE": "chakana.web.settings"}
    subprocess.run([sys.executable, "-c", text], env=own, check=True, timeout=120)


@pytest.mark.django_db
def test_a_site_that_is_destroyed_comes_back_from_its_backup(tmp_path: Path) -> None:
    data, file = tmp_path / "site", tmp_path / "backup.tar"
    with a_database("backed_up") as database:
        with_something_in_it(data, database)
        made = chakana("backup", str(file), data=data, database=database)
        assert made.returncode == 0, made.stderr
        assert file.stat().st_mode & 0o077 == 0
        again = chakana("restore", str(file), data=data, database=database)
        assert again.returncode == 1
        assert "BAK003" in again.stderr
    shutil.rmtree(data)
    with a_database("brought_back") as database:
        done = chakana("restore", str(file), data=data, database=database)
        assert done.returncode == 0, done.stderr
        assert "3 events" in done.stdout
        assert (data / "files" / "form").read_bytes() == b"answers"
        checked = chakana("audit", "verify", data=data, database=database)
        assert "3 events, 0 faults." in checked.stdout


@pytest.mark.django_db
def test_a_backup_that_was_altered_or_cut_off_brings_nothing_back(tmp_path: Path) -> None:
    data, file = tmp_path / "site", tmp_path / "backup.tar"
    with a_database("backed_up") as database:
        with_something_in_it(data, database)
        chakana("backup", str(file), data=data, database=database)
    whole = file.read_bytes()
    cut, altered, path = tmp_path / "cut", tmp_path / "altered", tmp_path / "path"
    cut.write_bytes(whole[: len(whole) // 2])
    place = whole.index(b"answers")
    altered.write_bytes(whole[:place] + b"ANSWERS" + whole[place + 7 :])
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("../outside")
        archive.addfile(entry)
    for wrong in (cut, altered, path, Path(__file__)):
        with a_database("brought_back") as database:
            done = chakana("restore", str(wrong), data=tmp_path / "new", database=database)
        assert done.returncode == 1
        assert "BAK002" in done.stderr
        assert "Traceback" not in done.stderr
        left = list((tmp_path / "new").rglob("*")) if (tmp_path / "new").exists() else []
        assert [one for one in left if one.is_file()] == []
    assert not (tmp_path / "outside").exists()


@pytest.mark.django_db
def test_the_real_command_serves_and_ends_with_its_worker(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with a_database("served") as database:
        process = subprocess.Popen(
            [sys.executable, "-m", "chakana.cli.main", "web", "--bind", f"127.0.0.1:{port}"],
            env=environment(tmp_path / "site", database), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            health = waited_for(port, until=lambda told: told["worker"])
            assert health == {"database": True, "up_to_date": True, "worker": True}
            assert "Contraseña" in got(port, "/entrar/")
            assert "--" in got(port, "/static/base.css")
            counted = 'chakana_requests_total{page="account_login",status="200"}'
            assert counted in got(port, "/metricas/")
        finally:
            process.terminate()
            _, told = process.communicate(timeout=60)
        assert "Traceback" not in told
        time.sleep(0.5)
        workers = [one for one in Path("/proc").glob("[0-9]*") if _works_for(one, tmp_path)]
        assert workers == []


def _works_for(process: Path, folder: Path) -> bool:
    try:
        return str(folder) in (process / "environ").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def got(port: int, address: str) -> str:
    """What the site on ``port`` of this machine answers, whatever its status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", address)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def waited_for(port: int, until: Callable[[dict[str, bool]], bool]) -> dict[str, bool]:
    """What the site says of its health once it says what is waited for; a minute at most."""
    told: dict[str, bool] = {}
    for _ in range(600):
        try:
            told = json.loads(got(port, "/salud/"))
            if until(told):
                return told
        except (OSError, http.client.HTTPException, ValueError):
            pass
        time.sleep(0.1)
    return told

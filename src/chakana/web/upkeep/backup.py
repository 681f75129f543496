"""Copies of the site that can be brought back, and the proof that what came back is what was kept.

A backup is one tar file: the database (a copy of SQLite's file made by SQLite, or ``pg_dump``'s
archive), the files of the data folder, and a note of what is in it: the digest of each part, and
the seal with which the trail of events ended. It holds personal data: keep it as such.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from chakana.problems import ChakanaError, Location, Problem

NOTE, DATABASE = "note.json", "database"
LEFT_OUT = ("secret.key", "work", "metrics")
"""Parts of the data folder that no backup holds: the key, and what says who is alive."""


def back_up(file: Path) -> dict[str, Any]:
    """Write a backup to ``file``, which appears whole or not at all; return its note.

    Raises ChakanaError: BAK001 (no ``pg_dump``), BAK003 (``file`` is there already).
    """
    if file.exists():
        hint = "Give a name that no file has."
        raise ChakanaError(Problem("BAK003", "There is such a file.", Location(str(file)), hint))
    with TemporaryDirectory(dir=file.parent) as folder:
        database = Path(folder, DATABASE)
        _copy_database(database)
        part = Path(folder, "part.tar")
        with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as archive:
            digests = {DATABASE: _added(archive, database, DATABASE)}
            for path in _files():
                name = f"files/{path.relative_to(settings.DATA)}"
                digests[name] = _added(archive, path, name)
            note = _note(digests)
            text = json.dumps(note, indent=1).encode()
            entry = tarfile.TarInfo(NOTE)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
        part.chmod(0o600)
        part.replace(file)
    return note


def bring_back(file: Path) -> dict[str, Any]:
    """Bring the site of ``file`` back into an empty place; return the backup's note.

    Raises ChakanaError: BAK002 (no backup, or altered), BAK003 (a register is here already), BAK001
    (made on the other kind of database, or no ``pg_restore``).
    """
    _require_empty()
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name)
        note = _unpacked(file, folder)
        if note["engine"] != connection.vendor:
            raise _impossible(f"It was made on {note['engine']}; this is {connection.vendor}.")
        _put_database(folder / DATABASE)
        for path in sorted((folder / "files").rglob("*")):
            if path.is_file():
                place = settings.DATA / path.relative_to(folder / "files")
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, place)
    return note


def _note(digests: dict[str, str]) -> dict[str, Any]:
    from chakana.web.audit.models import Chain

    end = Chain.objects.filter(pk=1).first()
    return {
        "chakana": 1, "engine": connection.vendor, "made_at": timezone.now().isoformat(),
        "events": end.number if end else 0, "seal": end.seal if end else "", "parts": digests,
    }  # fmt: skip


def _files() -> Iterator[Path]:
    database = str(settings.DATABASES["default"].get("NAME", ""))
    for path in sorted(settings.DATA.rglob("*")):
        first = path.relative_to(settings.DATA).parts[0]
        if path.is_file() and first not in LEFT_OUT and not str(path).startswith(database):
            yield path


def _added(archive: tarfile.TarFile, path: Path, name: str) -> str:
    archive.add(path, name, recursive=False)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_database(to: Path) -> None:
    """A copy of the database as it stands at one moment, while the site goes on."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(to)) as copy:
            connection.connection.backup(copy)
        return
    _run("pg_dump", "--format=custom", f"--file={to}", "--no-owner", "--no-privileges")


def _put_database(copy: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        shutil.move(copy, settings.DATABASES["default"]["NAME"])
        return
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
         "--single-transaction", f"--dbname={settings.DATABASES['default']['NAME']}",
         str(copy))  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database; its password goes by the environment."""
    found = settings.DATABASES["default"]
    told = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD",
            "PGDATABASE": "NAME"}  # fmt: skip
    own = {name: str(found[key]) for name, key in told.items() if found.get(key)}
    path = shutil.which(program)
    if path is None:
        raise _impossible(f"{program} is not installed here.")
    done = subprocess.run([path, *arguments], env={**os.environ, **own}, capture_output=True)
    if done.returncode:
        raise _impossible(f"{program} ended with {done.stderr.decode(errors='replace')[:500]!r}.")


def _require_empty() -> None:
    if connection.vendor == "sqlite":
        is_empty = not Path(settings.DATABASES["default"]["NAME"]).exists()
    else:
        is_empty = not connection.introspection.table_names()
    if not is_empty:
        hint = "Bring it back into a new folder or an empty database, look, and then change over."
        message = "There is a register here already."
        raise ChakanaError(Problem("BAK003", message, Location("database"), hint))


def _unpacked(file: Path, folder: Path) -> dict[str, Any]:
    """The note of ``file``, its parts unpacked and each held to its digest."""
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        note: dict[str, Any] = json.loads((folder / NOTE).read_bytes())
        for name, digest in note["parts"].items():
            with (folder / name).open("rb") as part:
                if hashlib.file_digest(part, "sha256").hexdigest() != digest:
                    raise _altered(file, f"{name} is not what was kept.")
    except (tarfile.TarError, OSError, ValueError, KeyError) as error:
        raise _altered(file, f"It cannot be read ({type(error).__name__}).") from None
    return note


def _altered(file: Path, message: str) -> ChakanaError:
    hint = "Take another backup. Nothing was brought back."
    return ChakanaError(Problem("BAK002", message, Location(str(file)), hint))


def _impossible(message: str) -> ChakanaError:
    hint = "Debian's package postgresql-client has pg_dump and pg_restore of the same version."
    return ChakanaError(Problem("BAK001", message, Location("backup"), hint))

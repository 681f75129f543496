"""A PostgreSQL server of one's own, thrown away afterwards: for the tests and for benchmarks."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``: on the path, or where Debian puts it."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return places[-1] if places else None


@contextmanager
def server(bin_folder: Path, **settings: str) -> Iterator[str]:
    """The address of a fresh server with these ``settings``, gone when the block ends."""
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="chakana-pg-") as name:
        place = Path(name)
        if user:
            shutil.chown(place, user)
        run: dict[str, Any] = {
            "user": user, "check": True, "stdout": subprocess.DEVNULL, "cwd": place,
        }  # fmt: skip
        data, log = str(place / "data"), str(place / "log")
        subprocess.run([bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres"], **run)
        options = {"listen_addresses": "", "unix_socket_directories": str(place), **settings}
        told = " ".join(f"-c {key}={value}" for key, value in options.items())
        pg_ctl = [bin_folder / "pg_ctl", "-D", data]
        subprocess.run([*pg_ctl, "-w", "-l", log, "-o", told, "start"], **run)
        try:
            yield f"postgres://postgres@{str(place).replace('/', '%2F')}/postgres"
        finally:
            subprocess.run([*pg_ctl, "-m", "immediate", "stop"], **run)

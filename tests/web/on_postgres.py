"""Run the tests of the site on a PostgreSQL server of their own, thrown away afterwards.

`make test` runs this after the tests on SQLite. Where PostgreSQL is not installed it says so and
ends well: those tests are left out, and the last lines tell it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``: on the path, or where Debian puts it."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return places[-1] if places else None


def main() -> int:
    bin_folder = binaries()
    if bin_folder is None:
        sys.stdout.write("LEFT OUT: the site on PostgreSQL, which is not on this machine.\n")
        return 0
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="chakana-pg-") as name:
        place = Path(name)
        if user:
            shutil.chown(place, user)
        run = {"user": user, "check": True, "stdout": subprocess.DEVNULL, "cwd": place}
        data = str(place / "data")
        subprocess.run([bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres"], **run)
        settings = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off"
        log = str(place / "log")
        subprocess.run(
            [bin_folder / "pg_ctl", "-D", data, "-w", "-l", log, "-o", settings, "start"], **run
        )
        try:
            return tests(place)
        finally:
            subprocess.run([bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)


def tests(place: Path) -> int:
    url = f"postgres://postgres@{str(place).replace('/', '%2F')}/postgres"
    command = [sys.executable, "-m", "pytest", "tests/web", "-q", "-n", "2", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, "CHAKANA_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())

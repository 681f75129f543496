"""Run the tests of the site on a PostgreSQL server of their own, thrown away afterwards.

`make test` runs this after the tests on SQLite. Where PostgreSQL is not installed it says so and
ends well: those tests are left out, and the last lines tell it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.web.postgres_server import binaries, server


def main() -> int:
    """Run them; the exit code of pytest."""
    bin_folder = binaries()
    if bin_folder is None:
        sys.stdout.write("LEFT OUT: the site on PostgreSQL, which is not on this machine.\n")
        return 0
    # A statement that is planned badly fails and says so, instead of keeping everybody waiting.
    with server(bin_folder, fsync="off", statement_timeout="90s") as url:
        command = [sys.executable, "-m", "pytest", "tests/web", "-q", "-n", "2", *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, "CHAKANA_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())

"""The site as it runs in an office: its own process, its own database, real static files."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.journeys.world import SESSIONS

if TYPE_CHECKING:
    from playwright.sync_api import SetCookieParam

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"
PATIENCE = 60.0
"""Seconds until the site must answer."""


@dataclass(frozen=True)
class Site:
    """A site that answers at ``address`` out of ``folder``."""

    address: str
    folder: Path

    def cookies(self, name: str, language: str = "es") -> list[SetCookieParam]:
        """What the browser of ``name`` holds after the door; with no name only the language."""
        found = {"django_language": language}
        if name:
            sessions = json.loads((self.folder / SESSIONS).read_text(encoding="utf-8"))
            found["sessionid"] = sessions[name]
        return [{"name": one, "value": value, "url": self.address} for one, value in found.items()]


def make_world(folder: Path) -> Path:
    """Make the small world in ``folder`` unless it is there."""
    if not (folder / "made").exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-W", "ignore", "-m", "tests.journeys.world"]
        subprocess.run(command, cwd=REPOSITORY, env=_environment(folder), check=True)
        (folder / "made").touch()
    return folder


@contextmanager
def serving(world: Path, folder: Path) -> Iterator[Site]:
    """Serve a copy of ``world`` until the block ends."""
    shutil.copytree(world, folder, dirs_exist_ok=True)
    port = _free_port()
    command = [sys.executable, "-W", "ignore", "-m", "chakana.cli.main", "web",
               "--bind", f"127.0.0.1:{port}", "--workers", "1"]  # fmt: skip
    with (folder / "site.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(folder), stdout=log, stderr=log
        )
        try:
            site = Site(f"http://127.0.0.1:{port}", folder)
            _wait_for(site, process)
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _environment(folder: Path) -> dict[str, str]:
    given = {**os.environ, "CHAKANA_DATA": str(folder), "PYTHONPATH": str(SOURCE)}
    given.pop("CHAKANA_DATABASE_URL", None)
    return given


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.address}/entrar/", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError((site.folder / "site.log").read_text(encoding="utf-8"))

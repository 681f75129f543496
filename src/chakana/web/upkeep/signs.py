"""Whether a worker is alive: it renews a file in the data folder every few seconds."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

ALIVE_FOR = 90.0
"""Seconds after its last sign for which a worker counts as alive."""


def _sign() -> Path:
    folder: Path = settings.DATA / "work"
    return folder / "worker"


def write_sign() -> None:
    """Say that a worker is alive."""
    _sign().parent.mkdir(parents=True, exist_ok=True)
    _sign().touch()


def worker_is_alive() -> bool:
    """Whether a worker gave a sign of life lately."""
    try:
        return time.time() - _sign().stat().st_mtime < ALIVE_FOR
    except OSError:
        return False

"""How far a job is: a small file for each, written whole, that the page reads.

Its age also tells whether the worker is alive: a job's thread renews it every few seconds.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

from django.conf import settings


class Progress(NamedTuple):
    """``done`` of ``total`` of what ``text`` says; ``total`` is 0 while nobody knows it."""

    done: int = 0
    total: int = 0
    text: str = ""

    @property
    def share(self) -> int | None:
        """Whole per cent, or None where the total is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None


def _file(job: int) -> Path:
    folder: Path = settings.DATA / "work"
    return folder / f"{job}.json"


def write(job: int, progress: Progress) -> None:
    """Say how far ``job`` is."""
    path = _file(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}-{get_ident()}")
    part.write_text(json.dumps(progress), encoding="utf-8")
    part.replace(path)


def read(job: int) -> Progress:
    """How far ``job`` said it was; nothing done where it has said nothing."""
    try:
        return Progress(*json.loads(_file(job).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Progress()


def beat(job: int) -> None:
    """Say that whoever works on ``job`` is alive."""
    path = _file(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def silence(job: int) -> float:
    """Seconds since ``job`` gave a sign of life; infinite where it never did."""
    try:
        return time.time() - _file(job).stat().st_mtime
    except OSError:
        return float("inf")

"""Files that somebody sent and that wait to be looked at, each set in a folder of its own.

The folder's name is a token that nobody guesses; what was asked with the files stands beside them.
What was not brought in within a day is taken away when the next files come.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from chakana.web.territories.mapping import Mapping, read_mapping
from chakana.web.texts import say

MOST_FILES, MOST_BYTES = 20, 200_000_000
KEPT_FOR = 24 * 60 * 60
"""Seconds."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".geojson", ".json")
NOTE, OWN = "asked.json", "own.yaml"


@dataclass(frozen=True)
class Upload:
    """What was sent by the user whose key is ``by``, and what was asked with it."""

    token: str
    by: int
    shipped: str
    within: str
    day: date
    is_whole: bool
    why: str

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return _place() / self.token

    def files(self) -> list[Path]:
        """The files, by their names."""
        return sorted((self.folder / "files").iterdir())

    def mapping(self) -> Mapping:
        """The mapping that was chosen, or the one that was sent. Raises as ``read_mapping``."""
        own = self.folder / OWN
        return read_mapping(own if own.exists() else self.shipped)

    def remove(self) -> None:
        """Take the files away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def fault(files: Sequence[UploadedFile[Any]]) -> str:
    """Why files are not kept, in words; empty where they may be."""
    if len(files) > MOST_FILES or sum(one.size or 0 for one in files) > MOST_BYTES:
        return say("sending_too_large", files=MOST_FILES, megabytes=MOST_BYTES // 1_000_000)
    names = [named(one.name or "") for one in files]
    if any(not name.lower().endswith(ENDINGS) for name in names):
        return say("sending_of_other_kind", kinds=", ".join(ENDINGS))
    if len({name.lower() for name in names}) < len(names):
        return say("sending_names_repeat")
    return ""


def keep(
    *, by: int, files: Sequence[UploadedFile[Any]], mapping: str, own: UploadedFile[Any] | None,
    within: str, day: date, is_whole: bool, why: str,
) -> Upload:  # fmt: skip
    """Keep files that have no ``fault``."""
    _tidy()
    kept = Upload(secrets.token_urlsafe(24), by, mapping, within, day, is_whole, why)
    (kept.folder / "files").mkdir(parents=True, mode=0o700)
    for one in files:
        _write(one, kept.folder / "files" / named(one.name or ""))
    if own is not None:
        _write(own, kept.folder / OWN)
    note: dict[str, Any] = {**asdict(kept), "day": day.isoformat()}
    (kept.folder / NOTE).write_text(json.dumps(note), encoding="utf-8")
    return kept


def find(token: str) -> Upload | None:
    """What was sent under ``token``; None where there is nothing, or no longer."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        note = json.loads((_place() / token / NOTE).read_text(encoding="utf-8"))
        return Upload(**{**note, "day": date.fromisoformat(note["day"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def named(name: str) -> str:
    """The name of a file without its way and without letters that mean something to a system.

    >>> named("../../etc/mapa 2018.csv"), named("..")
    ('mapa 2018.csv', 'file')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = re.sub(r"[^\w .()-]", "_", last).strip(" .")[-120:]
    return kept or "file"


def _place() -> Path:
    data: Path = settings.DATA
    return data / "bringing"


def _write(one: UploadedFile[Any], path: Path) -> None:
    with path.open("wb") as out:
        for piece in one.chunks():
            out.write(piece)


def _tidy() -> None:
    """Take away what nobody brought in within a day."""
    for folder in _place().glob("*"):
        if folder.stat().st_mtime < time.time() - KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)

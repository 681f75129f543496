"""Where a file and what is made of it lie: a folder of its own, by a random name.

``given`` holds what was sent, ``read`` its tables as Parquet, ``checked`` the good rows in pieces
and the list of what is wrong. Each is written beside its place and then takes it, so that a worker
who is killed leaves nothing that looks whole.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from chakana.web.actions import Refused

MOST_BYTES = 4 << 30
"""Bytes that one file may have. A million households as CSV have about one tenth."""
PIECE = 1 << 20


@dataclass(frozen=True)
class Given:
    """A file that was put into the data folder: its folder, its digest and its size."""

    token: str
    digest: str
    size: int


def folder(token: str) -> Path:
    """The folder of one upload."""
    whole: Path = settings.DATA / "uploads" / token
    return whole


def keep(parts: Iterable[tuple[str, Iterable[bytes]]]) -> Given:
    """Put files into a folder of their own: each an ending (``.csv``) and its bytes.

    Raises :class:`Refused` for a file that is too large or empty, and where the disk is full; then
    nothing of it stays.
    """
    token = secrets.token_hex(16)
    place = folder(token) / "given"
    place.mkdir(mode=0o700, parents=True)
    digest, size = hashlib.sha256(), 0
    try:
        for number, (ending, pieces) in enumerate(parts):
            digest.update(ending.encode() if number else b"")
            with (place / f"{number}{ending}").open("xb") as file:
                for piece in pieces:
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise Refused("upload_too_large", most=MOST_BYTES >> 30)
                    digest.update(piece)
                    file.write(piece)
        if not size:
            raise Refused("upload_empty")
    except OSError:
        discard(token)
        raise Refused("upload_no_room") from None
    except BaseException:
        discard(token)
        raise
    return Given(token, digest.hexdigest(), size)


def given(token: str) -> list[Path]:
    """The files that were sent, in their order."""
    return sorted((folder(token) / "given").iterdir())


def pieces(path: Path) -> Iterator[bytes]:
    """A file piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


@contextmanager
def writing(token: str, stage: str) -> Iterator[Path]:
    """A folder that becomes that of ``stage`` when all went well; :class:`Refused` without room."""
    part = folder(token) / f"{stage}.{secrets.token_hex(4)}.part"
    place = folder(token) / stage
    try:
        part.mkdir(parents=True)
        yield part
        shutil.rmtree(place, ignore_errors=True)
        part.rename(place)
    except OSError:
        raise Refused("upload_no_room") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def discard(token: str) -> None:
    """Remove a folder and all in it."""
    shutil.rmtree(folder(token), ignore_errors=True)


def forget_rows(token: str) -> None:
    """Remove what was made of a file but the list of what is wrong; what was sent stays."""
    shutil.rmtree(folder(token) / "read", ignore_errors=True)
    for path in folder(token).glob("*.part"):  # of workers that were killed
        shutil.rmtree(path, ignore_errors=True)
    for path in (folder(token) / "checked").glob("*.homes.parquet"):
        path.unlink()
    for path in (folder(token) / "checked").glob("*.people.parquet"):
        path.unlink()

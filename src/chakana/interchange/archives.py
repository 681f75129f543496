"""Zip files from strangers: looked at before anything of them is unpacked.

A few bytes may unpack to more than any disk holds, and a name inside may point outside. What is in
an archive is therefore measured first, is read part by part, and its names are only ever read.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from chakana.problems import ChakanaError, Location, Problem

MOST_BYTES = 1 << 32
"""Bytes that an archive may hold unpacked: about a million households with their persons."""
MOST_PARTS = 1_000_000
MOST_RATIO, FROM_BYTES = 300, 10 << 20
"""Bytes unpacked for one packed, from a size on. Tables pack to a tenth, nought to a thousandth."""
FAULTS = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, UnicodeError,
    ValueError, OSError,
)  # fmt: skip
"""What a damaged, packed otherwise or encrypted archive raises when it is read."""


@contextmanager
def opened(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[zipfile.ZipFile]:
    """The archive at ``path``, measured. Raises ChakanaError (FRM002 damaged, FRM003 too large)."""
    try:
        archive = zipfile.ZipFile(path)
    except FAULTS as error:
        raise damaged(path.name, error) from None
    with archive:
        _require_size(archive, path.name, most_bytes)
        yield archive


def part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most_bytes: int) -> bytes:
    """What one part holds. Raises ChakanaError (FRM002 damaged, FRM003 too large)."""
    if info.file_size > most_bytes:
        raise _too_large(Path(info.filename).name, info.file_size, most_bytes)
    try:
        with archive.open(info) as file:
            return file.read(most_bytes + 1)
    except FAULTS as error:
        raise damaged(Path(info.filename).name, error) from None


def files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of an archive, without folders and without what a Mac adds."""
    return [
        one
        for one in archive.infolist()
        if not one.is_dir()
        and "__MACOSX" not in one.filename
        and not Path(one.filename).name.startswith(".")
    ]


def damaged(name: str, error: BaseException) -> ChakanaError:
    """The error of an archive that cannot be unpacked."""
    message = f"The archive cannot be unpacked ({type(error).__name__})."
    hint = "It may be damaged, cut short or protected by a password: make it again."
    return ChakanaError(Problem("FRM002", message, Location(name), hint))


def _require_size(archive: zipfile.ZipFile, name: str, most_bytes: int) -> None:
    parts = archive.infolist()
    size = sum(one.file_size for one in parts)
    if size > most_bytes:
        raise _too_large(name, size, most_bytes)
    if len(parts) > MOST_PARTS:
        message = f"The archive holds {len(parts)} files."
        hint = f"At most {MOST_PARTS} are read."
        raise ChakanaError(Problem("FRM003", message, Location(name), hint))
    for one in parts:
        if one.file_size > FROM_BYTES and one.file_size > MOST_RATIO * max(one.compress_size, 1):
            message = "A file in the archive unpacks to more than 300 times its size."
            hint = "No table does: nothing of it was unpacked."
            raise ChakanaError(Problem("FRM003", message, Location(name), hint))


def _too_large(name: str, size: int, most_bytes: int) -> ChakanaError:
    message = f"It unpacks to {size >> 20} million bytes."
    hint = f"At most {most_bytes >> 20} million are read: send it in several files."
    return ChakanaError(Problem("FRM003", message, Location(name), hint))


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path) -> None:
    """Write one part into the file ``to``, whose name is ours and not the archive's.

    Raises ChakanaError (FRM002) where it is damaged; OSError where the disk is full.
    """
    try:
        source = archive.open(info)
    except FAULTS as error:
        raise damaged(Path(info.filename).name, error) from None
    with source, to.open("xb") as file:
        while piece := _piece(source, info):
            file.write(piece)


def _piece(source: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    try:
        return source.read(1 << 20)
    except FAULTS as error:
        raise damaged(Path(info.filename).name, error) from None

"""The folder of a population: read by many, written by one, whole or not at all.

Tables are written to files beside their places and moved there together when all are complete. The
description goes first and comes back last, so that a folder in which this was broken off has none
and is never taken for a population. While a process reads a folder no other may write it, and while
one writes it no other may read it: the system's own lock on the folder holds until the process
ends, however it ends. Where there are no such locks (Windows, some network drives) only the order
of the files protects a reader.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chakana.population.description import TABLE_OF
from chakana.problems import ChakanaError, Location, Problem

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    LOCKS = False
else:
    LOCKS = True

if TYPE_CHECKING:
    import polars as pl

DESCRIPTION_FILE = "population.json"
ROWS_OF_GROUP = 262_144
"""Rows of a Parquet row group: small enough to stream, large enough to compress."""


@dataclass
class _Held:
    """This process's one lock on a folder, shared by all its readers and its writer.

    It guards against other processes. One that reads a folder may itself write over it.
    """

    descriptor: int
    readers: int = 0
    writing: bool = False
    is_lockable: bool = True


_held: dict[tuple[int, int], _Held] = {}
_guard = threading.RLock()


class Reading:
    """Keeps other processes from writing a folder for as long as it lives."""

    def __init__(self, folder: Path) -> None:
        with _guard:
            key, held = _open(folder)
            if held.writing or not (held.readers or _locked(held, exclusive=False)):
                _close_unused(key)
                raise _busy(folder, "written")
            held.readers += 1
        self.end = weakref.finalize(self, _end_reading, key)

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """A copy, or what goes to another process, holds nothing."""
        return type(None), ()


@contextmanager
def writing(folder: Path | str) -> Iterator[Path]:
    """``folder`` (made if absent), for this writer alone; no half-written file is left behind.

    A folder that was made and stays empty is removed again. Raises :class:`ChakanaError`: POP054
    (it cannot be made), POP055 (another process reads or writes it).
    """
    folder = Path(folder)
    made = make_folder(folder)
    try:
        with _exclusive(folder) as is_locked:
            try:
                yield folder
            except BaseException:
                _clear(folder)
                raise
            _clear(folder, of_all=is_locked)
    finally:
        for empty in made:
            with suppress(OSError):
                empty.rmdir()


@contextmanager
def _exclusive(folder: Path) -> Iterator[bool]:
    """The folder for this writer alone; yields whether the system's lock says so."""
    with _guard:
        key, held = _open(folder)
        if held.writing or not _locked(held, exclusive=True):
            is_read = not held.writing and _locked(held, exclusive=False)
            _close_unused(key)
            raise _busy(folder, "read" if is_read else "written")
        held.writing = True
    try:
        yield held.is_lockable
    finally:
        with _guard:
            held.writing = False
            if held.readers:
                _locked(held, exclusive=False)
            _close_unused(key)


def _open(folder: Path) -> tuple[tuple[int, int], _Held]:
    """The lock of ``folder`` in this process. One descriptor for all: a second would exclude it."""
    status = folder.stat()
    key = (status.st_dev, status.st_ino)
    if key not in _held:
        descriptor = -1
        if LOCKS:
            with suppress(PermissionError):  # its files may be opened, and it not listed
                descriptor = os.open(folder, os.O_RDONLY)
        _held[key] = _Held(descriptor)
    return key, _held[key]


def _close_unused(key: tuple[int, int]) -> None:
    held = _held[key]
    if not held.readers and not held.writing:
        del _held[key]
        if held.descriptor >= 0:
            os.close(held.descriptor)  # which gives the lock back


def _end_reading(key: tuple[int, int]) -> None:
    with _guard:
        _held[key].readers -= 1
        _close_unused(key)


def _locked(held: _Held, *, exclusive: bool) -> bool:
    """Whether the lock could be had; true on a file system that has none."""
    held.is_lockable = held.descriptor >= 0
    if held.is_lockable:
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        try:
            fcntl.flock(held.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            held.is_lockable = False
    return True


def _busy(folder: Path, how: str) -> ChakanaError:
    message = f"The population is being {how} by another process at this moment."
    hint = "Wait until that has ended, or name another folder."
    return ChakanaError(Problem("POP055", message, Location(str(folder)), hint))


def make_folder(folder: Path) -> list[Path]:
    """Make ``folder``; the folders that were made, the lowest first. Raises POP054."""
    absent = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    return absent


def unwritable(folder: Path, error: OSError) -> ChakanaError:
    """The error of a folder into which nothing can be written."""
    message = f"The folder cannot be written: {error.strerror or error}."
    return ChakanaError(Problem("POP054", message, Location(str(folder)), "Name another folder."))


def sink(frame: pl.LazyFrame, folder: Path, name: str) -> None:
    """Stream ``frame`` into a file beside its place ``name``; :func:`publish` moves it there."""
    import polars as pl

    try:
        frame.sink_parquet(part_of(folder, name), row_group_size=ROWS_OF_GROUP)
    except (OSError, pl.exceptions.ComputeError) as error:
        cause = error if isinstance(error, OSError) else OSError(str(error))
        raise unwritable(folder, cause) from None


def part_of(folder: Path, name: str) -> Path:
    """Where this process writes the file ``name`` of ``folder`` before it is complete."""
    return folder / f".{name}.{os.getpid()}.part"


def publish(folder: Path, names: Iterable[str], description: str) -> None:
    """Move complete files to their places and write the description, which goes first and last.

    Its own part is there before anything moves: wherever this is broken off, a part remains that
    says so (:func:`is_broken_off`). Raises :class:`ChakanaError` (POP054).
    """
    part = part_of(folder, DESCRIPTION_FILE)
    try:
        part.write_text(description, encoding="utf-8")
        (folder / DESCRIPTION_FILE).unlink(missing_ok=True)
        for name in names:
            part_of(folder, name).replace(folder / name)
        part.replace(folder / DESCRIPTION_FILE)
    except OSError as error:
        raise unwritable(folder, error) from None


def is_broken_off(folder: Path) -> bool:
    """Whether the writing of a population ended here before it was complete."""
    return not (folder / DESCRIPTION_FILE).is_file() and any(_parts(folder))


def _parts(folder: Path) -> list[Path]:
    names = (DESCRIPTION_FILE, *(f"{table}.parquet" for table in TABLE_OF.values()))
    return [path for name in names for path in folder.glob(f".{name}.*.part")]


def _clear(folder: Path, *, of_all: bool = False) -> None:
    """Remove this process's half-written files; ``of_all``: those of dead processes as well.

    The part of a description that is not in its place stays: it says that this was broken off.
    """
    is_whole = (folder / DESCRIPTION_FILE).is_file()
    for part in _parts(folder):
        is_own = part.name.endswith(f".{os.getpid()}.part")
        if (is_whole and of_all) or (is_own and (is_whole or DESCRIPTION_FILE not in part.name)):
            part.unlink(missing_ok=True)

"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from chakana.problems import ChakanaError, Location, Problem


def write_whole(out: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a file beside ``out``, which takes its place when it is complete.

    A full disk or an interruption leaves what was there before. The folder is made if absent.
    Raises :class:`ChakanaError` (CLI003) and :class:`OSError`.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        write(part)
        part.replace(out)
    except Exception as error:
        if type(error).__module__.startswith("polars"):  # what a dataframe says of a full disk
            raise ChakanaError(
                Problem("CLI003", f"The file cannot be written: {error}.", Location(str(out)))
            ) from None
        raise
    finally:
        part.unlink(missing_ok=True)


def write_text(out: Path, text: str) -> None:
    """Write ``text`` to ``out``, whole or not at all."""
    write_whole(out, lambda part: part.write_text(text, encoding="utf-8"))

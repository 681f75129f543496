"""What commands print: letters, and never orders to the terminal.

A name in a survey's file may hold the codes by which a terminal moves, hides or renames things, or
characters that turn the order of letters round. Everything that commands print goes through
:class:`Letters` (plain text) or :func:`console` (tables, progress); there such a character is
written out, as ``\\x1b``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_ORDERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
"""Control characters but tab and line break, and what turns the order of letters round."""


def shown(text: str) -> str:
    r"""``text`` with every character written out that is an order to a terminal.

    >>> shown("\x1b[2Jname\n")
    '\\x1b[2Jname\n'
    """
    return _ORDERS.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def shown_in_json(text: str) -> str:
    r"""The same for the text of JSON, which stays the same data.

    >>> print(shown_in_json('"\x9b31m"'))
    "\u009b31m"
    """
    return _ORDERS.sub(lambda found: json.dumps(found.group())[1:-1], text)


class Letters:
    """A stream of the terminal that is given no orders; ``raw`` is the stream itself."""

    encoding = "utf-8"
    """Whatever ``raw`` has: what it cannot encode, it replaces. Others would go round this."""

    def __init__(self, raw: TextIOWrapper) -> None:
        self.raw = raw

    def write(self, text: str) -> int:
        """Write ``text`` as letters."""
        self.raw.write(shown(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write several texts as letters."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self.raw, name)


@contextmanager
def letters_only() -> Iterator[None]:
    """What is printed meanwhile goes out as letters.

    A letter that the terminal's encoding does not have is printed as a question mark.
    """
    streams = sys.stdout, sys.stderr
    for name, stream in zip(("stdout", "stderr"), streams, strict=True):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
            setattr(sys, name, Letters(stream))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams


def console(*, stderr: bool = False) -> Console:
    """Where tables and progress are printed; wide enough for tables when it is no terminal."""
    from chakana.cli.screen import Screen

    stream = sys.stderr if stderr else sys.stdout
    raw = stream.raw if isinstance(stream, Letters) else stream
    return Screen(
        file=raw, width=None if raw.isatty() else 120, markup=False, highlight=False
    )  # its own orders, for colours, pass

"""What is wrong, where, why, and what to do about it.

Every error a user can meet is a :class:`Problem`. Problems look the same whether they come
from a definition, a survey file or a command: a stable code, a place, a cause, a suggestion.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Location:
    """A place in a text file. Lines and columns count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """One thing wrong: ``code`` is stable, ``message`` says what and why, ``hint`` what to do."""

    code: str
    message: str
    location: Location
    hint: str = ""
    severity: Severity = "error"
    excerpt: str = ""

    def __str__(self) -> str:
        head = f"{self.code} {self.location} {self.severity}: {self.message}"
        body = f"\n{self.excerpt}" if self.excerpt else ""
        tail = f"\n  hint: {self.hint}" if self.hint else ""
        return head + body + tail

    def as_dict(self) -> dict[str, object]:
        """The problem as plain data, for ``--format json``."""
        return asdict(self)


class ChakanaError(Exception):
    """One or more problems that stop the work; ``problems`` holds them all."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (
            (problems,) if isinstance(problems, Problem) else tuple(problems)
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def suggest(name: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest known name, or lists a few of them; empty if none."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name[:80], names[:500], n=1, cutoff=0.6)
    if close:
        return f"Did you mean '{close[0]}'?"
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Known here: {shown}."


def excerpt(line_text: str, column: int) -> str:
    """The source line with a caret under ``column`` (from 1), shortened around it when long.

    An ellipsis stands on each side where the line goes on.
    """
    text = line_text.expandtabs(1).rstrip("\n")
    start = max(0, column - 61)
    shown = text[start : start + 100]
    shown = f"…{shown[1:]}" if start and shown else shown
    shown = f"{shown[:-1]}…" if start + 100 < len(text) else shown
    return f"    {shown}\n    {' ' * max(0, column - 1 - start)}^"

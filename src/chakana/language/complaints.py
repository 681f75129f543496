"""A problem that a check finds, before it has a place in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chakana.language.definition import Definition
from chakana.language.document import Key


@dataclass(frozen=True)
class Complaint:
    """What is wrong at ``key``; ``of_key`` points at the name there, not at its value."""

    code: str
    message: str
    key: Key
    hint: str = ""
    of_key: bool = False


Check = Callable[[Definition], Iterable[Complaint]]

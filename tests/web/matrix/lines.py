"""What a line of the matrix says of a page or an action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db.models import Model
from tests.web.matrix.world import World

from chakana.web.accounts.roles import Permission, Role

HERE = Path(__file__).parent


Holds = Callable[[Role, str], bool]
"""Whether a role held at a position (``above``, ``there``, …) may, where that is not as usual."""


@dataclass(frozen=True)
class Address:
    """A page, and the thing that it is about.

    ``arguments`` are those of the address; where there are some, the page is about something that
    lies in ``where``: the world's ``place`` (a region) or the whole ``country``. Only those whose
    role holds there may open it, and others are told that there is no such thing. ``needs`` names
    the permission of the thing where the page itself is opened by less.

    Without arguments the page is a list: whoever holds its permission anywhere opens it, and
    ``shows`` is a text that it has only for those whose role holds at the world's place.

    ``posts`` is what a form sends so that something changes, which needs ``does`` where that is
    another permission. ``asks`` goes behind a question mark. ``is_open`` marks what answers for
    itself: say why beside it.
    """

    arguments: Callable[[World], Sequence[Any]] | None = None
    where: str = "place"
    needs: Permission | None = None
    shows: Callable[[World], str] | None = None
    asks: Callable[[World], Mapping[str, Any]] | None = None
    posts: Callable[[World], Mapping[str, Any]] | None = None
    does: Permission | None = None
    is_open: bool = False
    holds: Holds | None = None


@dataclass(frozen=True)
class Call:
    """An action: what one must be allowed, and arguments with which it is done.

    ``arguments`` are made anew for each test, everything but ``by``. What they are about lies in
    ``where``: the world's ``place``, the whole ``country``, or ``anywhere`` that the role holds.
    ``needs`` is None for what people without an account do. ``is_done`` is false where the
    arguments do not suffice: whoever may is then refused, but not for want of a permission.
    """

    needs: Permission | None
    arguments: Callable[[World], Mapping[str, Any]]
    where: str = "place"
    holds: Holds | None = None
    is_done: bool = True


@dataclass(frozen=True)
class Rows:
    """Rows that programs may read: what one must be allowed, and one that lies in the place."""

    needs: Permission
    one: Callable[[World], Model]


def lines(name: str) -> dict[str, Any]:
    """All lines called ``name`` (``ADDRESSES``, ``CALLS`` or ``ROWS``) of all slices."""
    found: dict[str, Any] = {}
    for path in sorted(HERE.glob("*.py")):
        module = import_module(f"tests.web.matrix.{path.stem}") if path.stem != "lines" else None
        found |= getattr(module, name, {})
    return found

"""What somebody must do: each slice tells it in its own ``home.py``, the home page shows it.

A slice offers a function ``tasks(user) -> Iterator[Task]``. It asks a number of queries that does
not grow with what is in the database, and gathers many of one kind into one task that counts them
("Answer 14 appeals") and leads to their list: nobody reads a home of a hundred lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chakana.web.accounts.models import User


@dataclass(frozen=True)
class Task:
    """Something that awaits ``user``, and the page on which it is done.

    ``text`` is a sentence in the language of the page that begins with what to do; ``group`` names
    the text of its area (``menu_transfers``); ``due`` is the last day on which it is in time, None
    where nothing sets one; ``count`` is how many things are gathered in it.
    """

    text: str
    address: str
    group: str
    due: date | None = None
    count: int = 1


Tells = Callable[["User"], Iterator[Task]]
"""What ``home.tasks`` of a slice is."""

"""Whether something failed because there was no room: on the disk, or in the database on it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = "53100"
"""What PostgreSQL calls a full disk."""


def lacks_room(error: BaseException | None) -> bool:
    """Whether ``error``, or what it came of, is that nothing more could be written."""
    return any(
        (isinstance(one, OSError) and one.errno in NO_ROOM)
        or getattr(one, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(one, "sqlstate", None) == FULL
        for one in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

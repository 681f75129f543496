"""Lists in pieces: each piece says where the next one begins, however the table grows meanwhile."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.db.models import Model, QuerySet

MOST = 500


def beginning(cursor: str) -> int | None:
    """The key after which a piece begins; 0 for the first; None for a cursor of no list.

    >>> beginning(ending(41)), beginning(""), beginning("nonsense")
    (41, 0, None)
    """
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
    except (binascii.Error, UnicodeError):
        return None
    word, _, number = text.partition(":")
    is_one = word == "after" and number.isdecimal() and len(number) < 19
    return int(number) if is_one else None


def ending(key: int) -> str:
    """The cursor of the piece after the row ``key``."""
    return base64.urlsafe_b64encode(f"after:{key}".encode("ascii")).decode("ascii")


def piece(rows: QuerySet[Any], after: int, limit: int) -> tuple[list[Model], str | None]:
    """At most ``limit`` of ``rows`` by key after ``after``, and the cursor of what follows."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = len(found) > limit
    return found[:limit], ending(found[limit - 1].pk) if more else None

"""Many rows at once, as fast as the database takes them: COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, models

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 20_000
PIECE = 1 << 18
"""Bytes that are sent at a time."""


def reserve(model: type[models.Model], count: int) -> list[int]:
    """``count`` identifiers that no other row of ``model`` has or will get."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = (
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            )
            cursor.execute(sequence, [table, count])
            return [row[0] for row in cursor.fetchall()]
        # The transaction holds SQLite's only write lock, so nobody else counts meanwhile.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert ``rows`` of database values; return how many. Defaults of the model do not apply."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    if connection.vendor == "postgresql":
        return _copied(f"COPY {table} ({names}) FROM STDIN", rows)
    places = ", ".join(["%s"] * len(columns))
    return _inserted(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608  quoted names


def check_at_once() -> None:
    """Have this transaction's keys to other rows checked after each statement and not at its end.

    Millions of checks put off to the end find their rows no longer in memory: it took half of the
    time of an import.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def load(model: type[models.Model], frame: pl.DataFrame) -> int:
    """Insert the rows of ``frame``, whose columns are named as the table's; return how many.

    Booleans, whole numbers, texts, dates and moments (as the database reads them, in text): the
    text that COPY takes is written by Polars, so no row is touched in Python.
    """
    if connection.vendor != "postgresql":
        return insert(model, frame.columns, frame.iter_rows())
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in frame.columns)
    text = BytesIO()
    # Every text is quoted, so that an empty one is not taken for none.
    frame.write_csv(text, include_header=False, quote_style="non_numeric", null_value="")
    sent = text.getbuffer()
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({names}) FROM STDIN (FORMAT csv)"
        with cursor.copy(statement) as copy:
            for begins in range(0, len(sent), PIECE):
                copy.write(sent[begins : begins + PIECE])
    return frame.height


def _copied(statement: str, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for count, row in enumerate(rows, 1):  # noqa: B007  the count is what is returned
            copy.write_row(row)
    return count


def _inserted(statement: str, rows: Iterable[Sequence[Any]]) -> int:
    count, source = 0, iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(source, ROWS_AT_ONCE)):
            cursor.executemany(statement, some)
            count += len(some)
    return count

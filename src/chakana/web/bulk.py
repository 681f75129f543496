"""Many rows at once, as fast as the database takes them: COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
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
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (name,) = cursor.fetchone()
            cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [name, count])
            return [row[0] for row in cursor.fetchall()]
        # The transaction holds SQLite's only write lock, so nobody else counts meanwhile.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert ``rows`` of database values; return how many. Defaults of the model do not apply."""
    return insert_into(model._meta.db_table, columns, rows)


def insert_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert ``rows`` into a table by its name; return how many."""
    quoted = connection.ops.quote_name(table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    if connection.vendor == "postgresql":
        count = _copied(f"COPY {quoted} ({names}) FROM STDIN", rows)
        count_if_grown(table, count)
        return count
    places = ", ".join(["%s"] * len(columns))
    return _inserted(f"INSERT INTO {quoted} ({names}) VALUES ({places})", rows)  # noqa: S608  quoted names


GROWN = 0.1
"""The share of a table's rows that makes it worth counting anew, as the server itself takes it."""


def count_if_grown(table: str, count: int) -> None:
    """Have PostgreSQL count what ``table`` holds, when ``count`` rows were many for it: those that
    came, or those of which a column that is asked about was changed at once.

    The server counts by itself, but later and not within a transaction. A table that it has not
    counted is taken for one where a condition holds for a row in two hundred; what then holds for
    hundreds of thousands is looked for one by one, for hours.
    """
    if connection.vendor != "postgresql":
        return
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [quoted])
        (known,) = cursor.fetchone()
        if count > GROWN * known:
            cursor.execute(f"ANALYZE {quoted}")


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
    count_if_grown(model._meta.db_table, frame.height)
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


def fetch(rows: models.QuerySet[Any, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """What ``rows`` (made by ``values_list``) give, in columns called and typed by ``schema``.

    Whole numbers, figures, and texts of one line or JSON; money comes in cents, moments as text.
    """
    statement, places = rows.query.sql_with_params()
    return fetch_sql(str(statement), places, schema)


def fetch_sql(statement: str, places: Sequence[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """As :func:`fetch`, of a SELECT and what fills its places."""
    import polars as pl

    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(statement, tuple(places))
            return pl.DataFrame(cursor.fetchall(), schema=dict(schema), orient="row")
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)", places) as copy:
            text = b"".join(copy)
    if not text:
        return pl.DataFrame(schema=dict(schema))
    return pl.read_csv(text, has_header=False, schema=_as_told(schema)).with_columns(
        pl.col(name) == "t" for name, dtype in schema.items() if dtype == pl.Boolean
    )


def _as_told(schema: Mapping[str, Any]) -> dict[str, Any]:
    """PostgreSQL tells truths as ``t`` and ``f``."""
    import polars as pl

    return {name: pl.String if dtype == pl.Boolean else dtype for name, dtype in schema.items()}


SIGNATURE, END = 19, 2
"""Bytes before the first row and after the last, as PostgreSQL tells rows in binary."""


def fetch_numbers(rows: models.QuerySet[Any, Any], names: Sequence[str]) -> pl.DataFrame:
    """What ``rows`` give, each value a whole number that is never absent, in columns ``names``.

    A moment is the microseconds that the database counts, from a day of its own choosing.
    """
    import polars as pl

    statement, places = rows.query.sql_with_params()
    if connection.vendor != "postgresql":
        found = fetch_sql(str(statement), places, dict.fromkeys(names, pl.Object))
        return pl.DataFrame({name: _whole(found[name].to_list()) for name in names})
    # One row with an array for each column: a million rows would be a million messages.
    own = [f"c{index}" for index in range(len(names))]
    arrays = ", ".join(f"array_agg({one})" for one in own)
    inner = f"SELECT {arrays} FROM ({statement}) AS t({', '.join(own)})"  # noqa: S608  our own names
    command = f"COPY ({inner}) TO STDOUT (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(command, places) as copy:
        told = b"".join(copy)
    return pl.DataFrame(dict(zip(names, _arrays(told[SIGNATURE:-END]), strict=True)))


def _arrays(row: bytes) -> Iterator[Any]:
    """The arrays of a row in PostgreSQL's binary format, as NumPy's; one of nothing is empty."""
    import numpy as np

    head, element = 20, np.dtype([("bytes", ">i4"), ("value", ">i8")])
    place = 2
    while place < len(row):
        length = int.from_bytes(row[place : place + 4], "big", signed=True)
        place += 4
        if length < 0:
            yield np.empty(0, np.int64)
            continue
        values = np.frombuffer(row[place + head : place + length], element)["value"]
        yield values.astype(np.int64)
        place += length


def _whole(values: list[Any]) -> pl.Series:
    """Numbers as they are, and moments as microseconds."""
    import polars as pl

    is_moment = bool(values) and isinstance(values[0], datetime)
    return pl.Series(values, dtype=pl.Datetime("us") if is_moment else pl.Int64).cast(pl.Int64)

"""Statements that are put together from pieces, each with what fills its places."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from chakana.web import bulk


class Sql(NamedTuple):
    """A piece of a statement and what fills its places."""

    text: str
    values: tuple[Any, ...] = ()


def joined(*parts: Sql | str) -> Sql:
    """Pieces one after the other."""
    found = [part if isinstance(part, Sql) else Sql(part) for part in parts]
    text = " ".join(one.text for one in found)
    return Sql(text, tuple(value for one in found for value in one.values))


def of(rows: QuerySet[Any, Any]) -> Sql:
    """The rows of a queryset as a piece in brackets."""
    text, values = rows.query.sql_with_params()
    return Sql(f"({text})", tuple(values))


def run(*parts: Sql | str) -> int:
    """Run a statement; how many rows it made."""
    statement = joined(*parts)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, list(statement.values))
        return int(cursor.rowcount)


def fill(table: str, columns: str, *parts: Sql | str) -> int:
    """Insert into ``table`` what a statement selects; how many rows."""
    count = run(f"INSERT INTO {table} ({columns})", *parts)
    bulk.count_if_grown(table, count)
    return count


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a SELECT gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

"""Tables to which rows are only ever added: triggers that forbid changing and removing them.

The database itself refuses, so that neither a fault of ours nor a person with a console can alter
what was written. Used in migrations; the same promise on SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: rows are never changed or removed'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table}: rows are never changed or removed'; END $$;
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays();
"""


def only_added_to(table: str, *unique: str) -> RunPython:
    """A migration's operation: rows of ``table`` can be inserted and nothing else.

    ``unique`` names its columns, besides the key, that no two rows share.
    """

    def forwards(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRES.format(table=table))
            return
        for event in ("update", "delete"):
            editor.execute(_SQLITE.format(table=table, event=event))
        editor.execute(replaces_nothing(table, unique))

    return RunPython(forwards)


def replaces_nothing(table: str, unique: Sequence[str] = ()) -> str:
    """SQLite's trigger against ``INSERT OR REPLACE``.

    A connection without ``recursive_triggers`` removes the replaced row unseen by any trigger that
    forbids removing, so what comes in is looked at instead.
    """
    same = " OR ".join(f"{column} = NEW.{column}" for column in ("rowid", *unique))
    return f"""CREATE TRIGGER {table}_replaces_nothing BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
    BEGIN SELECT RAISE(ABORT, '{table}: there is such a row already'); END"""  # noqa: S608

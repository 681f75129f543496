"""Tables to which rows are only ever added: triggers that forbid changing and removing them.

The database itself refuses, so that neither a fault of ours nor a person with a console can alter
what was written. Used in migrations; the same promise on SQLite and PostgreSQL.
"""

from __future__ import annotations

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


def only_added_to(table: str) -> RunPython:
    """A migration's operation: rows of ``table`` can be inserted and nothing else."""

    def forwards(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRES.format(table=table))
        else:
            for event in ("update", "delete"):
                editor.execute(_SQLITE.format(table=table, event=event))

    return RunPython(forwards)

"""Triggers of the register: a record can end, once, and is otherwise never changed or removed."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

_SQLITE = (
    """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: rows are never removed'); END
""",
    """
CREATE TRIGGER {table}_only_ends BEFORE UPDATE ON {table}
WHEN OLD.{end} IS NOT NULL OR NEW.{end} IS NULL OR {changed}
BEGIN SELECT RAISE(ABORT, '{table}: rows can only end'); END
""",
)
_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.{end} IS NULL AND NEW.{end} IS NOT NULL AND NOT ({changed}) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '{table}: rows can only end';
END $$;
CREATE TRIGGER {table}_only_ends BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_only_ends();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_ends();
"""


def only_ends(table: str, end: str) -> RunPython:
    """A migration's operation: of rows of ``table`` only ``end`` can be set, and only once."""

    def forwards(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        connection = editor.connection
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, table)
        differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        names = [one.name for one in columns if one.name != end]
        changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in names)
        texts = (_POSTGRES,) if connection.vendor == "postgresql" else _SQLITE
        for text in texts:
            editor.execute(text.format(table=table, end=end, changed=changed))

    return RunPython(forwards)

"""Paths of territories are compared byte by byte, so that a range of them is one of the index.

SQLite compares so anyway; PostgreSQL compares by the rules of the database's language unless told.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BY_BYTES = 'ALTER TABLE territories_territory ALTER COLUMN path TYPE varchar(200) COLLATE "C"'


def by_bytes(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Tell PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute(BY_BYTES)


class Migration(migrations.Migration):
    """The column of paths, on PostgreSQL."""

    dependencies = (("territories", "0001_initial"),)
    operations = (migrations.RunPython(by_bytes),)

"""Keys of names are compared byte by byte, so that a part of the country is a range of their index.

SQLite compares so anyway; PostgreSQL compares by the rules of the database's language unless told.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BY_BYTES = (
    'ALTER TABLE registry_namekey ALTER COLUMN "key" TYPE varchar(12) COLLATE "C",'
    ' ALTER COLUMN place TYPE varchar(200) COLLATE "C"'
)


def by_bytes(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Tell PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute(BY_BYTES)


class Migration(migrations.Migration):
    """The columns of keys, on PostgreSQL."""

    dependencies = (("registry", "0001_initial"),)
    operations = (migrations.RunPython(by_bytes),)

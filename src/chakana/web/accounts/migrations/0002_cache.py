"""The table of what is kept for a short while: codes that were used."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Made here, so that bringing a database up to date is one step."""

    dependencies = (("accounts", "0001_initial"),)
    operations = (migrations.RunPython(make),)

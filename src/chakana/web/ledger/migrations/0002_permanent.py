"""Entries balance and stay; accounts and lines are only ever added."""

from django.db import migrations

from chakana.web.ledger.triggers import guard
from chakana.web.permanence import only_added_to


class Migration(migrations.Migration):
    """The database refuses what would unbalance the ledger or alter it."""

    dependencies = (("ledger", "0001_initial"),)
    operations = (
        migrations.RunPython(guard),
        only_added_to("ledger_account", "code"),
        only_added_to("ledger_line"),
    )

"""Cycles go their way; what an approved one pays is never changed, removed or added to."""

from django.db import migrations

from chakana.web.permanence import only_added_to
from chakana.web.transfers.triggers import guard


class Migration(migrations.Migration):
    """The database refuses what would alter a payment after its approval."""

    dependencies = (("transfers", "0001_initial"),)
    operations = (
        migrations.RunPython(guard),
        only_added_to("transfers_step"),
        only_added_to("transfers_terms"),
        only_added_to("transfers_bankfile", "message"),
        only_added_to("transfers_mend", "entry_id"),
    )

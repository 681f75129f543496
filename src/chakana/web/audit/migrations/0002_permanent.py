"""Events are only ever added."""

from django.db import migrations

from chakana.web.permanence import only_added_to


class Migration(migrations.Migration):
    """The database refuses to change or remove an event."""

    dependencies = (("audit", "0001_initial"),)
    operations = (only_added_to("audit_event"),)

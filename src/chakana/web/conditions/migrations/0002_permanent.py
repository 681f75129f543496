"""What was said stays as it was said, and nothing rests that was not notified."""

from django.db import migrations

from chakana.web.conditions.triggers import guard
from chakana.web.permanence import only_added_to


class Migration(migrations.Migration):
    """The database refuses to change what was said, and a suspension without its notice."""

    dependencies = (("conditions", "0001_initial"),)
    operations = (only_added_to("conditions_report"), migrations.RunPython(guard))

"""What was said stays as it was said."""

from django.db import migrations

from chakana.web.permanence import only_added_to


class Migration(migrations.Migration):
    """The database refuses to change or remove what was said."""

    dependencies = (("enrolment", "0001_initial"),)
    operations = (only_added_to("enrolment_departure"),)

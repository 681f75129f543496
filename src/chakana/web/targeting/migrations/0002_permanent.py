"""Versions, their texts and the decisions on them are only ever added."""

from django.db import migrations

from chakana.web.permanence import only_added_to


class Migration(migrations.Migration):
    """The database refuses to change or remove what decided something."""

    dependencies = (("targeting", "0001_initial"),)
    operations = (
        only_added_to("targeting_version"),
        only_added_to("targeting_versiontext"),
        only_added_to("targeting_adoption"),
    )

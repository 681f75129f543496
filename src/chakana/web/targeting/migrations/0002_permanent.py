"""Versions, their texts and the decisions on them are only ever added."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

from chakana.web.permanence import only_added_to
from chakana.web.targeting.triggers import guard


def index_results(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Results of an assessment are written together, so PostgreSQL finds them by their blocks."""
    kind = "USING brin " if editor.connection.vendor == "postgresql" else ""
    editor.execute(f"CREATE INDEX targeting_result_of ON targeting_result {kind}(assessment_id)")


class Migration(migrations.Migration):
    """The database refuses to change or remove what decided something."""

    dependencies = (("targeting", "0001_initial"),)
    operations = (
        only_added_to("targeting_version"),
        only_added_to("targeting_versiontext"),
        only_added_to("targeting_adoption"),
        only_added_to("targeting_result"),
        only_added_to("targeting_tally"),
        only_added_to("targeting_replay"),
        only_added_to("targeting_signature"),
        RunPython(guard, RunPython.noop),
        RunPython(index_results, RunPython.noop),
    )

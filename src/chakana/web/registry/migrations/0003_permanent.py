"""What was known is never changed: past people and judgements are only added, records only end."""

from django.db import migrations

from chakana.web.permanence import only_added_to
from chakana.web.registry.triggers import only_ends


class Migration(migrations.Migration):
    """The database refuses to change or remove them."""

    dependencies = (("registry", "0002_names_by_bytes"),)
    operations = (
        only_added_to("registry_pastperson"),
        only_added_to("registry_judgement"),
        only_ends("registry_record", "known_until"),
    )

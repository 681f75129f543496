"""Long work of the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from chakana.web.registry.duplicates import keep_pairs
from chakana.web.registry.exports import make_export as write_export
from chakana.web.registry.models import Export
from chakana.web.territories.models import Territory
from chakana.web.texts import say
from chakana.web.work.jobs import Tell, handles
from chakana.web.work.models import Job


@handles("look_for_duplicates", whole=True)
def look_for_duplicates(job: Job, tell: Tell) -> Mapping[str, Any]:
    """Compare the people of a territory."""
    tell(0, 0, say("comparing_people"))
    territory = Territory.objects.get(code=job.arguments["territory"])
    return {"new": keep_pairs(by=job.by, territory=territory), "address": reverse("pairs")}


@handles("make_export", whole=True)
def make_export(job: Job, tell: Tell) -> Mapping[str, Any]:
    """Write a file of households."""
    export = Export.objects.get(job=job)
    tell(0, 0, say("writing_export"))
    made = write_export(by=job.by, export=export)
    return {"rows": made.rows, "address": reverse("exports")}

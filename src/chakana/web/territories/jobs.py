"""Work of this slice that outlasts a page: bringing in files that were looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from chakana.web.actions import Refused
from chakana.web.territories.actions import import_territories
from chakana.web.territories.bringing import uploads
from chakana.web.territories.models import Territory
from chakana.web.texts import say
from chakana.web.work.jobs import Tell, handles
from chakana.web.work.models import Job


@handles("import_territories")
def bring_in(job: Job, tell: Tell) -> Mapping[str, Any]:
    """Bring in what was uploaded; done again after a crash it changes nothing more."""
    kept = uploads.find(str(job.arguments.get("upload", "")))
    if kept is None or kept.by != job.by_id:
        raise Refused("sending_gone")
    tell(0, 1, say("import_territories"))
    brought = import_territories(
        by=job.by, mapping=kept.mapping(), files=kept.files(), day=kept.day, why=kept.why,
        territory=Territory.objects.get(code=kept.within), is_whole=kept.is_whole,
    )  # fmt: skip
    kept.remove()
    return {**brought.counts(), "address": reverse("territory", args=[kept.within])}

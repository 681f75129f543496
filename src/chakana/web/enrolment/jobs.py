"""Long work of this slice."""

from __future__ import annotations

from datetime import date
from typing import Any

from chakana.web.enrolment.actions import enrol_eligible, find_leavers
from chakana.web.targeting.models import Assessment
from chakana.web.territories.models import Territory
from chakana.web.work.jobs import Tell, handles
from chakana.web.work.models import Job


@handles("enrol_list", whole=True)
def enrol_list(job: Job, tell: Tell) -> dict[str, Any]:
    """Enrol an assembly's list: ``assessment``, ``territory`` (keys), ``since``, ``told_on``."""
    asked = job.arguments
    count = enrol_eligible(
        by=job.by, assessment=Assessment.objects.get(pk=asked["assessment"]),
        territory=Territory.objects.get(pk=asked["territory"]),
        since=date.fromisoformat(asked["since"]), told_on=date.fromisoformat(asked["told_on"]),
        declined=asked.get("declined", []),
    )  # fmt: skip
    return {"enrolled": count}


@handles("find_leavers", whole=True)
def leavers(job: Job, tell: Tell) -> dict[str, Any]:
    """Ask the exits of a component: ``programme``, ``component``, ``territory``, ``day``."""
    asked = job.arguments
    count = find_leavers(
        by=job.by, programme=asked["programme"], component=asked["component"],
        territory=Territory.objects.get(pk=asked["territory"]),
        day=date.fromisoformat(asked["day"]),
    )  # fmt: skip
    return {"found": count}

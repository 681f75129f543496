"""Long work of this slice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from chakana.web.targeting import surveyed
from chakana.web.targeting.actions import assess_households, call_sessions, replay_assessment
from chakana.web.targeting.actions.assessments import telling
from chakana.web.targeting.models import Assessment, Version
from chakana.web.territories.models import Territory
from chakana.web.texts import say
from chakana.web.work.jobs import Tell, handles
from chakana.web.work.models import Job


@handles("assess", whole=True)
def assess(job: Job, tell: Tell) -> dict[str, Any]:
    """Assess a territory; ``programme``, ``component``, ``territory`` (a key) and ``day``."""
    asked = job.arguments
    day = date.fromisoformat(asked["day"])
    token = telling.set(lambda done, total: tell(done, total, say("households_done")))
    try:
        made = assess_households(
            by=job.by, programme=asked["programme"], day=day,
            component=asked["component"], territory=Territory.objects.get(pk=asked["territory"]),
            asked_as=f"job {job.pk}",
        )  # fmt: skip
    finally:
        telling.reset(token)
    address = reverse("assessment", args=[made.pk])
    return {"assessment": made.pk, "households": made.households, "address": address}


@handles("replay", whole=True)
def replay(job: Job, tell: Tell) -> dict[str, Any]:
    """Ask an assessment again."""
    assessment = Assessment.objects.get(pk=job.arguments["assessment"])
    made = replay_assessment(by=job.by, assessment=assessment, asked_as=f"job {job.pk}")
    address = reverse("assessment", args=[assessment.pk])
    return {"equal": made.is_equal, "differing": made.differing, "address": address}


@handles(surveyed.KIND)
def survey_errors(job: Job, tell: Tell) -> dict[str, Any]:
    """Ask the survey how well a component finds those it is for."""
    asked = job.arguments
    version, day = Version.objects.get(digest=asked["version"]), date.fromisoformat(asked["day"])
    return {**surveyed.errors(version, asked["component"], day), "address": reverse("targeting")}


@handles("call_sessions", whole=True)
def call_many(job: Job, tell: Tell) -> dict[str, Any]:
    """Call a session in each territory of a rank."""
    asked = job.arguments
    count = call_sessions(
        by=job.by, assessment=Assessment.objects.get(pk=asked["assessment"]), stage=asked["stage"],
        territory=Territory.objects.get(pk=asked["territory"]), rank=asked["rank"],
        called_for=date.fromisoformat(asked["called_for"]), place=asked["place"],
        asked_as=f"job {job.pk}",
    )  # fmt: skip
    return {"sessions": count, "address": reverse("sessions")}

"""Assessments: those that there are, the steps of one, and asking for one or for one again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.engines.missing import Missing, in_words
from chakana.expressions.phrases import lowered
from chakana.language.definition import Definition, Stage
from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, require
from chakana.web.pages import paged, told, user_of
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.versions import current, programmes, read
from chakana.web.targeting.views import asked
from chakana.web.territories.models import RANKS, Territory
from chakana.web.texts import language, say
from chakana.web.work.jobs import start


def assessments(request: HttpRequest) -> HttpResponse:
    """The assessments of the user's territory, the newest first."""
    return render(request, "targeting/assessments.html", {
        "page": paged(request, _seen(request), 30),
        "may_assess": visible(user_of(request), Permission.ASSESS).exists(),
    })  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[Assessment]:
    places = visible(user_of(request), Permission.SEE_TARGETING)
    found = Assessment.objects.filter(territory__in=places, settles=None)
    return found.select_related("territory", "version", "by").order_by("-pk")


def assessment(request: HttpRequest, key: int) -> HttpResponse:
    """One assessment: its steps in order, each with who passed, who failed, what is missing."""
    one = get_object_or_404(_seen(request), pk=key)
    definition = read(one.version)
    component = definition.component(one.component)
    steps = [
        _step(definition, stage, told) for stage, told in zip(
            component.stages, one.stages, strict=True
        )
    ]  # fmt: skip
    return render(request, "targeting/assessment.html", {
        "made": one, "steps": steps, "title": definition.programme.title.in_language(language()),
        "label": component.part.label.in_language(language()),
        "parts": [say("passed_word"), say("failed_word"), say("not_known_word")],
        "rows": [(step["short"], (step["passed"], step["failed"], step["unknown"]))
                 for step in steps],
        "replays": one.replays.select_related("first", "by"),
    })  # fmt: skip


def _step(definition: Definition, stage: Stage, told: dict[str, Any]) -> dict[str, Any]:
    label = stage.part.label.in_language(language()) if stage.part.label else stage.name
    level = stage.part.level or "household"
    return {
        **told, "label": label, "short": label if len(label) < 28 else f"{label[:26]}…",
        "level": say("by_people" if stage.decided_by else f"at_{level}"),
        "missing": list(_missing(definition, told["missing"])),
    }  # fmt: skip


def _missing(definition: Definition, told: list[Any]) -> Iterator[tuple[str, int]]:
    for kind, name, day, count in told:
        one = Missing(kind, name, date.fromisoformat(day) if day else None)
        yield lowered(in_words(one, definition, language())), count


def ask(request: HttpRequest) -> HttpResponse:
    """The form that asks for an assessment, which is made as a job."""
    places = visible(user_of(request), Permission.ASSESS)
    today = timezone.localdate()
    if request.method == "POST" and (job := _asked(request, places)) is not None:
        return redirect("job", key=job)
    wide = places.exclude(rank=RANKS[-1])
    return render(request, "targeting/assess.html", {
        "components": list(_components(today)), "today": today, "typed": request.POST,
        "places": [(one.pk, f"{say(f'rank_{one.rank}').capitalize()}: {one.name}") for one in wide],
    })  # fmt: skip


def _components(day: date) -> Iterator[tuple[str, str]]:
    """Each component for households of the versions in force, by name and in words."""
    for name in programmes():
        try:
            definition = read(current(name, day))
        except Refused:
            continue
        for one in definition.components.values():
            if one.unit == "household":
                title = definition.programme.title.in_language(language())
                yield f"{name}:{one.name}", f"{title} · {one.part.label.in_language(language())}"


def _asked(request: HttpRequest, places: QuerySet[Territory]) -> int | None:
    territory = get_object_or_404(places, pk=asked.key(request, "territory"))
    programme, _, component = request.POST.get("component", "").rpartition(":")
    with told(request, say("asked_for")):
        require(may(user_of(request), Permission.ASSESS, territory))
        day = asked.past_day(request.POST.get("day", ""))
        read(current(programme, day))
        arguments = {"programme": programme, "component": component, "territory": territory.pk,
                     "day": day.isoformat()}  # fmt: skip
        job = start(by=user_of(request), kind="assess", territory=territory, arguments=arguments)
        return job.pk
    return None


@require_POST
def repeat(request: HttpRequest, key: int) -> HttpResponse:
    """Ask an assessment again, as a job."""
    one = get_object_or_404(_seen(request), pk=key)
    job = start(by=user_of(request), kind="replay", territory=one.territory,
                arguments={"assessment": one.pk})  # fmt: skip
    return redirect("job", key=job.pk)

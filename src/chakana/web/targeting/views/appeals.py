"""Appeals: those to be answered, the form to file one, one with its letter."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.models import Household
from chakana.web.targeting.actions import answer_appeal, call_for_appeal, file_appeal
from chakana.web.targeting.models import Appeal, Assessment
from chakana.web.targeting.queries import explanations
from chakana.web.targeting.versions import read
from chakana.web.targeting.views import asked
from chakana.web.texts import language

P = Permission


def appeals(request: HttpRequest) -> HttpResponse:
    """The appeals of the user's territory, those to be answered first."""
    state = request.GET.get("estado", "filed")
    found = _seen(request).filter(state=state if state in Appeal.State.values else "filed")
    return render(request, "targeting/appeals.html", {
        "page": paged(request, found), "state": state, "states": Appeal.State.values,
        "today": timezone.localdate(),
    })  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[Appeal]:
    user = user_of(request)
    places = visible(user, P.FILE_APPEALS) | visible(user, P.DECIDE_APPEALS)
    found = Appeal.objects.filter(household__territory__in=places)
    return found.select_related("household__territory", "assessment__version", "session")


def new(request: HttpRequest, number: str) -> HttpResponse:
    """File an appeal for a household: which step of which result, and why."""
    places = visible(user_of(request), P.FILE_APPEALS)
    home = get_object_or_404(Household.objects.filter(territory__in=places), number=number)
    if request.method == "POST":
        key, _, stage = request.POST.get("contested", "").partition(":")
        made = get_object_or_404(
            Assessment, pk=int(key) if key.isdecimal() and len(key) < 19 else 0
        )
        with told(request):
            day = request.POST.get("told_on", "")
            appeal = file_appeal(
                by=user_of(request), household=home, assessment=made, stage=stage,
                reason=request.POST.get("reason", ""), evidence=request.POST.get("evidence", ""),
                told_on=asked.past_day(day) if day else None,
            )  # fmt: skip
            return redirect("appeal", key=appeal.pk)
    steps = [
        (f"{made.pk}:{one.name}", f"{told_of.title}: {one.label}")
        for made, told_of in explanations(home) for one in told_of.stages if not one.passed
    ]  # fmt: skip
    return render(request, "targeting/appeal_new.html",
                  {"home": home, "steps": steps, "typed": request.POST})  # fmt: skip


def appeal(request: HttpRequest, key: int) -> HttpResponse:
    """One appeal: what is contested, what can be done now, and once answered the letter."""
    one = get_object_or_404(_seen(request), pk=key)
    definition = read(one.assessment.version)
    stages = definition.component(one.assessment.component).stages
    stage = next(each for each in stages if each.name == one.stage)
    label = stage.part.label.in_language(language()) if stage.part.label else stage.name
    user, place = user_of(request), one.household.territory
    return render(request, "targeting/appeal.html", {
        "appeal": one, "label": label, "today": timezone.localdate(),
        "title": definition.programme.title.in_language(language()),
        "by_people": stage.rule is None, "is_open": one.state == Appeal.State.FILED,
        "decides": may(user, P.DECIDE_APPEALS, place), "calls": may(user, P.CALL_SESSIONS, place),
    })  # fmt: skip


@require_POST
def answer(request: HttpRequest, key: int) -> HttpResponse:
    """Judge the step again and answer the family."""
    one = get_object_or_404(_seen(request), pk=key)
    with told(request):
        answer_appeal(by=user_of(request), appeal=one, answer=request.POST.get("answer", ""))
    return redirect("appeal", key=key)


@require_POST
def call(request: HttpRequest, key: int) -> HttpResponse:
    """Call people to decide again on this household."""
    one = get_object_or_404(_seen(request), pk=key)
    with told(request):
        day = asked.day(request.POST.get("called_for", ""))
        call_for_appeal(by=user_of(request), appeal=one, called_for=day)
    return redirect("appeal", key=key)

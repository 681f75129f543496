"""Pages of who takes part, who waits and for what, and who would leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.language.definition import Component
from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.enrolment import actions
from chakana.web.enrolment.departing import Leaving
from chakana.web.enrolment.models import Enrolment, Leaver, Waiting
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.models import Household, Person
from chakana.web.targeting.models import Assessment, Result
from chakana.web.targeting.versions import in_force, read, title
from chakana.web.texts import language, say
from chakana.web.work.jobs import start

A_PAGE = 50
SEES, ENDS, ENROLS = Permission.SEE_HOUSEHOLDS, Permission.END_ENROLMENTS, Permission.ENROL


def participation(request: HttpRequest) -> HttpResponse:
    """How many take part in each component, wait or would leave; forms to enrol and to look."""
    user = user_of(request)
    here = visible(user, SEES)
    rows = [
        {
            "title": title(version), "programme": version.programme, "component": name,
            "taking_part": _of(Enrolment, version.programme, name, here).count(),
            "waiting": _waits(version.programme, name, here),
            "leaving": Leaver.objects.filter(
                enrolment__programme=version.programme, enrolment__component=name,
                enrolment__household__territory__in=here,
            ).count(),
        }
        for version in in_force(timezone.localdate())
        for name in read(version).components
    ]  # fmt: skip
    approved = Assessment.objects.filter(territory__in=visible(user, ENROLS), eligible__gt=0)
    return render(request, "enrolment/participation.html", {
        "rows": [one for one in rows if one["taking_part"] or one["waiting"]],
        "today": timezone.localdate().isoformat(),
        "assessments": [
            (one.pk, f"{title(one.version)} · {one.territory.name} · {one.day} · {one.eligible}")
            for one in approved.select_related("version", "territory").order_by("-pk")[:A_PAGE]
        ],
        "places": [(one.pk, one.name) for one in scope(user, ENDS)],
        "parts": [(f"{one['programme']} {one['component']}", f"{one['title']} · {one['component']}")
                  for one in rows],
    })  # fmt: skip


def _of(
    model: type[Enrolment] | type[Waiting], programme: str, component: str, here: Any
) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(
        programme=programme, component=component, until=None, household__territory__in=here
    )
    return rows


def _waits(programme: str, component: str, here: Any) -> list[tuple[str, int]]:
    rows = _of(Waiting, programme, component, here).order_by().values_list("reason")
    return list(rows.annotate(count=Count("pk")).order_by("reason"))


@require_POST
def enrol_all(request: HttpRequest) -> HttpResponse:
    """Have everybody enrolled whom an assessment found eligible, in the background."""
    key, since = request.POST.get("assessment", ""), request.POST.get("since", "")
    places_of = visible(user_of(request), ENROLS)
    one = get_object_or_404(
        Assessment.objects.filter(territory__in=places_of), pk=key if key.isdecimal() else 0
    )
    with told(request, say("enrolling_asked")):
        if not may(user_of(request), ENROLS, one.territory):
            raise Refused("outside", territory=one.territory.name)
        day = _day(since)
        start(by=user_of(request), kind="enrol_list", territory=one.territory, arguments={
            "assessment": one.pk, "territory": one.territory_id, "since": day.isoformat(),
            "told_on": min(day, timezone.localdate()).isoformat(),
        })  # fmt: skip
    return redirect("participation")


@require_POST
def look_for_leavers(request: HttpRequest) -> HttpResponse:
    """Have the exits of a component asked of everybody who takes part, in the background."""
    programme, _, component = request.POST.get("what", "").partition(" ")
    key = request.POST.get("place", "")
    place = get_object_or_404(visible(user_of(request), ENDS), pk=key if key.isdecimal() else 0)
    with told(request, say("leavers_asked")):
        start(by=user_of(request), kind="find_leavers", territory=place, arguments={
            "programme": programme, "component": component, "territory": place.pk,
            "day": timezone.localdate().isoformat(),
        })  # fmt: skip
    return redirect("participation")


def leavers(request: HttpRequest) -> HttpResponse:
    """Those for whom an exit was found to hold. Nobody is out by standing here."""
    rows = Leaver.objects.filter(
        enrolment__household__territory__in=visible(user_of(request), ENDS)
    ).select_related("enrolment__household__territory", "version")
    page = paged(request, rows.order_by("enrolment__household__territory__path", "pk"), A_PAGE)
    return render(request, "enrolment/leavers.html", {
        "page": page, "lines": [(one, _exit(one)) for one in page],
    })  # fmt: skip


def _exit(one: Leaver) -> tuple[str, str]:
    """The exit in words and the programme that follows, if one does."""
    part = read(one.version).component(one.enrolment.component).part.exit[one.reason]
    label = part.label.in_language(language()) if part.label else one.reason
    return label, part.refer_to or ""


def enrolment(request: HttpRequest, key: int) -> HttpResponse:
    """One household in one component: since when, by what, what it committed to; its ending."""
    user = user_of(request)
    rows = Enrolment.objects.filter(household__territory__in=visible(user, SEES))
    one = get_object_or_404(rows.select_related("household__territory", "version"), pk=key)
    if request.method == "POST":
        with told(request):
            _ended(request, one)
        return redirect("enrolment", key=key)
    component = _component(one)
    exits = component.part.exit if component else {}
    return render(request, "enrolment/enrolment.html", {
        "one": one, "home": one.household, "today": timezone.localdate().isoformat(),
        "commitments": [rule.part.label.in_language(language())
                        for rule in (component.conditions if component else ())],
        "departure": getattr(one, "departure", None), "leaver": getattr(one, "leaver", None),
        "reasons": [
            *((name, part.label.in_language(language()) if part.label else name)
              for name, part in exits.items()),
            *((str(way), say(way)) for way in Leaving),
        ],
        "may_end": one.until is None and may(user, ENDS, one.household.territory),
    })  # fmt: skip


def _component(one: Enrolment) -> Component | None:
    if one.version is None:
        return None
    return read(one.version).components.get(one.component)


def _ended(request: HttpRequest, one: Enrolment) -> None:
    actions.end_enrolment(
        by=user_of(request), enrolment=one, reason=request.POST.get("reason", ""),
        on=_day(request.POST.get("on", "")), why=request.POST.get("why", "")[:1000],
    )  # fmt: skip


def enter(request: HttpRequest, number: str, assessment: int) -> HttpResponse:
    """Read a family its commitments and take it in, or record that it does not want to."""
    user = user_of(request)
    home = get_object_or_404(
        Household.objects.filter(territory__in=visible(user, ENROLS)).select_related("territory"),
        number=number,
    )  # fmt: skip
    made = get_object_or_404(Assessment.objects.select_related("version"), pk=assessment)
    get_object_or_404(Result, household=home, assessment=made)
    if request.method == "POST":
        with told(request):
            _entered(request, home, made)
        return redirect("household", number=number)
    component = read(made.version).component(made.component)
    return render(request, "enrolment/enter.html", {
        "home": home, "assessment": made, "title": title(made.version),
        "commitments": [rule.part.label.in_language(language()) for rule in component.conditions],
        "never": [one.label.in_language(language())
                  for one in read(made.version).programme.never_demanded.values()],
        "people": [(one.pk, str(one)) for one in home.people.present()],
        "today": timezone.localdate().isoformat(),
    })  # fmt: skip


def _entered(request: HttpRequest, home: Household, made: Assessment) -> None:
    sent = request.POST
    if sent.get("answer") == "no":
        actions.decline(by=user_of(request), assessment=made, household=home,
                        why=sent.get("why", "")[:1000])  # fmt: skip
        return
    key = sent.get("person", "")
    who = Person.objects.filter(pk=int(key) if key.isdecimal() else 0, household=home).first()
    if who is None:
        raise Refused("not_of_the_household")
    day = _day(sent.get("on", ""))
    actions.enrol(by=user_of(request), assessment=made, household=home, since=day,
                  told_on=min(day, timezone.localdate()), accepted_by=who)  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("not_that_day") from None

"""Pages of periods: opened, watched while reports come, closed, their letters printed."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.conditions import actions, coverage, letters, listed
from chakana.web.conditions.models import Period
from chakana.web.pages import paged, told, user_of
from chakana.web.targeting.versions import in_force, read, title
from chakana.web.territories.models import Territory
from chakana.web.texts import language, say

A_PAGE, A_BATCH = 50, 200


def periods(request: HttpRequest) -> HttpResponse:
    """The periods of the user's territory, the newest first; a form to open one."""
    user = user_of(request)
    if request.method == "POST":
        with told(request):
            made = _opened(request)
            return redirect("period", key=made.pk)
        return redirect("periods")
    rows = _seen(request).order_by("-begins", "territory__path", "-pk")
    return render(request, "conditions/periods.html", {
        "page": paged(request, rows, A_PAGE),
        "places": [(one.pk, one.name) for one in scope(user, Permission.SUSPEND)],
        "verified": [*_verified()], "today": timezone.localdate(),
    })  # fmt: skip


def _verified() -> list[tuple[str, str]]:
    """What of the programmes in force asks something of families, as the form sends and reads."""
    return [
        (f"{version.programme} {component.name}", f"{title(version)} · {component.name}")
        for version in in_force(timezone.localdate())
        for component in read(version).components.values()
        if component.conditions
    ]


def _opened(request: HttpRequest) -> Period:
    programme, _, component = request.POST.get("what", "").partition(" ")
    try:
        begins = date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        raise Refused("begins_on_the_first") from None
    place = request.POST.get("place", "")
    where = Territory.objects.filter(pk=int(place) if place.isdecimal() else 0).first()
    if where is None:
        raise Refused("no_such_place")
    return actions.open_period(
        by=user_of(request), programme=programme, component=component, territory=where,
        begins=begins,
    )  # fmt: skip


def period(request: HttpRequest, key: int) -> HttpResponse:
    """One period: how much of it was reported, by condition and by place, and its letters."""
    one = get_object_or_404(_seen(request), pk=key)
    labels = [
        (rule.name, rule.part.label.in_language(language())) for rule in listed.conditions_of(one)
    ]
    shown = coverage.OPEN if one.closed_on is None else coverage.SHOWN
    waiting = one.notices.filter(delivered_on=None, ended_on=None)
    return render(request, "conditions/period.html", {
        "period": one, "title": title(one.version), "parts": [say(name) for name in shown],
        "conditions": _bars(coverage.by_condition(one, labels), shown),
        "places": _bars(coverage.by_place(one), shown)[:A_PAGE],
        "may_close": may(user_of(request), Permission.SUSPEND, one.territory),
        "has_ended": one.ends < timezone.localdate(), "waiting": waiting.count(),
        "prepared": one.notices.count(),
    })  # fmt: skip


def _bars(rows: list[coverage.Coverage], shown: tuple[str, ...]) -> list[tuple[str, list[int]]]:
    return [(row.name, [row.counts[name] for name in shown]) for row in rows]


@require_POST
def period_step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Close a period or prepare its letters; or say why not."""
    one = get_object_or_404(_seen(request), pk=key)
    steps = {"cerrar": actions.close_period, "avisos": actions.prepare_notices}
    with told(request):
        if step not in steps:
            raise Refused("nothing_to_answer")
        steps[step](by=user_of(request), period=one)
    return redirect("period", key=key)


def batch(request: HttpRequest, key: int) -> HttpResponse:
    """The letters of a period that nobody handed over yet, each on a sheet, to be printed."""
    one = get_object_or_404(_seen(request), pk=key)
    places = visible(user_of(request), Permission.SEE_CONDITIONS)
    rows = one.notices.filter(
        delivered_on=None, ended_on=None, enrolment__household__territory__in=places
    ).order_by("enrolment__household__territory__path", "enrolment__household__number")
    page = paged(request, rows.select_related("enrolment__household__territory"), A_BATCH)
    return render(request, "conditions/letters.html", {
        "period": one, "page": page, "letters": letters.written(one, page),
    })  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[Period]:
    places = visible(user_of(request), Permission.SEE_CONDITIONS)
    return Period.objects.filter(territory__in=places).select_related("version", "territory")

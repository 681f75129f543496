"""Pages of the office: codes to print, and the reports of undue pressure that await an answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.families import actions, permissions
from chakana.web.families.models import PressureReport
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.models import Household

MOST_CARDS = 500


@require_POST
@never_cache
def cards(request: HttpRequest) -> HttpResponse:
    """New codes for the households chosen, as cards to print now: they are not shown again."""
    user = user_of(request)
    places = visible(user, Permission.ENROL)
    numbers = request.POST.getlist("number")[:MOST_CARDS]
    homes = list(
        Household.objects.filter(territory__in=places, number__in=numbers).select_related(
            "territory"
        )
    )
    if not homes:
        return redirect("households")
    try:
        place = min((one.territory for one in homes), key=lambda one: len(one.path))
        made = actions.issue_codes(by=user, households=homes, territory=place)
    except Refused as refused:
        return render(request, "families/cards.html", {"problem": str(refused)})
    rows = [(one, made[one.pk]) for one in homes]
    address = request.build_absolute_uri(reverse("family"))
    return render(request, "families/cards.html", {"cards": rows, "address": address})


def reports(request: HttpRequest) -> HttpResponse:
    """The reports that the user may read: what awaits an answer first, by its day."""
    rows = permissions.seen(user_of(request))
    state = request.GET.get("state", "open")
    shown = rows.filter(answered_at__isnull=state != "answered")
    page = paged(request, shown.order_by("due_on", "pk"))
    context = {"page": page, "state": state, "today": timezone.localdate()}
    return render(request, "families/reports.html", context)


def report(request: HttpRequest, key: int) -> HttpResponse:
    """One report, what was done about it, and the forms of whoever may answer."""
    user = user_of(request)
    one = get_object_or_404(permissions.seen(user), pk=key)
    if request.method == "POST":
        with told(request):
            _act(request, user, one)
        return redirect("pressure_report", key=key)
    return render(request, "families/report.html", {
        "report": one, "steps": one.steps.select_related("by"), "today": timezone.localdate(),
        "may_answer": one.answered_at is None and permissions.may_answer(user, one),
    })  # fmt: skip


def _act(request: HttpRequest, user: User, one: PressureReport) -> None:
    text = request.POST.get("text", "")
    if request.POST.get("do") == "answer":
        founded = request.POST.get("founded")
        if founded not in ("yes", "no"):
            raise Refused("pressure_founded_or_not")
        actions.answer_pressure(by=user, report=one, is_founded=founded == "yes", answer=text)
    else:
        actions.note_step(by=user, report=one, text=text)

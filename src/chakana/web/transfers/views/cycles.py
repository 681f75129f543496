"""Payment cycles: the list, one with its orders, and the buttons of its next step."""

from __future__ import annotations

import calendar
from datetime import date

from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.audit.events import record
from chakana.web.pages import paged, told, user_of
from chakana.web.targeting.versions import current, in_force, read, title
from chakana.web.territories.models import Territory
from chakana.web.transfers import actions, files
from chakana.web.transfers.actions.receipts import AFTER
from chakana.web.transfers.models import AnswerFile, Bank, BankFile, Cycle, State
from chakana.web.transfers.states import MOVES, moves_back, next_move

A_PAGE = 50
FORWARD = {name for name, move in MOVES.items() if not move.goes_back}
"""Steps of one button."""
STATES = [one for one in State if one != State.CANCELLED]


def cycles(request: HttpRequest) -> HttpResponse:
    """The cycles of the user's territory, the newest first; a form to begin one."""
    user = user_of(request)
    if request.method == "POST":
        with told(request):
            return redirect("cycle", key=_opened(request).pk)
        return redirect("cycles")
    rows = _seen(request).order_by("-begins", "-pk")
    places = scope(user, Permission.PREPARE_PAYMENTS)
    return render(request, "transfers/cycles.html", {
        "page": paged(request, rows, A_PAGE), "places": [(one.pk, one.name) for one in places],
        "paid": _paid() if places else [],
    })  # fmt: skip


def _paid() -> list[tuple[str, str]]:
    """What of the programmes in force pays money to households, as the form sends and reads."""
    return [
        (f"{version.programme} {component.name}", f"{title(version)} · {component.name}")
        for version in in_force(timezone.localdate())
        for component in read(version).components.values()
        if component.amount is not None and component.unit == "household"
    ]


def _opened(request: HttpRequest) -> Cycle:
    sent = request.POST
    programme, _, component = sent.get("what", "").partition(" ")
    try:
        begins = date.fromisoformat(f"{sent.get('first', '')}-01")
        last = date.fromisoformat(f"{sent.get('last', '')}-01")
    except ValueError:
        raise Refused("whole_months") from None
    place = sent.get("place", "")
    where = Territory.objects.filter(pk=int(place) if place.isdecimal() else 0).first()
    if where is None:
        raise Refused("no_such_place")
    ends = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return actions.open_cycle(
        by=user_of(request), version=current(programme, begins), component=component,
        territory=where, begins=begins, ends=ends,
    )  # fmt: skip


def cycle(request: HttpRequest, key: int) -> HttpResponse:
    """One cycle: where it stands, what it comes to, its orders."""
    one = get_object_or_404(_seen(request), pk=key)
    user = user_of(request)
    rows = one.orders.select_related("enrolment__household__territory").order_by("pk")
    outcomes = (
        one.orders.order_by().values("state").annotate(count=Count("pk"), total=Sum("amount"))
    )
    return render(request, "transfers/cycle.html", {
        "cycle": one, "page": paged(request, rows, A_PAGE), "outcomes": outcomes,
        "move": next_move(user, one), "back": moves_back(user, one), "states": STATES,
        "after": AFTER,
        "files": one.files.select_related("bank"), "answers": one.answers.all(),
        "may_prepare": may(user, Permission.PREPARE_PAYMENTS, one.territory),
        **one.looked_at,
        "banks": [(bank.pk, bank.name) for bank in Bank.objects.exclude(layout=None)],
        "steps": one.steps.select_related("by").order_by("pk"),
    })  # fmt: skip


@require_POST
def take_step(request: HttpRequest, key: int, move: str) -> HttpResponse:
    """Take the cycle a step, or say why not."""
    one = get_object_or_404(_seen(request), pk=key)
    if move not in MOVES:
        raise Http404
    more = {} if move in FORWARD else {"why": request.POST.get("why", "")}
    with told(request):
        getattr(actions, move)(by=user_of(request), cycle=one, **more)
    return redirect("cycle", key=key)


def bank_file(request: HttpRequest, key: int) -> HttpResponse:
    """A file for the bank, for whoever sends it: the bytes that were written, each time."""
    places = visible(user_of(request), Permission.PREPARE_PAYMENTS)
    rows = BankFile.objects.filter(cycle__territory__in=places).select_related("cycle", "bank")
    one = get_object_or_404(rows, pk=key)
    try:
        text = files.content(one)
    except Refused:
        with told(request):
            raise
        return redirect("cycle", key=one.cycle_id)
    # The file names people and their accounts: who took it is on record.
    record(by=user_of(request), action="take_bank_file", subject=one,
           territory=one.cycle.territory, after={"file": one.message})  # fmt: skip
    answer = HttpResponse(text, content_type="text/csv" if one.layout else "application/xml")
    name = files.place_of(one).name
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def bring_answers(request: HttpRequest, key: int) -> HttpResponse:
    """Keep a bank's file and show what is understood of it."""
    one = get_object_or_404(_seen(request), pk=key)
    file = request.FILES.get("file")
    with told(request):
        if file is None or file.file is None:
            raise Refused("no_file")
        bank = request.POST.get("bank", "")
        own = Bank.objects.filter(pk=int(bank)).first() if bank.isdecimal() else None
        actions.bring_answers(by=user_of(request), cycle=one, file=file.file, bank=own)
    return redirect("cycle", key=key)


@require_POST
def take_answers(request: HttpRequest, key: int) -> HttpResponse:
    """Take a file that was brought, whole or not at all."""
    places = visible(user_of(request), Permission.PREPARE_PAYMENTS)
    one = get_object_or_404(AnswerFile.objects.filter(cycle__territory__in=places), pk=key)
    with told(request):
        actions.take_file(by=user_of(request), file=one)
    return redirect("cycle", key=one.cycle_id)


def _seen(request: HttpRequest) -> QuerySet[Cycle]:
    places = visible(user_of(request), Permission.SEE_PAYMENTS)
    return Cycle.objects.filter(territory__in=places).select_related("version", "territory")

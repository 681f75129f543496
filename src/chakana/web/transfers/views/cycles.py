"""Payment cycles: the list, one with its orders, and the buttons of its next step."""

from __future__ import annotations

from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.audit.events import record
from chakana.web.pages import paged, told, user_of
from chakana.web.transfers import actions, files
from chakana.web.transfers.actions.receipts import AFTER
from chakana.web.transfers.models import AnswerFile, BankFile, Cycle, State
from chakana.web.transfers.states import MOVES, moves_back, next_move

A_PAGE = 50
FORWARD = {name for name, move in MOVES.items() if not move.goes_back}
"""Steps of one button."""
STATES = [one for one in State if one != State.CANCELLED]


def cycles(request: HttpRequest) -> HttpResponse:
    """The cycles of the user's territory, the newest first."""
    rows = _seen(request).order_by("-begins", "-pk")
    return render(request, "transfers/cycles.html", {"page": paged(request, rows, A_PAGE)})


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
        actions.bring_answers(by=user_of(request), cycle=one, file=file.file)
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

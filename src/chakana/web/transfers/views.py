"""Payment cycles: the list, one with its orders, and the buttons of its next step."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from chakana.interchange.iso20022 import read_answers
from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.transfers import actions, bank
from chakana.web.transfers.models import Cycle, State
from chakana.web.transfers.states import next_move

A_PAGE = 50
BY_BUTTON = {
    "reconcile": actions.reconcile,
    "compute": actions.compute,
    "check": actions.check,
    "approve": actions.approve,
    "send": actions.send,
    "close": actions.close,
}
"""What each button of a step does."""


def cycles(request: HttpRequest) -> HttpResponse:
    """The cycles of the user's territory, the newest first."""
    counted = _seen(request).annotate(count=Count("orders"), total=Sum("orders__amount"))
    rows = counted.order_by("-begins", "-pk")
    page = paged(request, rows, A_PAGE)
    return render(request, "transfers/cycles.html", {"page": page})


def cycle(request: HttpRequest, key: int) -> HttpResponse:
    """One cycle: where it stands, what it comes to, its orders."""
    one = get_object_or_404(_seen(request), pk=key)
    rows = one.orders.select_related("enrolment__household__territory").order_by("pk")
    page = paged(request, rows, A_PAGE)
    answers = one.orders.values("answer").annotate(count=Count("pk"), total=Sum("amount"))
    move = next_move(user_of(request), one)
    return render(request, "transfers/cycle.html", {
        "cycle": one, "page": page, "answers": answers, "total": actions.total(one),
        "move": move, "states": State,
        "may_prepare": may(user_of(request), Permission.PREPARE_PAYMENTS, one.territory),
    })  # fmt: skip


@require_POST
def take_step(request: HttpRequest, key: int, move: str) -> HttpResponse:
    """Take the cycle its next step, or say why not."""
    one = get_object_or_404(_seen(request), pk=key)
    if move not in BY_BUTTON:
        raise Http404
    with told(request):
        BY_BUTTON[move](by=user_of(request), cycle=one)
    return redirect("cycle", key=key)


def bank_file(request: HttpRequest, key: int) -> HttpResponse:
    """The file for the bank, for whoever sends it, once the cycle is approved."""
    one = get_object_or_404(_seen(request), pk=key, approved_by__isnull=False)
    if not may(user_of(request), Permission.PREPARE_PAYMENTS, one.territory):
        raise PermissionDenied
    answer = HttpResponse(content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{bank.batch(one).message}.xml"'
    bank.write(one, answer)  # type: ignore[arg-type]
    return answer


@require_POST
def take_answers(request: HttpRequest, key: int) -> HttpResponse:
    """Take the bank's file, whole or not at all, and say what was wrong with it."""
    one = get_object_or_404(_seen(request), pk=key)
    file = request.FILES.get("file")
    with told(request):
        if file is None or file.file is None:
            raise Refused("no_file")
        answers = read_answers(file.file, file.name or "file")
        actions.take_answers(by=user_of(request), cycle=one, answers=answers)
    return redirect("cycle", key=key)


def _seen(request: HttpRequest) -> QuerySet[Cycle]:
    places = visible(user_of(request), Permission.SEE_PAYMENTS)
    return Cycle.objects.filter(territory__in=places).select_related("version", "territory")

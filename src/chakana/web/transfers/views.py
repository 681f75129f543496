"""Payment cycles: the list, one with its orders, and the buttons of its next step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from chakana.interchange.iso20022 import read_answers
from chakana.problems import ChakanaError
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.texts import say
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
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "transfers/cycles.html", {"page": page})


def cycle(request: HttpRequest, key: int) -> HttpResponse:
    """One cycle: where it stands, what it comes to, its orders."""
    assert isinstance(request.user, User)
    one = get_object_or_404(_seen(request), pk=key)
    rows = one.orders.select_related("enrolment__household__territory").order_by("pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    answers = one.orders.values("answer").annotate(count=Count("pk"), total=Sum("amount"))
    move = next_move(request.user, one)
    return render(request, "transfers/cycle.html", {
        "cycle": one, "page": page, "answers": answers, "total": actions.total(one),
        "move": move, "states": State,
        "may_prepare": may(request.user, Permission.PREPARE_PAYMENTS, one.territory),
    })  # fmt: skip


@require_POST
def take_step(request: HttpRequest, key: int, move: str) -> HttpResponse:
    """Take the cycle its next step, or say why not."""
    assert isinstance(request.user, User)
    one = get_object_or_404(_seen(request), pk=key)
    if move not in BY_BUTTON:
        raise Http404
    try:
        BY_BUTTON[move](by=request.user, cycle=one)
        messages.success(request, say("done"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("cycle", key=key)


def bank_file(request: HttpRequest, key: int) -> HttpResponse:
    """The file for the bank, for whoever sends it, once the cycle is approved."""
    assert isinstance(request.user, User)
    one = get_object_or_404(_seen(request), pk=key, approved_by__isnull=False)
    if not may(request.user, Permission.PREPARE_PAYMENTS, one.territory):
        raise PermissionDenied
    answer = HttpResponse(content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{bank.batch(one).message}.xml"'
    bank.write(one, answer)  # type: ignore[arg-type]
    return answer


@require_POST
def take_answers(request: HttpRequest, key: int) -> HttpResponse:
    """Take the bank's file, whole or not at all, and say what was wrong with it."""
    assert isinstance(request.user, User)
    one = get_object_or_404(_seen(request), pk=key)
    file = request.FILES.get("file")
    try:
        if file is None or file.file is None:
            raise Refused("no_file")
        answers = read_answers(file.file, file.name or "file")
        actions.take_answers(by=request.user, cycle=one, answers=answers)
        messages.success(request, say("done"))
    except (Refused, ChakanaError) as problem:
        messages.error(request, str(problem))
    return redirect("cycle", key=key)


def _seen(request: HttpRequest) -> QuerySet[Cycle]:
    assert isinstance(request.user, User)
    places = visible(request.user, Permission.SEE_PAYMENTS)
    return Cycle.objects.filter(territory__in=places).select_related("version", "territory")

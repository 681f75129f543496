"""Whether families got their payment: the sample of a cycle, and the form for one family."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.territories.models import Territory
from chakana.web.texts import say
from chakana.web.transfers import actions, receipts
from chakana.web.transfers.actions.receipts import AFTER
from chakana.web.transfers.models import Cycle, Receipt


def sample(request: HttpRequest, key: int) -> HttpResponse:
    """What the families that were drawn say, and those of the user's territory, unasked first."""
    user = user_of(request)
    one = get_object_or_404(_cycles(user), pk=key)
    found = getattr(one, "sample", None)
    rows = _seen(user).filter(sample__cycle=one).order_by("outcome", "pk")
    return render(request, "transfers/receipts.html", {
        "cycle": one, "sample": found, "told": receipts.told(found) if found else None,
        "page": paged(request, rows), "may_draw": _may_draw(user, one),
        "sees_payments": bool(scope(user, Permission.SEE_PAYMENTS)),
        "may_note": bool(visible(user, Permission.VERIFY_RECEIPT)),
    })  # fmt: skip


def _cycles(user: User) -> QuerySet[Cycle]:
    """Cycles of the user's territories, and those with a family there that was drawn."""
    asked = _seen(user).order_by().values("sample__cycle")
    mine = Cycle.objects.filter(Q(territory__in=_places(user)) | Q(pk__in=asked))
    return mine.select_related("version", "territory", "sample")


def _seen(user: User) -> QuerySet[Receipt]:
    rows = Receipt.objects.filter(order__enrolment__household__territory__in=_places(user))
    return rows.select_related("order__enrolment__household__territory")


def _places(user: User) -> QuerySet[Territory]:
    return visible(user, Permission.SEE_PAYMENTS) | visible(user, Permission.VERIFY_RECEIPT)


def _may_draw(user: User, cycle: Cycle) -> bool:
    return cycle.state in AFTER and bool(may(user, Permission.VERIFY_RECEIPT, cycle.territory))


@require_POST
def draw(request: HttpRequest, key: int) -> HttpResponse:
    """Draw the families of a cycle."""
    places = visible(user_of(request), Permission.VERIFY_RECEIPT)
    one = get_object_or_404(Cycle.objects.filter(territory__in=places), pk=key)
    with told(request):
        actions.draw_receipts(by=user_of(request), cycle=one)
    return redirect("receipts", key=key)


def receipt(request: HttpRequest, key: int) -> HttpResponse:
    """The form for one family."""
    places = visible(user_of(request), Permission.VERIFY_RECEIPT)
    # First whether it is there, then what it is about: a join of eleven tables is planned blindly.
    one = get_object_or_404(Receipt, pk=key)
    get_object_or_404(places, pk=one.order.enrolment.household.territory_id)
    if request.method == "POST":
        with told(request):
            _noted(request, one)
            return redirect("receipts", key=one.sample.cycle_id)
    return render(request, "transfers/receipt.html", {
        "receipt": one, "today": timezone.localdate().isoformat(), "typed": request.POST,
        "outcomes": [(value, say(value)) for value in Receipt.Outcome.values],
    })  # fmt: skip


def _noted(request: HttpRequest, one: Receipt) -> None:
    sent = request.POST
    try:
        outcome, day = Receipt.Outcome(sent.get("outcome", "")), sent.get("asked_on", "")
        asked_on = date.fromisoformat(day)
        amount = sent.get("received", "").strip().replace(",", ".")
        received = Decimal(amount) if amount else None
    except (ValueError, InvalidOperation):
        raise Refused("receipt_unreadable") from None
    actions.note_receipt(by=user_of(request), receipt=one, outcome=outcome, asked_on=asked_on,
                         received=received, note=sent.get("note", ""))  # fmt: skip

"""The page of the ledger: what stands on each account by a day, and the entries that made it so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.ledger.queries import Standing, entries, trial_balance
from chakana.web.pages import paged, user_of

A_PAGE = 50


def ledger(request: HttpRequest) -> HttpResponse:
    """The trial balance of the user's territory by ``?day=``, and its entries, the newest first."""
    places = visible(user_of(request), Permission.SEE_PAYMENTS)
    day = _day(request.GET.get("day", ""))
    rows = entries(places, day).select_related("territory").prefetch_related("lines__account")
    return render(request, "ledger/ledger.html", {
        "day": day, "programmes": _by_programme(trial_balance(places, day)),
        "page": paged(request, rows.order_by("-day", "-pk"), A_PAGE),
    })  # fmt: skip


def _by_programme(rows: list[Standing]) -> list[tuple[str, list[Standing], Decimal]]:
    """Each programme with its accounts and what they come to together: nothing."""
    names = dict.fromkeys(one.account.programme for one in rows)
    held = {name: [one for one in rows if one.account.programme == name] for name in names}
    return [(name, told, sum((one.balance for one in told), Decimal(0)))
            for name, told in held.items()]  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()

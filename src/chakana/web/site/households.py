"""Households: the list one may see, and the page of one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, user_of
from chakana.web.registry.models import Household
from chakana.web.registry.queries import search, shown_answers
from chakana.web.targeting.queries import explanations
from chakana.web.transfers.models import Order

A_PAGE = 25


def households(request: HttpRequest) -> HttpResponse:
    """The households of the user's territory, searched by number or name."""
    text = request.GET.get("q", "")
    rows = search(_seen(request), text).select_related("territory").prefetch_related("people")
    page = paged(request, rows, A_PAGE)
    return render(request, "site/households.html", {"page": page, "text": text})


def household(request: HttpRequest, number: str) -> HttpResponse:
    """One household: its people, what was recorded, why it takes part or not, what it was paid."""
    home = get_object_or_404(_seen(request).select_related("territory"), number=number)
    held = home.records.filter(known_until=None).first()
    sees_payments = may(user_of(request), Permission.SEE_PAYMENTS, home.territory)
    paid = Order.objects.filter(enrolment__household=home).select_related("cycle")
    orders = paid if sees_payments else paid.none()
    return render(request, "site/household.html", {
        "home": home, "people": home.people.all(), "record": held,
        "answers": shown_answers(held.answers) if held else (),
        "enrolments": home.enrolments.order_by("since"),
        "explanations": explanations(home),
        "orders": orders.order_by("cycle__begins"), "sees_payments": sees_payments,
    })  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[Household]:
    places = visible(user_of(request), Permission.SEE_HOUSEHOLDS)
    return Household.objects.filter(territory__in=places)

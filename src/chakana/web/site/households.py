"""The page of a household: what several slices know of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.pages import user_of
from chakana.web.registry.queries import seen_households, shown_answers
from chakana.web.targeting.queries import explanations
from chakana.web.transfers.models import Order


def household(request: HttpRequest, number: str) -> HttpResponse:
    """One household: its people, what was recorded, why it takes part or not, what it was paid."""
    home = get_object_or_404(
        seen_households(user_of(request)).select_related("territory"), number=number
    )
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

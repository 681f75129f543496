"""The page of a household: what several slices know of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.enrolment.models import Enrolment, Waiting
from chakana.web.enrolment.places import of_wait
from chakana.web.pages import user_of
from chakana.web.registry.models import Household
from chakana.web.registry.past import known
from chakana.web.registry.queries import seen_households
from chakana.web.registry.questions import told
from chakana.web.registry.summary import residents
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.queries import explanations
from chakana.web.transfers.models import Order


def household(request: HttpRequest, number: str) -> HttpResponse:
    """One household: its people, what was recorded, why it takes part or not, what it was paid."""
    user = user_of(request)
    rows = seen_households(user).select_related("territory", "merged_into")
    home = get_object_or_404(rows, number=number)
    now = known(home, timezone.now())
    sees_payments = may(user, Permission.SEE_PAYMENTS, home.territory)
    paid = Order.objects.filter(enrolment__household=home).select_related("cycle")
    orders = paid if sees_payments else paid.none()
    stands = home.merged_into is None
    enrolments, told_why = list(home.enrolments.order_by("since")), explanations(home)
    return render(request, "site/household.html", {
        "home": home, "known": now, "people": residents(now),
        "answers": told("household", now.record.answers) if now.record else (),
        "enrolments": enrolments, "waits": [(one, of_wait(one)) for one in _waits(home)],
        "referrals": home.referrals.all(), "explanations": told_why,
        "entered": {made.pk for made, _ in told_why if _takes_part(made, enrolments)},
        "enrols": stands and may(user, Permission.ENROL, home.territory),
        "refers": stands and may(user, Permission.REFER, home.territory),
        "orders": orders.order_by("cycle__begins"), "sees_payments": sees_payments,
        "proposes": stands and may(user, Permission.PROPOSE_CHANGES, home.territory),
        "merges": may(user, Permission.MERGE_HOUSEHOLDS, home.territory),
    })  # fmt: skip


def _waits(home: Household) -> QuerySet[Waiting]:
    return home.waits.filter(until=None).select_related("assessment__version")


def _takes_part(made: Assessment, enrolments: list[Enrolment]) -> bool:
    """Whether the household takes part already in what ``made`` is about."""
    what = (made.version.programme, made.component)
    return any((one.programme, one.component) == what and one.until is None for one in enrolments)

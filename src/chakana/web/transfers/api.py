"""Payment cycles and their orders as programs read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from ninja import Schema

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.interface.resources import Resource
from chakana.web.transfers.models import Cycle, Order


class CycleOut(Schema):
    """A payment cycle and where it stands."""

    key: int
    programme: str
    component: str
    territory: str
    begins: date
    ends: date
    state: str


class OrderOut(Schema):
    """What one household is paid in a cycle, and what became of it."""

    key: int
    cycle: int
    household: str
    amount: Decimal
    state: str


def _cycles(user: User) -> QuerySet[Cycle]:
    places = visible(user, Permission.SEE_PAYMENTS)
    rows = Cycle.objects.filter(territory__in=places)
    return rows.select_related("version", "territory")


def _orders(user: User) -> QuerySet[Order]:
    places = visible(user, Permission.SEE_PAYMENTS)
    rows = Order.objects.filter(enrolment__household__territory__in=places)
    return rows.select_related("enrolment__household")


def _told_cycle(one: Cycle) -> CycleOut:
    return CycleOut(
        key=one.pk, programme=one.version.programme, component=one.component,
        territory=one.territory.code, begins=one.begins, ends=one.ends, state=one.state,
    )  # fmt: skip


def _told_order(one: Order) -> OrderOut:
    number = one.enrolment.household.number
    return OrderOut(
        key=one.pk, cycle=one.cycle_id, household=number, amount=one.amount, state=one.state
    )


RESOURCES = (
    Resource("cycles", _cycles, CycleOut, _told_cycle),
    Resource("orders", _orders, OrderOut, _told_order),
)

"""Enrolments as programs read them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from ninja import Schema

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.enrolment.models import Enrolment
from chakana.web.interface.resources import Resource


class EnrolmentOut(Schema):
    """A household that takes part in a component, or did."""

    key: int
    household: str
    programme: str
    component: str
    since: date
    until: date | None


def _rows(user: User) -> QuerySet[Enrolment]:
    places = visible(user, Permission.SEE_HOUSEHOLDS)
    rows = Enrolment.objects.filter(household__territory__in=places)
    return rows.select_related("household")


def _told(one: Enrolment) -> EnrolmentOut:
    return EnrolmentOut(
        key=one.pk, household=one.household.number, programme=one.programme,
        component=one.component, since=one.since, until=one.until,
    )  # fmt: skip


RESOURCES = (Resource("enrolments", _rows, EnrolmentOut, _told),)

"""Households as programs read them: no names, no documents."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from ninja import Schema

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.interface.resources import Resource
from chakana.web.registry.models import Household


class HouseholdOut(Schema):
    """A household of the register."""

    key: int
    number: str
    territory: str
    registered_at: datetime


def _rows(user: User) -> QuerySet[Household]:
    places = visible(user, Permission.SEE_HOUSEHOLDS)
    standing = Household.objects.standing().filter(territory__in=places)
    return standing.select_related("territory")


def _told(one: Household) -> HouseholdOut:
    return HouseholdOut(
        key=one.pk, number=one.number, territory=one.territory.code,
        registered_at=one.registered_at,
    )  # fmt: skip


RESOURCES = (Resource("households", _rows, HouseholdOut, _told, key="number", key_type=str),)

"""Whether somebody may do something somewhere: always with the reason."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.actions import Verdict
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside


def appointments(user: User) -> QuerySet[Appointment]:
    """The roles that ``user`` holds today."""
    today = timezone.localdate()
    held = user.appointments.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    return held.select_related("territory")


def may(user: User, permission: Permission, where: Territory) -> Verdict:
    """Whether ``user`` may do this in all of ``where``."""
    if not user.is_active:
        return Verdict.no("account_closed")
    granted = scope(user, permission)
    if not granted:
        return Verdict.no("not_your_role")
    if any(territory.contains(where) for territory in granted):
        return Verdict.yes()
    return Verdict.no("outside", territory=where.name)


def scope(user: User, permission: Permission) -> list[Territory]:
    """The territories in which ``user`` may do this; none if it is given by no role."""
    roles = [role for role in Role if permission in GRANTS[role]]
    return [one.territory for one in appointments(user).filter(role__in=roles)]


def visible(user: User, permission: Permission) -> QuerySet[Territory]:
    """Every territory in which ``user`` may do this, those inside included."""
    found = Territory.objects.none()
    for territory in scope(user, permission):
        found = found | inside(Territory.objects.all(), territory, through="")
    return found

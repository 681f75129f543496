"""Who may give which role, and to whom: always with the reason."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import appointments, may
from chakana.web.accounts.roles import APART, GIVES, GRANTS, Permission, Role
from chakana.web.actions import Verdict
from chakana.web.territories.models import Territory


def may_give(by: User, role: Role, territory: Territory) -> Verdict:
    """Whether ``by`` may give or take this role in all of ``territory``.

    A role of theirs that holds there must be one that gives it (``GIVES``).
    """
    allowed = may(by, Permission.APPOINT, territory)
    if not allowed:
        return allowed
    there = [one for one in appointments(by) if one.territory.contains(territory)]
    if any(role in GIVES.get(Role(one.role), ()) for one in there):
        return Verdict.yes()
    return Verdict.no("not_yours_to_give")


def may_help(by: User, user: User) -> Verdict:
    """Whether ``by`` may act on the account of ``user``: they could have given all its roles."""
    held = list(user.appointments.select_related("territory").filter(_now_or_later()))
    if not held:
        held = list(user.appointments.select_related("territory"))
    if not held:
        return Verdict.no("not_your_role")
    for one in held:
        allowed = may_give(by, Role(one.role), one.territory)
        if not allowed:
            return allowed
    return Verdict.yes()


def two_people(user: User, role: Role, territory: Territory) -> Verdict:
    """Whether ``user`` may hold ``role`` beside what they hold: two steps need two people."""
    for one in user.appointments.select_related("territory").filter(_now_or_later()):
        meets = one.territory.contains(territory) or territory.contains(one.territory)
        held, new = GRANTS[Role(one.role)], GRANTS[role]
        for first, second in APART:
            if meets and ((first in held and second in new) or (second in held and first in new)):
                return Verdict.no("two_people_roles", territory=one.territory.name)
    return Verdict.yes()


def _now_or_later() -> Q:
    return Q(until=None) | Q(until__gte=timezone.localdate())

"""Whether somebody may do something somewhere: always with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.roles import GRANTS, NEVER_BY_TOKEN, Permission, Role
from chakana.web.actions import Verdict
from chakana.web.territories.models import Territory

_known: ContextVar[dict[int, tuple[Appointment, ...]] | None] = ContextVar("known", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Inside, the roles of each user are read once: for as long as a request lasts."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def forget() -> None:
    """Read roles anew: called by whatever changes them."""
    known = _known.get()
    if known is not None:
        known.clear()


def appointments(user: User) -> tuple[Appointment, ...]:
    """The roles that ``user`` holds today; none once the account is closed."""
    if not user.is_active:
        return ()
    known = _known.get()
    if known is not None and user.pk in known:
        return known[user.pk]
    today = timezone.localdate()
    held = user.appointments.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    found = tuple(held.select_related("territory"))
    if known is not None:
        known[user.pk] = found
    return found


def may(user: User, permission: Permission, where: Territory) -> Verdict:
    """Whether ``user`` may do this in all of ``where``."""
    if not user.is_active:
        return Verdict.no("account_closed")
    if user.by_token and permission in NEVER_BY_TOKEN:
        return Verdict.no("token_cannot")
    granted = scope(user, permission)
    if not granted:
        return Verdict.no("not_your_role")
    if any(territory.contains(where) for territory in granted):
        return Verdict.yes()
    return Verdict.no("outside", territory=where.name)


def scope(user: User, permission: Permission) -> list[Territory]:
    """The territories in which ``user`` may do this; none if it is given by no role."""
    if user.by_token and permission in NEVER_BY_TOKEN:
        return []
    return [one.territory for one in appointments(user) if permission in GRANTS[Role(one.role)]]


def visible(user: User, permission: Permission) -> QuerySet[Territory]:
    """Every territory in which ``user`` may do this, those inside included."""
    inside = Q(pk__in=())
    for territory in scope(user, permission):
        inside |= Q(path__gte=territory.path, path__lt=f"{territory.path}~")
    return Territory.objects.filter(inside)

"""Giving people roles and taking them back."""

from __future__ import annotations

from django.utils import timezone

from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.permissions import forget, may
from chakana.web.accounts.roles import Permission, Role
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.territories.models import Territory


@action
def appoint(*, by: User | None, user: User, role: Role, territory: Territory) -> Appointment:
    """Give ``user`` a role in a territory. ``by`` is None only for whoever installs the system."""
    if by is not None:
        require(may(by, Permission.APPOINT, territory))
        if by.pk == user.pk:
            raise Refused("not_oneself")
    held = Appointment.objects.create(user=user, role=role, territory=territory)
    forget()
    after = {"user": user.username, "role": role}
    record(by=by, action="appoint", subject=held, territory=territory, after=after)
    return held


@action
def dismiss(*, by: User, appointment: Appointment, why: str) -> Appointment:
    """End a role as of today; what was done in it stays."""
    require(may(by, Permission.APPOINT, appointment.territory))
    appointment.until = timezone.localdate()
    appointment.save(update_fields=["until"])
    forget()
    record(
        by=by, action="dismiss", subject=appointment, territory=appointment.territory,
        after={"until": appointment.until.isoformat()}, why=why,
    )  # fmt: skip
    return appointment

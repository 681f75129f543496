"""Who may read and answer a report: never anybody who works for the office that it is about."""

from __future__ import annotations

from django.db.models import QuerySet

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import appointments
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.actions import Verdict
from chakana.web.families.models import PressureReport
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside


def may_answer(user: User, report: PressureReport) -> Verdict:
    """Whether ``user`` may answer ``report``."""
    if not user.is_active:
        return Verdict.no("account_closed")
    if not seen(user, Permission.ANSWER_PRESSURE).filter(pk=report.pk).exists():
        return Verdict.no("pressure_not_yours")
    return Verdict.yes()


def seen(user: User, permission: Permission = Permission.SEE_PRESSURE) -> QuerySet[PressureReport]:
    """The reports on which ``user`` has this permission.

    An office sees those about offices inside its territory and never about itself; an auditor, who
    belongs to no office, sees all of the territory. Whoever holds any other role in the territory
    concerned, or inside it, is left out whatever else they are.
    """
    held = list(appointments(user))
    found = PressureReport.objects.none()
    for one in held:
        if permission in GRANTS[Role(one.role)]:
            rows = inside(PressureReport.objects.all(), one.territory, through="concerns")
            audits = one.role == Role.AUDITOR
            found = found | (rows if audits else rows.exclude(concerns=one.territory))
    works_for = {
        path for one in held if one.role != Role.AUDITOR for path in _upwards(one.territory)
    }
    return found.exclude(concerns__path__in=works_for)


def _upwards(territory: Territory) -> list[str]:
    """The paths of ``territory`` and of all that contain it."""
    codes = territory.path.strip("/").split("/")
    return ["/".join(codes[: place + 1]) + "/" for place in range(len(codes))]

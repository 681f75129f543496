"""Who takes part, who waits, who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.web.matrix.lines import Call, Rows
from tests.web.matrix.world import World

from chakana.web.accounts.roles import Permission
from chakana.web.enrolment.models import Enrolment

TOLD = date(2014, 2, 1)


def one() -> Enrolment:
    return Enrolment.objects.select_related("household__territory").order_by("pk")[0]


def not_enrolled(w: World) -> Mapping[str, Any]:
    """A household that was found eligible and is taken in again."""
    held = one()
    home = held.household
    held.delete()
    return {"assessment": w.approved, "household": home, "since": date(2014, 3, 1),
            "told_on": TOLD, "accepted_by": home.people.present()[0]}  # fmt: skip


ROWS = {
    "enrolments": Rows(Permission.SEE_HOUSEHOLDS, lambda w: Enrolment.objects.all()[0]),
}
CALLS = {
    "enrolment.enrol_eligible": Call(
        Permission.ENROL, lambda w: {"assessment": w.approved, "since": date(2014, 1, 1)}
    ),
    "enrolment.enrol": Call(Permission.ENROL, not_enrolled),
    "enrolment.decline": Call(
        Permission.ENROL,
        lambda w: {"assessment": w.approved, "household": w.home, "why": "no quiso"},
    ),
    "enrolment.tell_commitments": Call(
        Permission.ENROL,
        lambda w: {"enrolment": one(), "told_on": TOLD,
                   "accepted_by": one().household.people.present()[0]},
    ),
    "enrolment.end_enrolment": Call(
        Permission.END_ENROLMENTS,
        lambda w: {"enrolment": one(), "reason": "family_wishes", "on": date(2014, 6, 1)},
    ),
    "enrolment.find_leavers": Call(
        Permission.END_ENROLMENTS,
        lambda w: {"programme": "pe/juntos", "component": "transfer", "territory": w.place,
                   "day": date(2014, 6, 1)},
    ),
}  # fmt: skip

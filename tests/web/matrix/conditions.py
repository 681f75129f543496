"""Periods of verification, reports, letters to families, what rests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.web.matrix.enrolment import one
from tests.web.matrix.files import Again
from tests.web.matrix.lines import Address, Call
from tests.web.matrix.world import World

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Permission, Role
from chakana.web.conditions import actions
from chakana.web.conditions.models import Notice, Objection, Period, Suspension, Verification

CLOSED, TOLD, LATER = date(2014, 3, 10), date(2014, 3, 12), date(2014, 5, 1)
SUSPEND = Permission.SUSPEND


def officer(w: World) -> User:
    return w.people[Role.NATIONAL_OFFICER, "above"]


def opening(w: World) -> Mapping[str, Any]:
    return {"programme": "pe/juntos", "component": "transfer", "territory": w.place,
            "begins": date(2014, 1, 1)}  # fmt: skip


def opened(w: World) -> Period:
    return actions.open_period(by=officer(w), **opening(w))


def closed(w: World) -> Period:
    return actions.close_period(by=officer(w), period=opened(w), on=CLOSED)


def listed(w: World) -> Verification:
    return opened(w).verifications.filter(condition="school").order_by("pk")[0]


def prepared(w: World) -> Notice:
    return Notice.objects.get_or_create(
        enrolment=one(), condition="school", period=opened(w), prepared_on=CLOSED
    )[0]


def delivery() -> Mapping[str, Any]:
    return {"to": one().household.people.present()[0], "on": TOLD}


def delivered(w: World) -> Notice:
    return actions.deliver_notice(by=officer(w), notice=prepared(w), **delivery())


def objected(w: World) -> Objection:
    return actions.object_to_notice(by=officer(w), notice=delivered(w), said="no", on=TOLD)


def resting(w: World) -> Suspension:
    return Suspension.objects.create(
        enrolment=one(), notice=delivered(w), since=LATER, by=officer(w)
    )


def report(w: World) -> Mapping[str, Any]:
    verification = listed(w)
    return {"period": verification.period, "condition": "school", "territory": w.place,
            "told": {verification.pk: {"attends_school": True}}}  # fmt: skip


def filled(w: World) -> Again:
    """A list on which one child is said to go to school."""
    return Again(f"código,¿cumplió?\n{listed(w).code},sí\n".encode(), "lista.csv")


ADDRESSES = {
    "verifications": Address(shows=lambda w: f"/verificacion/{opened(w).pk}/"),
    "verification": Address(
        lambda w: [opened(w).pk, "school"],
        needs=Permission.REPORT_SCHOOL,
        posts=lambda w: {f"v{listed(w).pk}": "no"},
    ),
    "verification_sheet": Address(
        lambda w: [opened(w).pk, "school", "csv"], needs=Permission.REPORT_SCHOOL
    ),
    "send_sheet": Address(
        lambda w: [opened(w).pk, "school"],
        needs=Permission.REPORT_SCHOOL,
        posts=lambda w: {"file": filled(w)},
    ),
    "periods": Address(
        shows=lambda w: f"/periodos/{opened(w).pk}/",
        posts=lambda w: {"what": "pe/juntos transfer", "place": w.place.pk, "month": "2014-01"},
        does=SUSPEND,
    ),
    "period": Address(lambda w: [opened(w).pk]),
    "letters": Address(lambda w: [closed(w).pk]),
    "period_step": Address(
        lambda w: [opened(w).pk, "cerrar"], posts=lambda w: {"on": ""}, does=SUSPEND
    ),
    "notices": Address(shows=lambda w: f"/avisos/{prepared(w).pk}/"),
    "notice": Address(lambda w: [prepared(w).pk]),
    "notice_step": Address(
        lambda w: [prepared(w).pk, "entregar"],
        posts=lambda w: {"to": delivery()["to"].pk, "on": TOLD.isoformat()},
        does=Permission.ENROL,
    ),
}
CALLS = {
    "conditions.open_period": Call(SUSPEND, opening),
    "conditions.close_period": Call(SUSPEND, lambda w: {"period": opened(w), "on": CLOSED}),
    "conditions.prepare_notices": Call(SUSPEND, lambda w: {"period": closed(w), "on": CLOSED}),
    "conditions.report": Call(Permission.REPORT_SCHOOL, report),
    "conditions.deliver_notice": Call(
        Permission.ENROL, lambda w: {"notice": prepared(w), **delivery()}
    ),
    "conditions.object_to_notice": Call(
        Permission.FILE_APPEALS, lambda w: {"notice": delivered(w), "said": "no", "on": TOLD}
    ),
    "conditions.answer_objection": Call(
        SUSPEND,
        lambda w: {"objection": objected(w), "is_upheld": False, "answer": "no", "on": LATER},
    ),
    # It never failed: whoever may is refused for that.
    "conditions.suspend": Call(
        SUSPEND, lambda w: {"enrolment": one(), "because": "school", "on": LATER}, is_done=False
    ),
    "conditions.resume": Call(
        SUSPEND, lambda w: {"suspension": resting(w), "why": "desborde", "on": LATER}
    ),
}

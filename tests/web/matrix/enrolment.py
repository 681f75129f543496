"""Who takes part, who waits, who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.web.matrix.lines import Address, Call, Rows
from tests.web.matrix.world import World

from chakana.web.accounts.roles import Permission
from chakana.web.enrolment.models import Enrolment, Leaver, Waiting
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Assessment
from chakana.web.territories.queries import inside

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


def waiting(w: World) -> Waiting:
    """A household of the place that waits for a service."""
    return Waiting.objects.get_or_create(
        household=two_of(w)[0], programme="pe/juntos", component="transfer", until=None,
        defaults={"assessment": w.approved, "reason": "waits_for_services", "since": TOLD},
    )[0]  # fmt: skip


def two_of(w: World) -> list[Household]:
    return list(inside(Household.objects.filter(enrolments=None).order_by("pk"), w.place)[:2])


def leaving(w: World) -> Leaver:
    held = one()
    return Leaver.objects.get_or_create(
        enrolment=held, defaults={
            "reason": "no_child_left", "found_on": TOLD, "version": w.approved.version,
            "record": held.household.records.all()[0],
        },
    )[0]  # fmt: skip


def in_order(w: World) -> list[Any]:
    """A household of the place with a place in the order of an assessment."""
    result = w.approved.results.get(household=w.home)
    made = Assessment.objects.get(pk=w.approved.pk)
    made.pk = None
    made.save(force_insert=True)
    result.assessment, result.place = made, 1
    result.save(force_insert=True)
    return [w.home.number, made.pk]


def entering(w: World) -> Mapping[str, Any]:
    told = not_enrolled(w)
    return {"answer": "yes", "person": told["accepted_by"].pk, "on": TOLD.isoformat()}


ADDRESSES = {
    "participation": Address(),
    "enrol_all": Address(
        posts=lambda w: {"assessment": w.approved.pk, "since": "2014-01-01"},
        does=Permission.ENROL,
    ),
    "waiting_list": Address(shows=lambda w: f"/hogares/{waiting(w).household.number}/"),
    "leavers": Address(shows=lambda w: f"/participacion/{leaving(w).enrolment_id}/"),
    "look_for_leavers": Address(
        posts=lambda w: {"what": "pe/juntos transfer", "place": w.place.pk},
        does=Permission.END_ENROLMENTS,
    ),
    "enrolment": Address(
        lambda w: [one().pk],
        posts=lambda w: {"reason": "family_wishes", "on": "2014-06-01"},
        does=Permission.END_ENROLMENTS,
    ),
    "place_in_order": Address(in_order),
    "enter_household": Address(
        lambda w: [one().household.number, w.approved.pk], posts=entering, does=Permission.ENROL
    ),
}
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

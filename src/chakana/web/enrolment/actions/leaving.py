"""Ending an enrolment: for what the definition lists, or because the household goes by itself."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.coordination.actions import refer
from chakana.web.enrolment import leavers
from chakana.web.enrolment.departing import may_leave
from chakana.web.enrolment.models import Departure, Enrolment, Leaver
from chakana.web.registry.models import Record
from chakana.web.targeting.versions import current, read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import hold_country


@action
def end_enrolment(
    *, by: User, enrolment: Enrolment, reason: str, on: date, why: str = ""
) -> Departure:
    """End an enrolment on a day, for an exit that holds or because the household goes by itself.

    The exit's rule is asked again of what the register knows now: unknown is no reason, and neither
    is anything that another programme gives. Where the exit names the next rung, the household is
    referred to it.
    """
    home = enrolment.household
    require(may(by, Permission.END_ENROLMENTS, home.territory))
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    there = Departure.objects.filter(enrolment=enrolment).first()
    if there is not None and (there.reason, there.on) == (reason, on):
        return there
    if enrolment.until is not None:
        raise Refused("left_already", day=enrolment.until)
    if not enrolment.since <= on <= timezone.localdate():
        raise Refused("not_that_day")
    now = timezone.now()
    version = current(enrolment.programme, on)
    definition = read(version)
    held = home.records.filter(known_until=None).select_related("territory").first()
    require(may_leave(definition, enrolment, held, reason, on, now))
    made = _depart(by, enrolment, reason, on, why, held)
    _refer_onward(by, definition, enrolment, reason, on)
    return made


def _depart(
    by: User, enrolment: Enrolment, reason: str, on: date, why: str, held: Record | None
) -> Departure:
    made = Departure.objects.create(
        enrolment=enrolment, reason=reason, version=current(enrolment.programme, on), record=held,
        on=on, at=timezone.now(), by=by, why=why.strip(),
    )  # fmt: skip
    enrolment.until, enrolment.left_because = on, reason
    enrolment.save(update_fields=["until", "left_because"])
    Leaver.objects.filter(enrolment=enrolment).delete()
    home = enrolment.household
    record(by=by, action="end_enrolment", subject=enrolment, territory=home.territory,
           after={"household": home.number, "until": on.isoformat(), "reason": reason,
                  "version": made.version.digest})  # fmt: skip
    return made


def _refer_onward(
    by: User, definition: Definition, enrolment: Enrolment, reason: str, on: date
) -> None:
    """Refer the household to the programme that the exit names, if it names one."""
    part = definition.component(enrolment.component).part.exit.get(reason)
    if part is not None and part.refer_to is not None:
        refer(
            by=by, household=enrolment.household, from_programme=enrolment.programme,
            from_component=enrolment.component, to_programme=part.refer_to, because=reason, on=on,
        )  # fmt: skip


@action
def find_leavers(
    *, by: User, programme: str, component: str, territory: Territory, day: date
) -> int:
    """Ask the exits of a component of everybody who takes part in ``territory``; how many leave.

    The list takes the place of the one before. Nobody is out by being on it.
    """
    require(may(by, Permission.END_ENROLMENTS, territory))
    if day > timezone.localdate():
        raise Refused("not_in_the_future")
    version = current(programme, day)
    leavers.part_of(version, component)
    hold_country(territory)
    count = leavers.write(version, component, territory, day)
    record(by=by, action="find_leavers", subject=version, territory=territory,
           after={"component": component, "day": day.isoformat(), "found": count})  # fmt: skip
    return count

"""Having a transfer rest, and resuming it. The action itself refuses whatever else is tried."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.conditions import standing
from chakana.web.conditions.models import Notice, Suspension
from chakana.web.enrolment.models import Enrolment
from chakana.web.targeting.versions import current, read


@action
def suspend(*, by: User, enrolment: Enrolment, because: str, on: date) -> Suspension:
    """Have the transfer of an enrolment rest from ``on``.

    ``because`` is a condition that the definition lets suspend. It must have been verified as not
    met as often as the definition says, its notice handed over and run its days, and no objection
    open. Whatever else is tried is refused and stays on record.
    """
    home = enrolment.household
    require(may(by, Permission.SUSPEND, home.territory))
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if on > timezone.localdate():
        raise Refused("not_in_the_future")
    resting = enrolment.suspensions.filter(until=None).select_related("notice").first()
    if resting is not None and (resting.notice.condition, resting.since) == (because, on):
        return resting
    if enrolment.until is not None or resting is not None:
        raise Refused("rests_or_left_already")
    component = read(current(enrolment.programme, on)).component(enrolment.component)
    notice = enrolment.notices.filter(condition=because, ended_on=None).first()
    require(standing.may_suspend(component, enrolment, because, notice, on))
    assert notice is not None
    notice.ended_on, notice.ended = on, Notice.Ended.SUSPENDED
    notice.save(update_fields=["ended_on", "ended"])
    made = Suspension.objects.create(enrolment=enrolment, notice=notice, since=on, by=by)
    after = {"household": home.number, "because": because, "since": on.isoformat()}
    record(by=by, action="suspend", subject=enrolment, territory=home.territory, after=after)
    return made


@action
def resume(*, by: User, suspension: Suspension, why: str, on: date) -> Suspension:
    """End a suspension by decision; the transfer goes on with the next cycle."""
    home = suspension.enrolment.household
    require(may(by, Permission.SUSPEND, home.territory))
    suspension = Suspension.objects.select_for_update(of=("self",)).get(pk=suspension.pk)
    if suspension.until is not None:
        return suspension
    if not suspension.since <= on <= timezone.localdate():
        raise Refused("not_that_day")
    if not why.strip():
        raise Refused("a_reason_is_needed")
    suspension.until, suspension.ended = on, Suspension.Ended.DECIDED
    suspension.save(update_fields=["until", "ended"])
    record(by=by, action="resume", subject=suspension.enrolment, territory=home.territory,
           after={"household": home.number, "until": on.isoformat()}, why=why)  # fmt: skip
    return suspension

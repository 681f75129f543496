"""Letters to families: prepared when a condition failed, handed over, objected to, answered."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.conditions import standing
from chakana.web.conditions.models import Notice, Objection, Period, Suspension, Verification
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.models import Person
from chakana.web.targeting.versions import read


@action
def prepare_notices(*, by: User, period: Period, on: date | None = None) -> int:
    """Prepare a letter for each family whose condition failed as often as the definition says.

    ``period`` is closed and the last of those that failed; how many letters are new.
    """
    require(may(by, Permission.SUSPEND, period.territory))
    period = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
    day = on or timezone.localdate()
    if period.closed_on is None or not period.closed_on <= day <= timezone.localdate():
        raise Refused("period_still_open")
    component = read(period.version).component(period.component)
    count = 0
    for condition in component.conditions:
        if standing.may_ever_suspend(component, condition.name):
            count += _prepare(period, condition.name, standing.failures_asked(component), day)
    record(by=by, action="prepare_notices", subject=period, territory=period.territory,
           after={"notices": count})  # fmt: skip
    return count


def _prepare(period: Period, condition: str, asked: int, day: date) -> int:
    """Write the letters of one condition, the periods before looked up by their first days."""
    rows = Enrolment.objects.filter(until=None)
    before = period
    for _ in range(asked):
        failed = Verification.objects.filter(
            enrolment=OuterRef("pk"), condition=condition, state=Verification.State.NOT_MET,
            period__component=period.component, period__ends=before.ends,
            period__version__programme=period.version.programme, period__closed_on__isnull=False,
        )  # fmt: skip
        rows = rows.filter(Exists(failed))
        before = Period(ends=before.begins - timedelta(days=1), begins=_before(before))
    there = Notice.objects.filter(enrolment=OuterRef("pk"), condition=condition, ended_on=None)
    rests = Suspension.objects.filter(enrolment=OuterRef("pk"), until=None)
    mine = Verification.objects.filter(enrolment=OuterRef("pk"), period=period)
    new = rows.filter(~Exists(there), ~Exists(rests), Exists(mine))
    keys = list(new.values_list("pk", flat=True))
    Notice.objects.bulk_create(
        (Notice(enrolment_id=key, condition=condition, period=period, prepared_on=day)
         for key in keys), batch_size=1000,
    )  # fmt: skip
    return len(keys)


def _before(period: Period) -> date:
    """The first day of as many months right before ``period``."""
    months = (period.ends.year - period.begins.year) * 12 + period.ends.month - period.begins.month
    first = period.begins.year * 12 + period.begins.month - 1 - (months + 1)
    return date(first // 12, first % 12 + 1, 1)


@action
def deliver_notice(*, by: User, notice: Notice, to: Person, on: date) -> Notice:
    """Record that a letter was handed to somebody of the household: its days begin."""
    home = notice.enrolment.household
    require(may(by, Permission.ENROL, home.territory))
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if (notice.delivered_on, notice.delivered_to_id) == (on, to.pk):
        return notice
    if notice.delivered_on is not None or notice.ended_on is not None:
        raise Refused("notice_is_past")
    if not notice.prepared_on <= on <= timezone.localdate():
        raise Refused("not_that_day")
    if not home.people.present().filter(pk=to.pk).exists():
        raise Refused("not_of_the_household")
    notice.delivered_on, notice.delivered_to, notice.delivered_by = on, to, by
    notice.save(update_fields=["delivered_on", "delivered_to", "delivered_by"])
    record(by=by, action="deliver_notice", subject=notice, territory=home.territory,
           after={"household": home.number, "delivered_on": on.isoformat()})  # fmt: skip
    return notice


@action
def object_to_notice(*, by: User, notice: Notice, said: str, on: date) -> Objection:
    """Record what a family says against a notice: its days stand still until it is answered."""
    home = notice.enrolment.household
    require(may(by, Permission.FILE_APPEALS, home.territory))
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if there := notice.objections.filter(answered_on=None).first():
        return there
    if notice.delivered_on is None or notice.ended_on is not None:
        raise Refused("notice_is_past")
    answers = [one.answered_on for one in notice.objections.all() if one.answered_on]
    if not max([notice.delivered_on, *answers]) <= on <= timezone.localdate():
        raise Refused("not_that_day")
    if not said.strip():
        raise Refused("a_reason_is_needed")
    made = Objection.objects.create(notice=notice, said=said.strip(), filed_on=on, filed_by=by)
    record(by=by, action="object_to_notice", subject=notice, territory=home.territory,
           after={"household": home.number, "filed_on": on.isoformat()})  # fmt: skip
    return made


@action
def answer_objection(
    *, by: User, objection: Objection, is_upheld: bool, answer: str, on: date
) -> Objection:
    """Answer a family: its reason counts and the notice ends, or its days go on."""
    home = objection.notice.enrolment.household
    require(may(by, Permission.SUSPEND, home.territory))
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if objection.answered_on is not None:
        raise Refused("answered_already", day=objection.answered_on)
    if not objection.filed_on <= on <= timezone.localdate():
        raise Refused("not_that_day")
    if not answer.strip():
        raise Refused("a_reason_is_needed")
    objection.answered_on, objection.answered_by = on, by
    objection.is_upheld, objection.answer = is_upheld, answer.strip()
    objection.save(update_fields=["answered_on", "answered_by", "is_upheld", "answer"])
    if is_upheld:
        notice = objection.notice
        notice.ended_on, notice.ended = on, Notice.Ended.UPHELD
        notice.save(update_fields=["ended_on", "ended"])
    record(by=by, action="answer_objection", subject=objection.notice, territory=home.territory,
           after={"is_upheld": is_upheld, "answered_on": on.isoformat()})  # fmt: skip
    return objection

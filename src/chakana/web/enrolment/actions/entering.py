"""Taking households into a component: those that are eligible, where the services are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from chakana.language.definition import Component
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.audit.events import record
from chakana.web.enrolment import candidates
from chakana.web.enrolment.models import Enrolment, Waiting
from chakana.web.enrolment.supply import lacking_in
from chakana.web.registry.models import Household, Person
from chakana.web.targeting.models import Assessment, Result
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import hold_country

Enrolled = Enrolment | Waiting


@action
def enrol_eligible(
    *,
    by: User,
    assessment: Assessment,
    since: date,
    told_on: date | None = None,
    declined: Sequence[int] = (),
    territory: Territory | None = None,
) -> int:
    """Enrol every household that ``assessment`` found eligible (of ``territory``, if given) and
    that does not take part yet; how many.

    Whoever lives where a service that a condition needs is not known to be within reach waits, and
    so does whoever the selection does not reach; neither loses its place. ``told_on`` is the day on
    which the commitments were read to the families; those ``declined`` do not enter. Asked again it
    takes in those for whom the services are there by now, and nobody twice.
    """
    where = territory or assessment.territory
    require(may(by, Permission.ENROL, where))
    if not assessment.territory.contains(where):
        raise Refused("outside", territory=where.name)
    require(_told_by_then(told_on))
    hold_country(where)  # two cannot take one in together
    found = candidates.sort_out(assessment, where, since, declined)
    enrolled = candidates.take_in(found, assessment, since, told_on)
    waiting = candidates.keep_waiting(found, assessment, since)
    unwilling = candidates.keep_declined(found, assessment, since)
    after = {"enrolled": enrolled, "waiting": waiting, "declined": unwilling,
             "since": since.isoformat()}  # fmt: skip
    record(by=by, action="enrol_eligible", subject=assessment, territory=where, after=after)
    return enrolled


@action
def enrol(
    *, by: User, assessment: Assessment, household: Household, since: date, told_on: date,
    accepted_by: Person,
) -> Enrolled:  # fmt: skip
    """Enrol one household that ``assessment`` found eligible, or have it wait for what it lacks.

    ``accepted_by`` lives in it and accepted the commitments on ``told_on``. Asked again it gives
    what there is.
    """
    require(may(by, Permission.ENROL, household.territory))
    require(_told_by_then(told_on))
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    result = Result.objects.filter(assessment=assessment, household=household).first()
    require(_may_enter(household, result, accepted_by))
    there = _open(assessment, household)
    if there is not None:
        return there
    require(_came_back_later(assessment, household, since))
    assert result is not None
    component = read(assessment.version).component(assessment.component)
    waits = _waits(component, result, since)
    if waits is not None:
        return _waiting(by, assessment, household, since, waits)
    _end_wait(assessment, household, since, Waiting.Ended.ENROLLED)
    made = Enrolment.objects.create(
        household=household, programme=assessment.version.programme,
        component=assessment.component, since=since, because=f"assessment {assessment.pk}",
        version=assessment.version, told_on=told_on, accepted_by=accepted_by,
    )  # fmt: skip
    record(by=by, action="enrol", subject=made, territory=household.territory,
           after={"household": household.number, "since": since.isoformat()})  # fmt: skip
    return made


@action
def tell_commitments(
    *, by: User, enrolment: Enrolment, told_on: date, accepted_by: Person
) -> Enrolment:
    """Record that a family was told its commitments and who of it accepted them."""
    home = enrolment.household
    require(may(by, Permission.ENROL, home.territory))
    require(_told_by_then(told_on))
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if not home.people.present().filter(pk=accepted_by.pk).exists():
        raise Refused("not_of_the_household")
    if (enrolment.told_on, enrolment.accepted_by_id) == (told_on, accepted_by.pk):
        return enrolment
    before = {"told_on": enrolment.told_on and enrolment.told_on.isoformat()}
    enrolment.told_on, enrolment.accepted_by = told_on, accepted_by
    enrolment.save(update_fields=["told_on", "accepted_by"])
    record(by=by, action="tell_commitments", subject=enrolment, territory=home.territory,
           before=before, after={"told_on": told_on.isoformat()})  # fmt: skip
    return enrolment


@action
def decline(*, by: User, assessment: Assessment, household: Household, why: str) -> None:
    """Record that a family that is eligible does not want to enter. It may come another day."""
    require(may(by, Permission.ENROL, household.territory))
    Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if candidates.declined(assessment).filter(household=household).exists():
        return
    today = timezone.localdate()
    if not _end_wait(assessment, household, today, Waiting.Ended.DECLINED):
        Waiting.objects.create(
            household=household, programme=assessment.version.programme, assessment=assessment,
            component=assessment.component, reason=Waiting.Reason.FAMILY, since=today, until=today,
            ended=Waiting.Ended.DECLINED,
        )  # fmt: skip
    record(by=by, action="decline", subject=household, territory=household.territory,
           after={"programme": assessment.version.programme}, why=why)  # fmt: skip


def _told_by_then(told_on: date | None) -> Verdict:
    if told_on is not None and told_on > timezone.localdate():
        return Verdict.no("not_in_the_future")
    return Verdict.yes()


def _may_enter(household: Household, result: Result | None, accepted_by: Person) -> Verdict:
    """Whether a household may be taken in: eligible, and its own person accepts for it."""
    if household.merged_into_id is not None:
        return Verdict.no("household_was_merged")
    if result is None or not result.is_eligible:
        return Verdict.no("not_found_eligible")
    if not household.people.present().filter(pk=accepted_by.pk).exists():
        return Verdict.no("not_of_the_household")
    return Verdict.yes()


def _came_back_later(assessment: Assessment, household: Household, since: date) -> Verdict:
    """A household that left enters again from the day on which it left, and not before."""
    before = Enrolment.objects.filter(
        household=household, programme=assessment.version.programme,
        component=assessment.component, until__gt=since,
    )  # fmt: skip
    return Verdict.no("took_part_then") if before.exists() else Verdict.yes()


def _open(assessment: Assessment, household: Household) -> Enrolment | None:
    return Enrolment.objects.filter(
        household=household, programme=assessment.version.programme,
        component=assessment.component, until=None,
    ).first()  # fmt: skip


def _waits(component: Component, result: Result, day: date) -> dict[str, object] | None:
    """What a household waits for, as a row of :class:`Waiting` says it; None for nothing."""
    if result.is_taken is False:
        return {"reason": Waiting.Reason.PLACE, "lacking": {}, "place": result.place}
    lacking = dict(lacking_in(component, result.household.territory, day))
    if lacking:
        return {"reason": Waiting.Reason.SUPPLY, "lacking": lacking, "place": result.place}
    return None


def _waiting(
    by: User, assessment: Assessment, household: Household, since: date, waits: dict[str, object]
) -> Waiting:
    made, is_new = Waiting.objects.update_or_create(
        household=household, programme=assessment.version.programme,
        component=assessment.component, until=None,
        defaults={**waits, "assessment": assessment}, create_defaults={
            **waits, "assessment": assessment, "since": since,
        },
    )  # fmt: skip
    if is_new:
        record(by=by, action="wait", subject=made, territory=household.territory,
               after={"household": household.number, "reason": str(made.reason)})  # fmt: skip
    return made


def _end_wait(assessment: Assessment, household: Household, day: date, how: str) -> bool:
    """End the wait of a household, if it waits; whether it did."""
    one = candidates.waiting(assessment).filter(household=household).first()
    if one is None:
        return False
    one.until, one.ended, one.assessment = max(day, one.since), how, assessment
    one.save(update_fields=["until", "ended", "assessment"])
    return True

"""Filing an appeal, calling people to decide again where people decided, and answering it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.assumptions import assumed
from chakana.web.audit.events import record
from chakana.web.registry.models import Household
from chakana.web.targeting.actions.sessions import list_called
from chakana.web.targeting.lists import of_household
from chakana.web.targeting.models import Appeal, Assessment, Decision, Session
from chakana.web.targeting.rejudging import judged_again
from chakana.web.targeting.versions import read

if TYPE_CHECKING:
    from chakana.web.targeting.models import Result


@action
def file_appeal(
    *, by: User, household: Household, assessment: Assessment, stage: str, reason: str,
    evidence: str = "", told_on: date | None = None,
) -> Appeal:  # fmt: skip
    """Contest one step of what an assessment said of a household.

    It is in time unless it is known that the family was told longer ago than it has. Filed again
    while it is open, it is the same appeal.
    """
    require(may(by, Permission.FILE_APPEALS, household.territory))
    Household.objects.select_for_update().get(pk=household.pk)
    same = {"household": household, "assessment": assessment, "stage": stage}
    if there := Appeal.objects.filter(**same, state=Appeal.State.FILED).first():
        return there
    _contestable(household, assessment, stage)
    today = timezone.localdate()
    if not reason.strip():
        raise Refused("appeal_reason")
    days = assumed("appeal_filed_within")
    if told_on is not None and not today - timedelta(days=days) <= told_on <= today:
        raise Refused("appeal_too_late", days=days)
    due = today + timedelta(days=assumed("appeal_answered_within"))
    made = Appeal.objects.create(
        **same, reason=reason.strip(), evidence=evidence.strip(), told_on=told_on,
        filed_on=today, filed_by=by, due_on=due,
    )  # fmt: skip
    after = {"stage": stage, "assessment": assessment.pk, "due_on": due.isoformat()}
    record(by=by, action="file_appeal", subject=made, territory=household.territory, after=after)
    return made


def _contestable(household: Household, assessment: Assessment, stage: str) -> Result:
    """The result, if it is the newest of its component and did not pass this step."""
    found = household.results.filter(
        assessment__component=assessment.component,
        assessment__version__programme=assessment.version.programme,
    ).order_by("-assessment_id").first()  # fmt: skip
    if found is None or found.assessment_id != assessment.pk:
        raise Refused("not_the_newest_result")
    stages = [one.name for one in read(assessment.version).component(assessment.component).stages]
    if stage not in stages:
        raise Refused("no_such_step", stage=stage)
    if not (found.failed | found.unknown) >> stages.index(stage) & 1:
        raise Refused("step_was_passed")
    return found


@action
def call_for_appeal(*, by: User, appeal: Appeal, called_for: date) -> Session:
    """Call people to decide again on one household, where it contests what people decided."""
    require(may(by, Permission.CALL_SESSIONS, appeal.household.territory))
    locked = _open(appeal)
    if locked.session is not None and locked.session.recorded_at is None:
        return locked.session
    component = read(locked.assessment.version).component(locked.assessment.component)
    if next(one for one in component.stages if one.name == locked.stage).rule is not None:
        raise Refused("decided_by_rule", stage=locked.stage)
    homes = {locked.household.territory: of_household(locked.household)}
    session = list_called(locked.assessment, locked.stage, homes, called_for, "")[0]
    locked.session = session
    locked.save(update_fields=["session"])
    record(by=by, action="call_for_appeal", subject=locked, territory=session.territory,
           after={"session": session.pk, "called_for": called_for.isoformat()})  # fmt: skip
    return session


@action
def answer_appeal(*, by: User, appeal: Appeal, answer: str) -> Appeal:
    """Judge the contested step again, on what is known now, and tell the family.

    Nobody answers who took the contested decision. :class:`Refused` as long as it is not known.
    """
    require(may(by, Permission.DECIDE_APPEALS, appeal.household.territory))
    locked = _open(appeal)
    if by.pk in _took(locked):
        raise Refused("not_ones_own_decision")
    if not answer.strip():
        raise Refused("appeal_answer")
    found, old = judged_again(locked), locked.assessment
    now = timezone.now()
    made = Assessment.objects.create(
        version=old.version, component=old.component, territory=locked.household.territory,
        day=old.day, known_at=now, by=by, households=1, eligible=int(found.result.is_eligible),
        taking_part=old.taking_part,
    )  # fmt: skip
    found.result.assessment = made
    found.result.save(force_insert=True)
    locked.state = Appeal.State.UPHELD if found.passed else Appeal.State.DISMISSED
    locked.outcome, locked.answer, locked.decided_at, locked.decided_by = (
        made, answer.strip(), now, by,
    )  # fmt: skip
    locked.save()
    after = {"state": str(locked.state), "eligible": found.result.is_eligible}
    record(by=by, action="answer_appeal", subject=locked, territory=made.territory,
           before={"state": "filed"}, after=after)  # fmt: skip
    return locked


def _open(appeal: Appeal) -> Appeal:
    locked = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if locked.state != Appeal.State.FILED:
        raise Refused("appeal_answered")
    return locked


def _took(appeal: Appeal) -> set[int]:
    """Who took the contested decision: who assessed, and who held and signed the session."""
    found = {appeal.assessment.by_id}
    told = Decision.objects.filter(household=appeal.household, session__stage=appeal.stage)
    for one in told.select_related("session").prefetch_related("session__signatures"):
        if one.session.pk != appeal.session_id:
            signed = {each.by_id for each in one.session.signatures.all()}
            found |= signed | ({one.session.by_id} if one.session.by_id else set())
    return found

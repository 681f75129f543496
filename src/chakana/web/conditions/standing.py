"""Whether a condition failed often enough, whether its notice has run: what may suspend, and when.

Everything is asked of the definition and of what was recorded by a day, so that an old day can be
asked again. A period without a verified failure ends the count: missing data never punish.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from chakana.language.definition import Component
from chakana.web.actions import Verdict
from chakana.web.conditions.models import Notice, Period, Verification
from chakana.web.enrolment.models import Enrolment

NOT_MET = Verification.State.NOT_MET


def may_ever_suspend(component: Component, condition: str) -> Verdict:
    """Whether the definition lets ``condition`` suspend, and says after how much and how long."""
    suspension = component.part.suspension
    declared = component.part.conditions.get(condition)
    if declared is None or suspension is None or condition not in suspension.only_for:
        return Verdict.no("only_declared_conditions", given=condition)
    if declared.on_failure != "suspension":
        return Verdict.no("only_declared_conditions", given=condition)
    if suspension.after_failed_cycles is None or suspension.notice_days is None:
        return Verdict.no("the_document_does_not_say")
    return Verdict.yes()


def failures_asked(component: Component) -> int:
    """After how many failed periods in a row the definition lets a condition suspend."""
    suspension = component.part.suspension
    assert suspension is not None
    assert suspension.after_failed_cycles is not None
    return max(1, int(suspension.after_failed_cycles))


def notice_days(component: Component) -> int:
    """How many days before a family is told, by the definition."""
    suspension = component.part.suspension
    assert suspension is not None
    assert suspension.notice_days is not None
    return int(suspension.notice_days)


def closed_by(enrolment: Enrolment, on: date) -> QuerySet[Period]:
    """The periods of the household's component and place closed by a day, the newest first."""
    path = enrolment.household.territory.path
    codes = path.split("/")[:-1]
    above = ["".join(f"{one}/" for one in codes[: end + 1]) for end in range(len(codes))]
    return Period.objects.filter(
        version__programme=enrolment.programme, component=enrolment.component,
        territory__path__in=above, closed_on__lte=on,
    ).order_by("-begins")  # fmt: skip


def failed_in_a_row(enrolment: Enrolment, condition: str, on: date) -> list[Period]:
    """The newest closed periods, one right after the other, in which the condition was not met.

    None where the newest was met, not verified, justified or did not concern the household: and a
    period that nobody verified stands between two others like one that was met.
    """
    found: list[Period] = []
    failed = Verification.objects.filter(
        period=OuterRef("pk"), enrolment=enrolment, condition=condition, state=NOT_MET
    )
    for period in closed_by(enrolment, on).annotate(has_failed=Exists(failed)):
        follows = not found or period.ends + timedelta(days=1) == found[-1].begins
        if not (period.has_failed and follows):
            break
        found.append(period)
    return found


def runs_out_on(notice: Notice, component: Component, on: date) -> date | None:
    """The first day on which a notice has run its days; None while it cannot be told.

    It stands still from the day of an objection to the day of its answer.
    """
    if notice.delivered_on is None:
        return None
    last = notice.delivered_on + timedelta(days=notice_days(component))
    for one in notice.objections.filter(filed_on__lte=on).order_by("filed_on"):
        if one.answered_on is None or one.answered_on > on:
            return None
        last += one.answered_on - one.filed_on
    return last


def may_suspend(
    component: Component, enrolment: Enrolment, condition: str, notice: Notice | None, on: date
) -> Verdict:
    """Whether the transfer may rest from ``on``: declared, verified, notified, and time passed."""
    allowed = may_ever_suspend(component, condition)
    if not allowed:
        return allowed
    asked = failures_asked(component)
    failed = failed_in_a_row(enrolment, condition, on)
    if len(failed) < asked:
        return Verdict.no("not_failed_enough", count=len(failed), asked=asked)
    if notice is None or notice.delivered_on is None or notice.delivered_on > on:
        return Verdict.no("no_notice_delivered")
    if notice.objections.filter(answered_on=None).exists():
        return Verdict.no("objection_is_open")
    last = runs_out_on(notice, component, on)
    if last is None or on < last:
        return Verdict.no("notice_still_runs", day=last or "—")
    return Verdict.yes()

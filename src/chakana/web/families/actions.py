"""Giving a family its code; taking, following and answering a report of undue pressure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.assumptions import assumed
from chakana.web.audit.events import origin, record
from chakana.web.families import codes
from chakana.web.families.models import FamilyCode, PressureReport, PressureStep
from chakana.web.families.permissions import may_answer
from chakana.web.registry.models import Household
from chakana.web.territories.models import Territory

LONGEST_TEXT = 4000
A_NUMBER = 10
"""Letters and figures of the number with which a report is followed."""


@action
def issue_codes(
    *, by: User, households: Iterable[Household], territory: Territory
) -> dict[int, str]:
    """New codes for ``households``, by key; whatever opened their pages before opens them no more.

    The codes are given back to be printed and are kept nowhere.
    """
    require(may(by, Permission.ENROL, territory))
    homes = list(households)
    for home in homes:
        if not territory.contains(home.territory):
            raise Refused("outside", territory=home.territory.name)
    keys = [home.pk for home in homes]
    # Whoever prints for a family holds its row: the other's codes take the place of these.
    rows = Household.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))
    FamilyCode.objects.filter(household__in=keys, replaced_at=None).update(
        replaced_at=timezone.now()
    )
    made = {key: codes.new() for key in keys}
    FamilyCode.objects.bulk_create(
        FamilyCode(household_id=key, digest=codes.digest(code), made_by=by)
        for key, code in made.items()
    )
    record(by=by, action="issue_codes", subject=homes[0] if len(homes) == 1 else "",
           territory=territory, after={"codes": len(keys)})  # fmt: skip
    return made


@action
def report_pressure(
    *,
    by: None = None,
    definition: Definition,
    concerns: Territory,
    who: str,
    text: str,
    demanded: str = "",
    household: Household | None = None,
) -> PressureReport:
    """Take a report from the public page. Nothing is kept of where it came from.

    ``household`` is there only when whoever reports gave its code and wished to be known.
    """
    if not text.strip():
        raise Refused("pressure_without_text")
    if who not in PressureReport.Who.values:
        raise Refused("pressure_by_whom")
    if demanded and demanded not in definition.programme.never_demanded:
        raise Refused("pressure_of_what")
    now = timezone.now()
    report = PressureReport.objects.create(
        number=codes.new(A_NUMBER), programme=definition.id, concerns=concerns,
        household=household, demanded=demanded, who=who, text=text.strip()[:LONGEST_TEXT],
        made_at=now,
        due_on=timezone.localdate(now) + timedelta(days=assumed("pressure_answered_within")),
    )  # fmt: skip
    token = origin.set("public")
    try:
        record(by=None, action="report_pressure", subject=report, territory=concerns,
               after={"due_on": report.due_on.isoformat()})  # fmt: skip
    finally:
        origin.reset(token)
    return report


@action
def note_step(*, by: User, report: PressureReport, text: str) -> PressureStep:
    """Record something that was done about ``report``."""
    report = _taken(by, report)
    if not text.strip():
        raise Refused("pressure_without_text")
    step = PressureStep.objects.create(report=report, by=by, text=text.strip()[:LONGEST_TEXT])
    record(by=by, action="note_step", subject=report, territory=report.concerns)
    return step


@action
def answer_pressure(
    *, by: User, report: PressureReport, is_founded: bool, answer: str
) -> PressureReport:
    """Answer ``report``: whether there was pressure, and what is done. It is answered once."""
    report = _taken(by, report)
    if not answer.strip():
        raise Refused("pressure_without_text")
    report.is_founded, report.answer = is_founded, answer.strip()[:LONGEST_TEXT]
    report.answered_at, report.answered_by = timezone.now(), by
    report.save()
    record(by=by, action="answer_pressure", subject=report, territory=report.concerns,
           after={"is_founded": is_founded})  # fmt: skip
    return report


def _taken(by: User, report: PressureReport) -> PressureReport:
    """The report, locked, if ``by`` may answer it and nobody has."""
    found = PressureReport.objects.select_for_update(of=("self",)).select_related("concerns")
    locked = found.get(pk=report.pk)
    require(may_answer(by, locked))
    if locked.answered_at is not None:
        raise Refused("pressure_answered")
    return locked

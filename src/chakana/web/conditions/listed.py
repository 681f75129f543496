"""The lines of a list: who is on it under what name, and what was said of each before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from chakana.language.definition import ConditionRule
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.conditions.actions.reports import permission_for
from chakana.web.conditions.judging import asked_of
from chakana.web.conditions.models import Period, Report, Verification
from chakana.web.registry.models import Person
from chakana.web.targeting.versions import read

MET, NOT_MET = "yes", "no"
OUTCOMES = {"it_was_met": MET, "it_was_not_met": NOT_MET} | {one: one for one in Report.Justified}
"""What can be said of somebody, by the text that says it; nothing is said by leaving it blank."""


@dataclass(frozen=True)
class Line:
    """Somebody on a list: name and no more, and what was said before (``""``: nothing)."""

    one: Verification
    name: str
    said: str


def conditions_of(period: Period) -> tuple[ConditionRule, ...]:
    """The conditions of what is verified in ``period``."""
    return read(period.version).component(period.component).conditions


def listed(by: User, period: Period, condition: ConditionRule) -> QuerySet[Verification]:
    """The list of ``condition`` in the territories where ``by`` reports it, in its order."""
    needed = permission_for(condition)
    if needed is None:
        return Verification.objects.none()
    rows = period.verifications.filter(
        condition=condition.name, territory__in=visible(by, needed)
    ).select_related("enrolment__household", "territory")
    return rows.order_by("territory__path", "enrolment", "position")


def lines(period: Period, condition: ConditionRule, rows: Iterable[Verification]) -> list[Line]:
    """``rows`` with their names and what stands of them."""
    found = list(rows)
    names, said = _names(found), _said(period, condition, found)
    return [
        Line(one, names.get((one.enrolment.household_id, one.position), ""), said.get(one.pk, ""))
        for one in found
    ]


def _names(found: list[Verification]) -> dict[tuple[int, int | None], str]:
    homes = {one.enrolment.household_id for one in found if one.position is not None}
    people = Person.objects.filter(household__in=homes, position__isnull=False)
    return {(one.household_id, one.position): str(one) for one in people}


def _said(period: Period, condition: ConditionRule, found: list[Verification]) -> dict[int, str]:
    """What the last report that stands says of each."""
    asked = asked_of(read(period.version), condition)[:1]
    keys = [one.pk for one in found]
    standing = Report.objects.filter(verification__in=keys, corrected_by=None).order_by("pk")
    return {one.verification_id: _outcome(one, asked) for one in standing}


def _outcome(said: Report, asked: list[str]) -> str:
    if said.justified:
        return said.justified
    answers = [said.values.get(name) for name in asked]
    return {True: MET, False: NOT_MET}.get(answers[0], "") if answers else ""

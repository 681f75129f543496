"""What schools and clinics say of those on their lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from chakana.language.definition import ConditionRule
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.conditions import rosters
from chakana.web.conditions.models import Period, Report, Verification
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside

Values = Mapping[str, bool | int | str | None]
"""What is said of somebody: the variables that a condition asks about."""
REPORTS = {"school": Permission.REPORT_SCHOOL, "clinic": Permission.REPORT_HEALTH}
"""Who reports from each kind of service that the language knows."""


def permission_for(condition: ConditionRule) -> Permission | None:
    """What one must be allowed to report ``condition``: by the service that it needs."""
    return REPORTS[condition.part.needs.service] if condition.part.needs else None


@action
def report(
    *, by: User, period: Period, condition: str, territory: Territory,
    told: Mapping[int, Values], justified: Mapping[int, str] | None = None,
) -> int:  # fmt: skip
    """Record what ``by`` says of verifications of ``territory``, by their key; how many are new.

    ``told`` gives the variables asked, ``justified`` why an absence does not count. All of it or
    nothing: somebody who is not on the list of ``territory`` refuses the whole. The same said again
    is nothing new; the same reporter saying otherwise corrects what they said, another contradicts
    it, and then it is not known.
    """
    period = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
    definition = read(period.version)
    rule = next(
        (one for one in definition.component(period.component).conditions if one.name == condition),
        None,
    )
    needed = permission_for(rule) if rule is not None else None
    if rule is None or needed is None:
        raise Refused("not_reported_here", given=condition)
    require(may(by, needed, territory))
    if period.closed_on is not None:
        raise Refused("arrived_late", day=period.closed_on)
    excused = dict(justified or {})
    if strange := set(excused.values()) - set(Report.Justified.values):
        raise Refused("no_such_justification", given=min(strange))
    listed = _listed(period, condition, territory, {*told, *excused})
    count = 0
    for key, one in listed.items():
        values = dict(told.get(key, {}))
        is_met = rosters.judge(definition, rule, one, values, period)
        count += _say(by, one, values, is_met, excused.get(key, ""))
    record(by=by, action="report", subject=period, territory=territory,
           after={"condition": condition, "reports": count})  # fmt: skip
    return count


def _listed(
    period: Period, condition: str, territory: Territory, keys: set[int]
) -> dict[int, Verification]:
    named = period.verifications.filter(pk__in=keys, condition=condition)
    rows = inside(named, territory).select_related("enrolment__household")
    found = {one.pk: one for one in rows}
    if strange := keys - found.keys():
        raise Refused("not_on_your_list", count=len(strange))
    return found


def _say(
    by: User, one: Verification, values: dict[str, Any], is_met: bool | None, justified: str
) -> int:
    mine = one.reports.filter(by=by, corrected_by=None).first()
    if mine is not None and (mine.values, mine.justified) == (values, justified):
        return 0
    Report.objects.create(
        verification=one, values=values, is_met=is_met, justified=justified, corrects=mine,
        at=timezone.now(), by=by,
    )  # fmt: skip
    return 1

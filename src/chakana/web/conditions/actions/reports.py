"""What schools and clinics say of those on their lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone

from chakana.language.definition import ConditionRule
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.conditions.judging import Values, judge
from chakana.web.conditions.models import Period, Report, Verification
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside

REPORTS = {"school": Permission.REPORT_SCHOOL, "clinic": Permission.REPORT_HEALTH}
"""Who reports from each kind of service that the language knows."""


Said = tuple[dict[str, bool | int | str | None], bool | None, str]
"""Of somebody: what was said, what the rule makes of it, why an absence does not count."""


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
    met = judge(period, definition, rule, listed.values(), told)
    said = {key: (dict(told.get(key, {})), met.get(key), excused.get(key, "")) for key in listed}
    made = Report.objects.bulk_create(_new(by, listed, said, timezone.now()), batch_size=1000)
    record(by=by, action="report", subject=period, territory=territory,
           after={"condition": condition, "reports": len(made)})  # fmt: skip
    return len(made)


def _listed(
    period: Period, condition: str, territory: Territory, keys: set[int]
) -> dict[int, Verification]:
    named = period.verifications.filter(pk__in=keys, condition=condition)
    rows = inside(named, territory).select_related("enrolment__household")
    found = {one.pk: one for one in rows}
    if strange := keys - found.keys():
        raise Refused("not_on_your_list", count=len(strange))
    return found


def _new(
    by: User, listed: Mapping[int, Verification], said: Mapping[int, Said], at: datetime
) -> Iterator[Report]:
    """A report for each whom ``by`` says something else of than before."""
    standing = Report.objects.filter(by=by, corrected_by=None, verification__in=listed)
    before = {one.verification_id: one for one in standing}
    for key, (values, is_met, justified) in said.items():
        mine = before.get(key)
        if mine is None or (mine.values, mine.justified) != (values, justified):
            yield Report(
                verification=listed[key], values=values, is_met=is_met, justified=justified,
                corrects=mine, at=at, by=by,
            )  # fmt: skip

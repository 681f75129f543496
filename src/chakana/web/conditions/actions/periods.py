"""Opening and closing the months in which conditions are verified."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from chakana.language.definition import Component
from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.audit.events import record
from chakana.web.conditions import rosters
from chakana.web.conditions.models import Notice, Period, Report, Suspension, Verification
from chakana.web.enrolment.leavers import part_of
from chakana.web.targeting.versions import current
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import hold_country, inside

LAST_YEAR = 9000
"""No calendar of ours goes further."""


@action
def open_period(
    *, by: User, programme: str, component: str, territory: Territory, begins: date
) -> Period:
    """Begin to verify the months from ``begins`` on; the list of whom is made now.

    As many months as the definition pays at a time. Asked again it gives the same period.
    """
    require(may(by, Permission.SUSPEND, territory))
    version = current(programme, begins)
    part = part_of(version, component)
    ends = _ends(part, begins)
    # Whoever opens a period of this country holds the lock, so that two cannot overlap unseen.
    hold_country(territory)
    there = Period.objects.filter(
        version__programme=programme, component=component, begins=begins, territory=territory
    ).first()
    if there is not None:
        return there
    require(_is_free(programme, component, territory, begins, ends))
    made = Period.objects.create(
        version=version, component=component, territory=territory, begins=begins, ends=ends,
        opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    count = rosters.write(made)
    after = {"begins": begins.isoformat(), "ends": ends.isoformat(), "listed": count}
    record(by=by, action="open_period", subject=made, territory=territory, after=after)
    return made


def _ends(part: Component, begins: date) -> date:
    """The last day of the months that the definition pays at a time."""
    every = part.part.benefit.every if part.part.benefit else None
    if not part.conditions:
        raise Refused("no_conditions_here")
    if every is None:
        raise Refused("the_document_does_not_say")
    if begins.day != 1:
        raise Refused("begins_on_the_first")
    if begins.year > LAST_YEAR:
        raise Refused("not_that_day")
    months = begins.year * 12 + begins.month - 1 + int(every.months)
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _is_free(
    programme: str, component: str, territory: Territory, begins: date, ends: date
) -> Verdict:
    others = Period.objects.filter(
        version__programme=programme, component=component, begins__lte=ends, ends__gte=begins
    ).select_related("territory")
    for one in others:
        if one.territory.contains(territory) or territory.contains(one.territory):
            return Verdict.no("period_there_already", day=one.begins)
    return Verdict.yes()


@action
def close_period(*, by: User, period: Period, on: date | None = None) -> Period:
    """Say that no more reports are awaited: what was said counts from now, what was not is unknown.

    Suspensions and notices whose condition was not found failed in this period end.
    """
    period = Period.objects.select_for_update(of=("self",)).get(pk=period.pk)
    require(may(by, Permission.SUSPEND, period.territory))
    if period.closed_on is not None:
        return period
    day = on or timezone.localdate()
    if not period.ends < day <= timezone.localdate():
        raise Refused("closes_after_it_ends")
    _settle(period)
    period.closed_on, period.closed_by = day, by
    period.save(update_fields=["closed_on", "closed_by"])
    resumed, lapsed = _end_what_did_not_fail(period, day)
    record(by=by, action="close_period", subject=period, territory=period.territory,
           after={"resumed": resumed, "lapsed": lapsed, "closed_on": day.isoformat()})  # fmt: skip
    return period


def _settle(period: Period) -> None:
    """The state of each verification by the reports that stand. Two that differ make it unknown."""
    standing = Report.objects.filter(verification=OuterRef("pk"), corrected_by=None)
    justified, met = standing.exclude(justified=""), standing.filter(is_met=True)
    not_met, unclear = standing.filter(is_met=False), standing.filter(is_met=None)
    state = Verification.State
    count = period.verifications.update(
        state=Case(
            When(Exists(justified), then=Value(state.JUSTIFIED.value)),
            When(Exists(met) & ~Exists(not_met), then=Value(state.MET.value)),
            When(
                Exists(not_met) & ~Exists(met) & ~Exists(unclear),
                then=Value(state.NOT_MET.value),
            ),
            default=Value(state.UNKNOWN.value),
        )
    )
    bulk.count_if_grown(Verification._meta.db_table, count)


def _end_what_did_not_fail(period: Period, day: date) -> tuple[int, int]:
    """End suspensions and notices whose condition this period does not show as failed."""
    failed = Verification.objects.filter(period=period, state=Verification.State.NOT_MET)
    open_ones = Notice.objects.filter(Q(ended_on=None) | Q(suspension__until=None))
    there = inside(
        open_ones.filter(
            enrolment__programme=period.version.programme, enrolment__component=period.component
        ),
        period.territory, through="enrolment__household__territory",
    ).filter(period__begins__lt=period.begins)  # fmt: skip
    still = failed.filter(enrolment=OuterRef("enrolment"), condition=OuterRef("condition"))
    kept = list(there.filter(~Exists(still)).values_list("pk", flat=True))
    resumed = Suspension.objects.filter(notice__in=kept, until=None, since__lte=day).update(
        until=day, ended=Suspension.Ended.NOT_FAILED
    )
    lapsed = Notice.objects.filter(pk__in=kept, ended_on=None).update(
        ended_on=day, ended=Notice.Ended.NOT_FAILED
    )
    return resumed, lapsed

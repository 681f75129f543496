"""What schools and clinics report in the demonstration, and what follows: letters, rests.

Who misses what is an assumption that stands here, the same on every run, so that there is something
to see of each kind. Nothing of it is a figure of Juntos.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.conditions import actions, listed, standing
from chakana.web.conditions.judging import asked_of
from chakana.web.conditions.models import Notice, Period, Report, Verification
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory

MISSES_OF, EXCUSED_OF = 150, 90
"""One in this many misses two periods of a year in a row; one in this many is excused in each."""
MISSED = (2, 3)
"""The periods of a year that are missed, counted from 1."""
SILENT_OF = 9
"""One district in this many reports nothing in the last period of a year."""
OBJECTS_OF, UPHELD_OF = 4, 8
CLOSES, DELIVERED, OBJECTED, ANSWERED = 10, 14, 18, 25
"""Days after the last of a period."""
OBJECTION = "Estuvo enfermo y la posta lo sabe"
VERIFIERS: Mapping[str, Role] = {
    "school": Role.SCHOOL_VERIFIER, "clinic": Role.HEALTH_VERIFIER,
}  # fmt: skip


@dataclass(frozen=True)
class Verifying:
    """The verification of a programme in a country."""

    country: Territory
    by: Callable[[Role], User]

    def period(self, programme: str, component: str, begins: date, number: int) -> Period:
        """Verify the months from ``begins`` on, the period ``number`` of its year."""
        officer = self.by(Role.NATIONAL_OFFICER)
        period = actions.open_period(
            by=officer, programme=programme, component=component, territory=self.country,
            begins=begins,
        )  # fmt: skip
        places = list(Territory.objects.filter(rank="district").order_by("path"))
        is_last = number == 12 // _months(period)
        for index, place in enumerate(places):
            if not (is_last and index % SILENT_OF == SILENT_OF - 1):
                self._report(period, place, number)
        closes = period.ends + timedelta(days=CLOSES)
        period = actions.close_period(by=officer, period=period, on=closes)
        actions.prepare_notices(by=officer, period=period, on=closes)
        self._letters(period)
        return period

    def _report(self, period: Period, place: Territory, number: int) -> None:
        definition = read(period.version)
        for rule in listed.conditions_of(period):
            user = self.by(VERIFIERS[rule.part.needs.service]) if rule.part.needs else None
            if user is None:
                continue
            asked = asked_of(definition, rule)
            rows = listed.listed(user, period, rule).filter(territory__path__startswith=place.path)
            told = {one.pk: dict.fromkeys(asked, not _misses(one, number)) for one in rows}
            excused = {
                one.pk: Report.Justified.ILLNESS.value for one in rows if _is_excused(one, number)
            }
            if told:
                actions.report(by=user, period=period, condition=rule.name, territory=place,
                               told=told, justified=excused)  # fmt: skip

    def _letters(self, period: Period) -> None:
        """Hand over the letters of ``period``; some object; what was not upheld rests."""
        rows = period.notices.filter(ended_on=None).select_related("enrolment__household")
        for index, one in enumerate(rows.order_by("pk"), 1):
            to = one.enrolment.household.people.present().first()
            if to is None:
                continue
            notice = actions.deliver_notice(
                by=self.by(Role.NATIONAL_OFFICER), notice=one, to=to, on=_after(period, DELIVERED)
            )
            if index % OBJECTS_OF == 0:
                self._object(period, notice, is_upheld=index % UPHELD_OF == 0)
            self._rest(period, notice)

    def _object(self, period: Period, notice: Notice, *, is_upheld: bool) -> None:
        officer = self.by(Role.NATIONAL_OFFICER)
        objection = actions.object_to_notice(
            by=officer, notice=notice, said=OBJECTION, on=_after(period, OBJECTED)
        )
        actions.answer_objection(
            by=officer, objection=objection, is_upheld=is_upheld, on=_after(period, ANSWERED),
            answer="Se preguntó en la posta" if is_upheld else "La posta no tiene registro",
        )  # fmt: skip

    def _rest(self, period: Period, notice: Notice) -> None:
        notice.refresh_from_db()
        component = read(period.version).component(period.component)
        day = standing.runs_out_on(notice, component, period.ends + timedelta(days=365))
        rests = notice.enrolment.suspensions.filter(until=None).exists()
        if notice.ended_on is None and day is not None and not rests:
            actions.suspend(by=self.by(Role.NATIONAL_OFFICER), enrolment=notice.enrolment,
                            because=notice.condition, on=day)  # fmt: skip


def _months(period: Period) -> int:
    return period.ends.month - period.begins.month + 1


def _after(period: Period, days: int) -> date:
    return period.ends + timedelta(days=days)


def _person(one: Verification) -> int:
    """The same number for the same person in each period."""
    return one.enrolment_id * 31 + (one.position or 0) * 7


def _misses(one: Verification, number: int) -> bool:
    return number in MISSED and _person(one) % MISSES_OF == 0


def _is_excused(one: Verification, number: int) -> bool:
    return (_person(one) + number) % EXCUSED_OF == 1

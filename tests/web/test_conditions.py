"""Only a declared condition, verified, notified and with its time passed, has a transfer rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.conditions import actions
from chakana.web.conditions.models import Notice, Period, Suspension
from chakana.web.conditions.queries import suspended
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.models import Household, Person, Record
from chakana.web.targeting.models import Adoption
from chakana.web.targeting.versions import keep
from chakana.web.territories.models import Territory

pytestmark = pytest.mark.django_db
FIRST = date(2014, 1, 1)
CHILD = {"age_stated": 9, "years_schooling": 2, "pregnant": False}
MOTHER = {"age_stated": 31, "years_schooling": 6, "pregnant": False}
ANSWERS = {"rural": True, "sisfoh_classification": "poor", "members": [MOTHER, CHILD]}


@dataclass
class Family:
    """A mother and a child of nine who take part in Juntos, and the people who deal with them."""

    officer: User
    teacher: User
    enrolment: Enrolment
    mother: Person
    begun: int = 0
    periods: list[Period] = field(default_factory=list)

    @property
    def territory(self) -> Territory:
        return self.enrolment.household.territory

    def open(self) -> Period:
        month = FIRST.month - 1 + 2 * len(self.periods)
        begins = date(FIRST.year + month // 12, month % 12 + 1, 1)
        made = actions.open_period(
            by=self.officer, programme="pe/juntos", component="transfer",
            territory=self.territory, begins=begins,
        )  # fmt: skip
        self.periods.append(made)
        return made

    def say(self, attends: bool | None, *, justified: str = "", by: User | None = None) -> int:
        period = self.periods[-1]
        one = period.verifications.get(condition="school")
        told = {} if attends is None else {one.pk: {"attends_school": attends}}
        excused = {one.pk: justified} if justified else {}
        return actions.report(
            by=by or self.teacher, period=period, condition="school", territory=self.territory,
            told=told, justified=excused,
        )  # fmt: skip

    def close(self) -> Period:
        period = self.periods[-1]
        day = period.ends + timedelta(days=10)
        self.periods[-1] = actions.close_period(by=self.officer, period=period, on=day)
        actions.prepare_notices(by=self.officer, period=self.periods[-1], on=day)
        return self.periods[-1]

    def fails(self, times: int = 1) -> None:
        for _ in range(times):
            self.open()
            self.say(attends=False)
            self.close()

    @property
    def notice(self) -> Notice | None:
        return self.enrolment.notices.filter(ended_on=None).first()

    def deliver(self, on: date) -> Notice:
        assert self.notice is not None
        return actions.deliver_notice(by=self.officer, notice=self.notice, to=self.mother, on=on)

    def suspend(self, on: date, because: str = "school") -> Suspension:
        return actions.suspend(by=self.officer, enrolment=self.enrolment, because=because, on=on)


@pytest.fixture(scope="session")
def definition() -> Definition:
    return Library().load("pe/juntos")


@pytest.fixture
def family(country: Territory, definition: Definition) -> Family:
    place = Territory.objects.create(
        code="a", rank="community", name="A", parent=country, path="PER/a/"
    )
    officer, teacher = (User.objects.create_user(name) for name in ("officer", "teacher"))
    appoint(by=None, user=officer, role=Role.NATIONAL_OFFICER, territory=country)
    appoint(by=None, user=teacher, role=Role.SCHOOL_VERIFIER, territory=place)
    version = keep(definition)
    Adoption.objects.create(version=version, holds_from=date(2005, 1, 1), why="a", by=officer)
    now = timezone.now()
    home = Household.objects.create(number="01-1", territory=place, registered_at=now)
    Record.objects.create(household=home, territory=place, answers=ANSWERS, observed_on=FIRST,
                          known_from=now)  # fmt: skip
    mother = Person.objects.create(household=home, position=0, given_names="Rosa",
                                   family_names="Quispe", known_from=now)  # fmt: skip
    one = Enrolment.objects.create(household=home, programme="pe/juntos", component="transfer",
                                   since=FIRST, because="test", version=version)  # fmt: skip
    return Family(officer, teacher, one, mother)


def refusal_of(call: object) -> str:
    with pytest.raises(Refused) as refused:
        call()  # type: ignore[operator]
    return refused.value.reason


def test_the_child_is_on_the_schools_list_and_the_mother_is_not(family: Family) -> None:
    period = family.open()
    listed = list(period.verifications.values_list("condition", "position", "state"))
    assert listed == [("school", 1, "not_verified")]
    assert (period.begins, period.ends) == (FIRST, date(2014, 2, 28))


def test_twice_failed_notified_and_thirty_days_passed_it_rests(family: Family) -> None:
    """Two periods and thirty days are those of the definition: the 31st day is the first."""
    family.fails(2)
    told = date(2014, 5, 12)
    family.deliver(told)
    assert refusal_of(lambda: family.suspend(told + timedelta(days=29))) == "notice_still_runs"
    made = family.suspend(told + timedelta(days=30))
    for day, rests in ((29, False), (30, True)):
        on = told + timedelta(days=day)
        assert suspended("pe/juntos", "transfer", on).filter(pk=made.pk).exists() == rests
    assert family.suspend(told + timedelta(days=30)) == made


@pytest.mark.parametrize(
    "because", ["haku_winay", "pe/haku-winay", "healthy_home", "community_work", "", "check_ups"]
)
def test_any_other_reason_is_refused_and_recorded(family: Family, because: str) -> None:
    family.fails(2)
    family.deliver(date(2014, 5, 12))
    said = refusal_of(lambda: family.suspend(date(2014, 8, 1), because))
    expected = "not_failed_enough" if because == "check_ups" else "only_declared_conditions"
    assert said == expected
    assert not Suspension.objects.exists()
    assert Event.objects.filter(action="suspend", is_refusal=True).count() == 1


def test_once_is_not_twice_and_no_letter_is_prepared(family: Family) -> None:
    family.fails(1)
    assert family.notice is None
    assert refusal_of(lambda: family.suspend(date(2014, 9, 1))) == "not_failed_enough"


@pytest.mark.parametrize("between", ["nothing", "met", "justified", "unreadable", "contradicted"])
def test_only_verified_failures_in_a_row_count(
    family: Family, between: str, people: object
) -> None:
    family.fails(1)
    family.open()
    if between == "met":
        family.say(attends=True)
    elif between == "justified":
        family.say(attends=False, justified="justified_illness")
    elif between == "unreadable":
        one = family.periods[-1].verifications.get()
        actions.report(
            by=family.teacher, period=family.periods[-1], condition="school",
            territory=family.territory, told={one.pk: {"attends_school": None}},
        )  # fmt: skip
    elif between == "contradicted":
        family.say(attends=False)
        family.say(attends=True, by=people(Role.SCHOOL_VERIFIER))  # type: ignore[operator]
    family.close()
    family.fails(1)
    assert family.notice is None
    assert refusal_of(lambda: family.suspend(date(2014, 12, 1))) == "not_failed_enough"


def test_without_the_letter_in_hand_nothing_rests_however_long(family: Family) -> None:
    family.fails(2)
    assert family.notice is not None
    assert refusal_of(lambda: family.suspend(date(2015, 5, 1))) == "no_notice_delivered"


def test_an_objection_stops_the_clock_until_it_is_answered(family: Family) -> None:
    family.fails(2)
    told = date(2014, 5, 12)
    notice = family.deliver(told)
    filed, answered = told + timedelta(days=10), told + timedelta(days=50)
    made = actions.object_to_notice(by=family.officer, notice=notice, said="Estuvo enfermo",
                                    on=filed)  # fmt: skip
    assert refusal_of(lambda: family.suspend(told + timedelta(days=49))) == "objection_is_open"
    actions.answer_objection(by=family.officer, objection=made, is_upheld=False,
                             answer="La escuela dice que no", on=answered)  # fmt: skip
    last = told + timedelta(days=30 + 40)
    assert refusal_of(lambda: family.suspend(last - timedelta(days=1))) == "notice_still_runs"
    family.suspend(last)


def test_an_objection_that_is_upheld_ends_the_notice(family: Family) -> None:
    family.fails(2)
    notice = family.deliver(date(2014, 5, 12))
    made = actions.object_to_notice(by=family.officer, notice=notice, said="Estuvo enfermo",
                                    on=date(2014, 5, 20))  # fmt: skip
    actions.answer_objection(by=family.officer, objection=made, is_upheld=True,
                             answer="Es verdad", on=date(2014, 5, 25))  # fmt: skip
    assert refusal_of(lambda: family.suspend(date(2014, 9, 1))) == "no_notice_delivered"


@pytest.mark.parametrize("then", ["met", "nothing"])
def test_it_resumes_when_the_next_period_shows_no_failure(family: Family, then: str) -> None:
    family.fails(2)
    family.deliver(date(2014, 5, 12))
    made = family.suspend(date(2014, 6, 11))
    family.open()
    if then == "met":
        family.say(attends=True)
    closed = family.close().closed_on
    made.refresh_from_db()
    assert (made.until, made.ended) == (closed, "rest_not_failed")


def test_it_goes_on_while_failures_are_verified_and_ends_by_decision(family: Family) -> None:
    family.fails(2)
    family.deliver(date(2014, 5, 12))
    made = family.suspend(date(2014, 6, 11))
    family.fails(1)
    made.refresh_from_db()
    assert made.until is None
    actions.resume(by=family.officer, suspension=made, why="desborde", on=date(2014, 8, 1))
    made.refresh_from_db()
    assert (made.until, made.ended) == (date(2014, 8, 1), "rest_decided")


def test_what_arrives_late_is_refused_and_counts_against_nobody(family: Family) -> None:
    family.open()
    family.close()
    assert refusal_of(lambda: family.say(attends=False)) == "arrived_late"
    assert family.periods[-1].verifications.get().state == "not_verified"


def test_the_same_report_twice_is_one_and_the_reporter_may_correct_it(family: Family) -> None:
    family.open()
    assert [family.say(attends=False), family.say(attends=False), family.say(attends=True)] == [
        1, 0, 1,
    ]  # fmt: skip
    family.close()
    assert family.periods[-1].verifications.get().state == "met"


def test_a_school_sees_and_reports_only_its_own_list(family: Family, country: Territory) -> None:
    family.open()
    other = Territory.objects.create(code="b", rank="community", name="B", parent=country,
                                     path="PER/b/")  # fmt: skip
    stranger, nurse = (User.objects.create_user(name) for name in ("stranger", "nurse"))
    appoint(by=None, user=stranger, role=Role.SCHOOL_VERIFIER, territory=other)
    appoint(by=None, user=nurse, role=Role.HEALTH_VERIFIER, territory=country)
    for by in (stranger, nurse):
        assert refusal_of(lambda by=by: family.say(attends=False, by=by)) in (
            "outside", "not_your_role",
        )  # fmt: skip
    one = family.periods[-1].verifications.get()
    assert refusal_of(
        lambda: actions.report(
            by=stranger, period=family.periods[-1], condition="school", territory=other,
            told={one.pk: {"attends_school": False}},
        )
    ) == "not_on_your_list"  # fmt: skip


def test_who_came_within_the_months_is_verified_in_the_next(family: Family) -> None:
    family.enrolment.since = date(2014, 1, 2)
    family.enrolment.save()
    assert family.open().verifications.count() == 0
    assert family.open().verifications.count() == 1


# whatever happens, in whatever order

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["fails", "fails", "meets", "silent", "excused", "deliver", "object", "answer",
             "suspend", "suspend", "wait", "wait"]
        ),
        st.integers(0, 45),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


class Oracle:
    """What happened, told apart from the system: the four things that a suspension needs."""

    def __init__(self) -> None:
        self.closed: list[tuple[date, bool]] = []
        self.delivered: date | None = None
        self.standing_still = 0
        self.objected: date | None = None

    def close(self, day: date, has_failed: bool) -> None:
        self.closed.append((day, has_failed))
        if not has_failed:
            self.forget()

    def forget(self) -> None:
        self.delivered, self.standing_still, self.objected = None, 0, None

    def allows(self, on: date) -> bool:
        lately = [failed for day, failed in self.closed if day <= on][-2:]
        if lately != [True, True] or self.delivered is None or self.objected is not None:
            return False
        return (on - self.delivered).days - self.standing_still >= 30


def run(family: Family, steps: list[tuple[str, int]], dropped: int | None = None) -> bool:
    """Play ``steps``, the report ``dropped`` left out; whether it ever rested."""
    day, said, oracle, rested = FIRST, 0, Oracle(), False
    for what, wait in steps:
        if what in ("fails", "meets", "silent", "excused"):
            family.open()
            is_told = what != "silent" and said != dropped
            said += what != "silent"
            if is_told:
                justified = "justified_illness" if what == "excused" else ""
                family.say(attends=what == "meets", justified=justified)
            closed = family.close().closed_on
            assert closed is not None
            day = max(day, closed)
            oracle.close(closed, what == "fails" and is_told)
            continue
        day = min(day + timedelta(days=wait), timezone.localdate())
        rested |= _step(family, what, day, oracle)
    return rested


def _step(family: Family, what: str, day: date, oracle: Oracle) -> bool:
    is_resting = family.enrolment.suspensions.filter(until=None).exists()
    may = oracle.allows(day)
    try:
        with transaction.atomic():
            if what == "deliver" and family.notice and family.notice.delivered_on is None:
                family.deliver(day)
                oracle.delivered = day
            elif what == "object" and family.notice:
                is_new = not family.notice.objections.filter(answered_on=None).exists()
                actions.object_to_notice(by=family.officer, notice=family.notice, said="no",
                                         on=day)  # fmt: skip
                oracle.objected = day if is_new else oracle.objected
            elif what == "answer" and oracle.objected and family.notice:
                actions.answer_objection(
                    by=family.officer, objection=family.notice.objections.get(answered_on=None),
                    is_upheld=False, answer="no", on=day,
                )  # fmt: skip
                oracle.standing_still += (day - oracle.objected).days
                oracle.objected = None
            elif what == "suspend":
                family.suspend(day)
                assert may or is_resting, "it rests without one of the four"
                oracle.forget()
                return True
    except Refused:
        assert not (what == "suspend" and may and not is_resting), "refused with all four there"
    return False


@settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_it_never_rests_without_all_four(family: Family, steps: list[tuple[str, int]]) -> None:
    mark = transaction.savepoint()
    family.periods.clear()
    run(family, steps)
    transaction.savepoint_rollback(mark)


@settings(
    max_examples=15, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS, dropped=st.integers(0, 5))
def test_a_report_that_is_missing_never_punishes(
    family: Family, steps: list[tuple[str, int]], dropped: int
) -> None:
    mark = transaction.savepoint()
    family.periods.clear()
    with_all = run(family, steps)
    transaction.savepoint_rollback(mark)
    mark = transaction.savepoint()
    family.periods.clear()
    without = run(family, steps, dropped)
    transaction.savepoint_rollback(mark)
    assert with_all or not without


# the database by itself, whoever writes to it


def test_the_database_itself_lets_nothing_rest_without_a_notice_in_hand(family: Family) -> None:
    """Each row is one that the tables would take, written past the action."""
    family.fails(2)
    told, own = date(2014, 5, 12), {"enrolment": family.enrolment, "by": family.officer}

    def rests(since: date, notice: Notice) -> bool:
        try:
            with transaction.atomic():
                Suspension.objects.create(since=since, notice=notice, **own)
        except DatabaseError:
            return False
        return True

    assert family.notice is not None
    assert not rests(told, family.notice)
    notice = family.deliver(told)
    assert not rests(told - timedelta(days=1), notice)
    objection = actions.object_to_notice(
        by=family.officer, notice=notice, said="Estuvo enfermo", on=told
    )
    assert not rests(told + timedelta(days=60), notice)
    actions.answer_objection(by=family.officer, objection=objection, is_upheld=False, answer="No",
                             on=told)  # fmt: skip
    assert rests(told, notice)


def test_a_suspension_is_not_moved_lengthened_or_removed(family: Family) -> None:
    family.fails(2)
    family.deliver(date(2014, 5, 12))
    made = family.suspend(date(2014, 6, 11))
    mine = Suspension.objects.filter(pk=made.pk)
    actions.resume(by=family.officer, suspension=made, why="desborde", on=date(2014, 8, 1))
    changes = ({"since": date(2014, 5, 1)}, {"until": date(2014, 9, 1)}, {"until": None})
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine._raw_delete(mine.db)
    assert mine.get().until == date(2014, 8, 1)

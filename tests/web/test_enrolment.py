"""Families enter where services are there, wait where they are not, leave for what is listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.services import open_services

from chakana.engines.outcome import assess_one
from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.coordination.actions import answer_referral, refer, represent
from chakana.web.coordination.models import Referral
from chakana.web.enrolment.actions import (
    decline,
    end_enrolment,
    enrol,
    enrol_eligible,
    find_leavers,
    tell_commitments,
)
from chakana.web.enrolment.models import Departure, Enrolment, Leaver, Waiting
from chakana.web.registry.models import Household, Record
from chakana.web.registry.queries import thing
from chakana.web.targeting.models import Assessment
from chakana.web.territories.models import Facility, FacilityRegister, Reach, Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

SINCE = date(2014, 1, 1)
TOLD = date(2013, 12, 31)


def eligible(assessment: Assessment) -> list[Household]:
    rows = Household.objects.filter(results__assessment=assessment, results__is_eligible=True)
    return list(rows.select_related("territory").order_by("pk"))


def close_all_services() -> None:
    """Nobody ever told of a school or a clinic."""
    Reach.objects.all().delete()
    Facility.objects.all().delete()
    FacilityRegister.objects.all().delete()


def answers_become(home: Household, **told: object) -> None:
    """The register learns something new of a household, as an import would write it."""
    held = home.records.get(known_until=None)
    now = timezone.now()
    Record.objects.filter(pk=held.pk).update(known_until=now)
    Record.objects.create(
        household=home, territory=held.territory, answers=held.answers | told,
        observed_on=date(2014, 6, 1), known_from=now,
    )  # fmt: skip


@pytest.fixture
def enrolled(office: Office, approved: Assessment) -> list[Enrolment]:
    enrol_eligible(by=office.national, assessment=approved, since=SINCE, told_on=TOLD)
    return list(Enrolment.objects.select_related("household__territory").order_by("pk"))


# entering


def test_nobody_enters_where_no_school_or_clinic_is_known(
    office: Office, approved: Assessment
) -> None:
    close_all_services()
    assert enrol_eligible(by=office.national, assessment=approved, since=SINCE) == 0
    waiting = list(Waiting.objects.all())
    assert {one.household_id for one in waiting} == {home.pk for home in eligible(approved)}
    assert {(one.reason, str(one.lacking)) for one in waiting} == {
        ("waits_for_services", "{'school': None, 'check_ups': None}")
    }


def test_one_service_is_not_enough_and_what_lacks_is_told(
    office: Office, approved: Assessment
) -> None:
    """The clinics of one district were never told; its register of schools is there."""
    close_all_services()
    homes = eligible(approved)
    without = homes[0].territory
    open_services(office.country, [office.country], date(2005, 1, 1), kinds=["school"])
    others = Territory.objects.filter(rank="community").exclude(pk=without.pk)
    open_services(office.country, others, date(2005, 1, 1), kinds=["clinic"])
    count = enrol_eligible(by=office.national, assessment=approved, since=SINCE)
    expected = [one for one in homes if one.territory_id != without.pk]
    assert count == len(expected) > 0
    waiting = Waiting.objects.values_list("household__territory", "lacking")
    assert [one[0] for one in waiting] == [without.pk] * (len(homes) - len(expected))
    assert all(lacking == {"check_ups": None} for _, lacking in waiting)


def test_when_the_clinic_opens_those_that_waited_enter_and_keep_since_when(
    office: Office, approved: Assessment
) -> None:
    close_all_services()
    enrol_eligible(by=office.national, assessment=approved, since=SINCE)
    later = date(2014, 5, 1)
    enrol_eligible(by=office.national, assessment=approved, since=later)
    assert set(Waiting.objects.values_list("since", flat=True)) == {SINCE}
    open_services(office.country, [office.country], later)
    assert enrol_eligible(by=office.national, assessment=approved, since=later) == len(
        eligible(approved)
    )
    assert not Waiting.objects.filter(until=None).exists()
    assert set(Waiting.objects.values_list("ended", "until")) == {("wait_enrolled", later)}
    assert set(Enrolment.objects.values_list("since", flat=True)) == {later}


def test_a_school_that_opens_later_does_not_serve_before(
    office: Office, approved: Assessment
) -> None:
    close_all_services()
    open_services(office.country, [office.country], date(2014, 3, 1))
    assert enrol_eligible(by=office.national, assessment=approved, since=SINCE) == 0
    assert enrol_eligible(by=office.national, assessment=approved, since=date(2014, 3, 1)) > 0


def test_whom_the_selection_does_not_reach_waits_and_keeps_its_place(
    office: Office, approved: Assessment
) -> None:
    first, second, *_ = eligible(approved)
    ranked = Assessment.objects.create(
        version=approved.version, component="transfer", territory=office.country, day=TOLD,
        known_at=approved.known_at, by=office.national,
    )  # fmt: skip
    for home, place, taken in ((first, 7, False), (second, 3, True)):
        one = approved.results.get(household=home)
        one.assessment, one.place, one.is_taken = ranked, place, taken
        one.save(force_insert=True)
    for _ in range(2):
        enrol_eligible(by=office.national, assessment=ranked, since=SINCE)
        assert list(Waiting.objects.values_list("household", "reason", "place")) == [
            (first.pk, "waits_for_a_place", 7)
        ]
    assert second.enrolments.count() == 1


def test_the_same_list_twice_enrols_once(office: Office, approved: Assessment) -> None:
    first = enrol_eligible(by=office.national, assessment=approved, since=SINCE)
    again = enrol_eligible(by=office.national, assessment=approved, since=SINCE)
    assert (first, again) == (len(eligible(approved)), 0)
    one = Enrolment.objects.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            household=one.household, programme=one.programme, component=one.component,
            since=date(2015, 1, 1),
        )  # fmt: skip


def test_a_family_that_does_not_want_to_is_not_taken_in_and_may_come_later(
    office: Office, approved: Assessment
) -> None:
    unwilling, other, *_ = eligible(approved)
    decline(by=office.national, assessment=approved, household=other, why="no quiso")
    enrol_eligible(by=office.national, assessment=approved, since=SINCE, declined=[unwilling.pk])
    enrol_eligible(by=office.national, assessment=approved, since=SINCE)
    assert not Enrolment.objects.filter(household__in=[unwilling, other]).exists()
    assert Waiting.objects.filter(ended="wait_declined").count() == 2
    person = unwilling.people.present()[0]
    enrol(
        by=office.national, assessment=approved, household=unwilling, since=date(2014, 4, 1),
        told_on=date(2014, 3, 30), accepted_by=person,
    )  # fmt: skip
    assert unwilling.enrolments.get().accepted_by == person


def test_one_household_is_enrolled_by_somebody_of_its_own(
    office: Office, approved: Assessment
) -> None:
    home, other, *_ = eligible(approved)
    asked = {"by": office.national, "assessment": approved, "household": home, "since": SINCE}
    person, stranger = home.people.present()[0], other.people.present()[0]
    for wrong, said in (
        ({"told_on": TOLD, "accepted_by": stranger}, "not_of_the_household"),
        ({"told_on": date(2999, 1, 1), "accepted_by": person}, "not_in_the_future"),
    ):
        with pytest.raises(Refused) as refused:
            enrol(**asked, **wrong)  # type: ignore[arg-type]
        assert refused.value.reason == said
    first = enrol(**asked, told_on=TOLD, accepted_by=person)  # type: ignore[arg-type]
    again = enrol(**asked, told_on=TOLD, accepted_by=person)  # type: ignore[arg-type]
    assert first == again
    assert isinstance(first, Enrolment)


def test_whoever_is_not_eligible_does_not_enter(office: Office, approved: Assessment) -> None:
    home = Household.objects.filter(results__assessment=approved, results__is_eligible=False)[0]
    with pytest.raises(Refused) as refused:
        enrol(
            by=office.national, assessment=approved, household=home, since=SINCE, told_on=TOLD,
            accepted_by=home.people.present()[0],
        )  # fmt: skip
    assert refused.value.reason == "not_found_eligible"


def test_one_household_waits_for_its_services_and_is_not_refused(
    office: Office, approved: Assessment
) -> None:
    close_all_services()
    home = eligible(approved)[0]
    got = enrol(
        by=office.national, assessment=approved, household=home, since=SINCE, told_on=TOLD,
        accepted_by=home.people.present()[0],
    )  # fmt: skip
    assert isinstance(got, Waiting)
    assert got.lacking == {"school": None, "check_ups": None}
    assert not Event.objects.filter(is_refusal=True).exists()


def test_an_officer_enrols_only_in_their_own_territory(
    office: Office, approved: Assessment, people: Callable[..., User]
) -> None:
    home = eligible(approved)[0]
    mine = people(Role.DISTRICT_OFFICER, home.territory)
    with pytest.raises(Refused):
        enrol_eligible(by=mine, assessment=approved, since=SINCE)
    count = enrol_eligible(by=mine, assessment=approved, since=SINCE, territory=home.territory)
    there = [one for one in eligible(approved) if one.territory_id == home.territory_id]
    assert count == len(there) == Enrolment.objects.count()


def test_what_a_family_was_told_can_be_recorded_later(
    office: Office, enrolled: list[Enrolment]
) -> None:
    one = enrolled[0]
    person = one.household.people.present()[0]
    tell_commitments(by=office.national, enrolment=one, told_on=date(2014, 2, 1),
                     accepted_by=person)  # fmt: skip
    one.refresh_from_db()
    assert (one.told_on, one.accepted_by) == (date(2014, 2, 1), person)


# leaving


def leavers(office: Office, day: date = date(2014, 6, 30)) -> dict[int, str]:
    count = find_leavers(by=office.national, programme="pe/juntos", component="transfer",
                         territory=office.country, day=day)  # fmt: skip
    found = dict(Leaver.objects.values_list("enrolment", "reason"))
    assert len(found) == count
    return found


def leave(office: Office, one: Enrolment, reason: str, on: date = date(2014, 6, 30)) -> Departure:
    return end_enrolment(by=office.national, enrolment=one, reason=reason, on=on)


def test_a_household_no_longer_poor_is_found_and_leaves_for_the_next_rung(
    office: Office, enrolled: list[Enrolment]
) -> None:
    one = enrolled[0]
    answers_become(one.household, sisfoh_classification="not_poor")
    assert leavers(office)[one.pk] == "no_longer_poor"
    made = leave(office, one, "no_longer_poor")
    one.refresh_from_db()
    assert (one.until, one.left_because) == (date(2014, 6, 30), "no_longer_poor")
    assert made.record == one.household.records.get(known_until=None)
    assert not Leaver.objects.filter(enrolment=one).exists()
    referral = Referral.objects.get()
    assert (referral.to_programme, referral.because) == ("pe/aliados-2", "no_longer_poor")
    assert leave(office, one, "no_longer_poor") == made
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "reason", "said"),
    [
        ({}, "no_longer_poor", "exit_does_not_hold"),
        ({"sisfoh_classification": None}, "no_longer_poor", "exit_unknown"),
        ({}, "refused_haku_winay", "not_a_reason_to_leave"),
        ({}, "pe/haku-winay", "not_a_reason_to_leave"),
        ({}, "household_merged", "is_not_merged"),
        ({}, "nobody_left", "somebody_lives_there"),
    ],
)
def test_nobody_is_put_out_for_what_is_not_listed_not_so_or_not_known(
    office: Office, enrolled: list[Enrolment], told: dict[str, object], reason: str, said: str
) -> None:
    one = enrolled[0]
    if told:
        answers_become(one.household, **told)
    with pytest.raises(Refused) as refused:
        leave(office, one, reason)
    assert refused.value.reason == said
    one.refresh_from_db()
    assert one.until is None
    assert Event.objects.filter(is_refusal=True, action="end_enrolment").count() == 1


def test_what_is_not_known_puts_nobody_on_the_list_of_leavers(
    office: Office, enrolled: list[Enrolment]
) -> None:
    answers_become(enrolled[0].household, sisfoh_classification=None)
    assert enrolled[0].pk not in leavers(office)


def test_the_list_of_leavers_is_what_the_rules_say_of_each(
    office: Office, enrolled: list[Enrolment], juntos: Definition
) -> None:
    """By the engine of single cases, household by household."""
    day, now = date(2016, 6, 30), timezone.now()
    expected = {}
    for one in enrolled:
        held = one.household.records.select_related("territory").get(known_until=None)
        home = thing(juntos, held, day, now)
        expected[one.pk] = assess_one(juntos, juntos.component("transfer"), home, day).exit
    found = {key: name for key, name in expected.items() if name}
    assert leavers(office, day) == found
    assert found


def test_a_family_that_left_comes_back_from_that_day_on(
    office: Office, approved: Assessment, enrolled: list[Enrolment]
) -> None:
    one = enrolled[0]
    left = date(2014, 6, 30)
    leave(office, one, "family_wishes", left)
    home = one.household
    asked = {"by": office.national, "assessment": approved, "household": home, "told_on": TOLD,
             "accepted_by": home.people.present()[0]}  # fmt: skip
    with pytest.raises(Refused) as refused:
        enrol(**asked, since=left - timedelta(days=1))  # type: ignore[arg-type]
    assert refused.value.reason == "took_part_then"
    enrol(**asked, since=left)  # type: ignore[arg-type]
    assert list(home.enrolments.order_by("since").values_list("since", "until")) == [
        (SINCE, left), (left, None),
    ]  # fmt: skip


# the next rung


def test_neither_joining_nor_refusing_another_programme_touches_the_transfer(
    office: Office, enrolled: list[Enrolment], people: Callable[..., User]
) -> None:
    other = people(Role.OTHER_PROGRAMME)
    represent(by=office.national, user=other, programme="pe/haku-winay", country=office.country)
    before = list(Enrolment.objects.order_by("pk").values())
    answers = (
        Referral.State.ACCEPTED,
        Referral.State.DECLINED_BY_PROGRAMME,
        Referral.State.DECLINED_BY_FAMILY,
    )
    for one, answer in zip(enrolled, answers, strict=False):
        made = refer(
            by=office.national, household=one.household, from_programme="pe/juntos",
            from_component="transfer", to_programme="pe/haku-winay", because="next rung",
        )  # fmt: skip
        answer_referral(by=other, referral=made, answer=answer, why="se conversó con la familia")
    assert list(Enrolment.objects.order_by("pk").values()) == before
    assert {one.state for one in Referral.objects.all()} == set(answers)


def test_only_the_receiving_programme_accepts_and_only_once(
    office: Office, enrolled: list[Enrolment], people: Callable[..., User]
) -> None:
    made = refer(
        by=office.national, household=enrolled[0].household, from_programme="pe/juntos",
        from_component="transfer", to_programme="pe/haku-winay", because="next rung",
    )  # fmt: skip
    stranger, other = people(Role.OTHER_PROGRAMME), people(Role.OTHER_PROGRAMME)
    represent(by=office.national, user=stranger, programme="pe/agrorural", country=office.country)
    represent(by=office.national, user=other, programme="pe/haku-winay", country=office.country)
    for by in (office.national, stranger):
        with pytest.raises(Refused):
            answer_referral(by=by, referral=made, answer=Referral.State.ACCEPTED)
    for _ in range(2):
        answer_referral(by=other, referral=made, answer=Referral.State.ACCEPTED)
    with pytest.raises(Refused) as refused:
        answer_referral(by=other, referral=made, answer=Referral.State.DECLINED_BY_FAMILY)
    assert refused.value.reason == "answered_already"

"""Families enter, wait with a place that can be counted by hand, leave and are referred."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from tests.web.conftest import Office, through_the_door
from tests.web.test_enrolment import (  # noqa: F401  fixtures
    SINCE,
    answers_become,
    close_all_services,
    eligible,
    enrolled,
)

from chakana.language.load import Library
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.coordination.actions import represent
from chakana.web.coordination.models import Referral
from chakana.web.enrolment.actions import enrol_eligible, find_leavers
from chakana.web.enrolment.models import Enrolment, Leaver, Waiting
from chakana.web.registry.models import Household
from chakana.web.targeting.actions import adopt_definition, assess_households, keep_definition
from chakana.web.targeting.models import Assessment, Result
from chakana.web.territories.models import Territory
from chakana.web.work.jobs import work
from chakana.web.work.models import Job

pytestmark = pytest.mark.django_db
DAY = date(2013, 12, 31)
SHEDS, HERDS = "sheds", (140, 120, 120, 120, 200, 100, 160)


@pytest.fixture
def ranked(office: Office) -> Assessment:
    """A component that takes the largest herds of each district, as many as there are sheds.

    In one district some herds are large enough to be compared.
    """
    district = Territory.objects.filter(rank="district", children__households__gt=0)[0]
    homes = Household.objects.filter(territory__path__startswith=district.path).order_by("pk")
    assert homes.count() >= len(HERDS)
    for home, sheep in zip(homes, HERDS, strict=False):
        answers_become(home, sheep=sheep, alpacas=0)
    definition = Library().load("pe/agrorural")
    version = keep_definition(by=office.national, definition=definition, country=office.country)
    adopt_definition(by=office.national, version=version, country=office.country,
                     holds_from=date(2005, 1, 1), why="a test")  # fmt: skip
    return assess_households(by=office.national, programme=definition.id, component=SHEDS,
                             territory=office.country, day=DAY)  # fmt: skip


def herd(result: Result) -> float:
    """The animals that the record tells, with no engine between."""
    return float((result.record.answers["sheep"] or 0) + (result.record.answers["alpacas"] or 0))


def test_a_place_is_told_with_figures_that_can_be_counted_by_hand(
    office: Office, ranked: Assessment
) -> None:
    rows = list(ranked.results.filter(is_eligible=True).select_related("record", "territory"))
    by_district = defaultdict(list)
    for one in rows:
        by_district[one.territory.path.split("/")[3]].append(one)
    fullest = max(by_district.values(), key=len)
    assert len(fullest) > 3
    client = through_the_door(office.national)
    for one in fullest:
        before = sum(herd(other) > herd(one) for other in fullest)
        alike = sum(herd(other) == herd(one) for other in fullest) - 1
        assert before < (one.place or 0) <= before + alike + 1
        page = client.get(f"/hogares/{one.household.number}/puesto/{ranked.pk}/").content.decode()
        assert f"Puesto {one.place} en" in page
        assert f"De {len(fullest)} hogares" in page
        told = re.search(r"Con mejor cifra</dt><dd>(\d+)</dd>", page)
        assert told is not None
        assert int(told[1]) == before


def test_those_without_room_wait_in_that_order_and_see_it(
    office: Office, ranked: Assessment
) -> None:
    enrol_eligible(by=office.national, assessment=ranked, since=SINCE)
    waits = Waiting.objects.filter(until=None, reason="waits_for_a_place")
    left_out = ranked.results.filter(is_eligible=True, is_taken=False)
    assert set(waits.values_list("household", "place")) == set(
        left_out.values_list("household", "place")
    )
    client = through_the_door(office.national)
    page = client.get("/participacion/espera/?reason=waits_for_a_place").content.decode()
    shown = [int(one) for one in re.findall(r'/puesto/\d+/">(\d+)</a>', page)]
    assert shown == sorted(waits.values_list("place", flat=True))[:50]
    assert shown


def test_a_family_enters_after_its_commitments_were_read_or_does_not_want_to(
    office: Office, approved: Assessment
) -> None:
    homes = eligible(approved)
    first, second = homes[:2]
    client = through_the_door(office.national)
    page = f"/hogares/{first.number}/afiliar/{approved.pk}/"
    assert page in client.get(f"/hogares/{first.number}/").content.decode()
    assert "van a la escuela" in client.get(page).content.decode()
    person, today = first.people.present()[0], timezone.localdate().isoformat()
    for wrong in ({"person": "0"}, {"on": "x"}, {"person": second.people.present()[0].pk}):
        client.post(page, {"answer": "yes", "person": person.pk, "on": today} | wrong)
    assert not Enrolment.objects.exists()
    client.post(page, {"answer": "yes", "person": person.pk, "on": today})
    assert Enrolment.objects.get().accepted_by == person
    client.post(f"/hogares/{second.number}/afiliar/{approved.pk}/", {"answer": "no", "why": "no"})
    assert not Enrolment.objects.filter(household=second).exists()
    assert Waiting.objects.get(household=second).ended == "wait_declined"


def test_a_list_is_enrolled_in_the_background_and_who_lacks_a_service_is_told_which(
    office: Office, approved: Assessment
) -> None:
    close_all_services()
    client = through_the_door(office.national)
    client.post("/participacion/afiliar/", {"assessment": approved.pk, "since": "2014-01-01"})
    work.func(Job.objects.get(kind="enrol_list").pk)
    page = client.get("/participacion/espera/").content.decode()
    assert "No se sabe si hay una escuela a su alcance." in page
    shown = client.get("/participacion/").content.decode()
    assert f"Espera los servicios: {len(eligible(approved))}" in shown


def test_who_would_leave_is_looked_for_and_ended_by_a_person(
    office: Office,
    enrolled: list[Enrolment],  # noqa: F811
) -> None:
    client = through_the_door(office.national)
    find_leavers(by=office.national, programme="pe/juntos", component="transfer",
                 territory=office.country, day=date(2014, 6, 1))  # fmt: skip
    one = enrolled[0]
    page = f"/participacion/{one.pk}/"
    for wrong in ({"reason": "nothing", "on": "2014-06-01"}, {"reason": "family_wishes", "on": "x"},
                  {"reason": "nobody_left", "on": "2014-06-01"}):  # fmt: skip
        client.post(page, wrong)
    one.refresh_from_db()
    assert one.until is None
    client.post(page, {"reason": "family_wishes", "on": "2014-06-01", "why": "Se mudan"})
    one.refresh_from_db()
    assert one.until == date(2014, 6, 1)
    assert "Se mudan" in client.get(page).content.decode()
    listed = client.get("/participacion/salidas/").content.decode()
    for leaver in Leaver.objects.select_related("enrolment__household"):
        assert leaver.enrolment.household.number in listed


def test_a_referral_goes_to_the_other_programme_and_changes_nothing_here(
    office: Office,
    enrolled: list[Enrolment],  # noqa: F811
    people: Callable[..., User],
) -> None:
    definition = Library().load("pe/haku-winay")
    keep_definition(by=office.national, definition=definition, country=office.country)
    other = people(Role.OTHER_PROGRAMME)
    represent(by=office.national, user=other, programme="pe/haku-winay", country=office.country)
    office_page, theirs = through_the_door(office.national), through_the_door(other)
    homes = [one.household for one in enrolled[:3]]
    for home in homes:
        sent = {"to": "pe/haku-winay", "because": "Tiene chacra y quiere sembrar"}
        office_page.post(f"/hogares/{home.number}/derivar/", sent)
    office_page.post(f"/hogares/{homes[0].number}/derivar/", {"to": "pe/none", "because": "a"})
    assert Referral.objects.count() == 3
    assert all(home.number in theirs.get("/derivaciones/").content.decode() for home in homes)
    first, second, third = Referral.objects.order_by("pk")
    answers = ((theirs, first, {"answer": "accepted"}),
               (theirs, second, {"answer": "declined_by_programme", "why": "No hay cupo"}),
               (office_page, third, {"answer": "declined_by_family"}),
               (office_page, third, {"answer": "accepted"}))  # fmt: skip
    for client, one, sent in answers:
        client.post(f"/derivaciones/{one.pk}/responder/", sent)
    states = Referral.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["accepted", "declined_by_programme", "declined_by_family"]
    shown = office_page.get(f"/hogares/{homes[1].number}/").content.decode()
    assert "El programa no la recibió" in shown
    assert not Enrolment.objects.filter(household__in=homes).exclude(until=None).exists()
    assert not Household.objects.filter(enrolments__programme="pe/haku-winay").exists()

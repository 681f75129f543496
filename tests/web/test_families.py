"""A family reads its status with its code; who reports pressure is protected from the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from chakana.language.definition import Definition
from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.assumptions import assumed
from chakana.web.audit.models import Event
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.families import actions, codes, permissions
from chakana.web.families.models import FamilyCode, PressureReport
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.versions import keep
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

pytestmark = pytest.mark.django_db


def code_of(office: Office, home: Household) -> str:
    made = actions.issue_codes(by=office.national, households=[home], territory=office.country)
    return made[home.pk]


def opened(code: str) -> str:
    return Client(enforce_csrf_checks=True).post("/familia/", {"code": code}).content.decode()


@pytest.fixture
def family(office: Office, approved: Assessment) -> Household:
    enrol_eligible(by=office.national, assessment=approved, since=date(2014, 1, 1))
    return Household.objects.filter(enrolments__isnull=False).order_by("pk")[0]


def test_the_code_opens_the_page_however_it_is_typed(office: Office, family: Household) -> None:
    code = code_of(office, family)
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code} "):
        page = opened(typed)
        assert family.number in page
        assert "participa desde el 2014-01-01" in page


def test_the_page_names_no_person_sets_no_cookie_and_needs_no_script(
    office: Office, family: Household
) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/familia/", {"code": code_of(office, family)})
    page = answer.content.decode()
    assert [one for one in family.people.all() if str(one) in page] == []
    assert not answer.cookies
    assert "<script" not in page
    assert len(answer.content) < 20_000


def test_a_new_code_closes_the_old_one_and_none_is_kept(office: Office, family: Household) -> None:
    old, new = code_of(office, family), code_of(office, family)
    assert family.number not in opened(old)
    assert family.number in opened(new)
    kept = set(FamilyCode.objects.values_list("digest", flat=True))
    told = {str(one.after) for one in Event.objects.all()}
    assert not [one for one in (old, new, codes.plain(new)) if one in kept | told]


def test_guessing_is_stopped_and_does_not_stop_others(office: Office, family: Household) -> None:
    code = code_of(office, family)
    for _ in range(assumed("tries_of_a_code")):
        opened("AAAAAAAAAA")
    assert family.number not in opened(code)
    elsewhere = Client().post("/familia/", {"code": code}, REMOTE_ADDR="203.0.113.9")
    assert family.number in elsewhere.content.decode()


def test_codes_are_given_only_inside_the_territory(
    office: Office, family: Household, people: Callable[..., User]
) -> None:
    other = Territory.objects.filter(rank="community").exclude(pk=family.territory_id)[0]
    officer = people(Role.DISTRICT_OFFICER, other)
    with pytest.raises(Refused):
        actions.issue_codes(by=officer, households=[family], territory=other)
    with pytest.raises(Refused):
        actions.issue_codes(by=officer, households=[family], territory=family.territory)


@pytest.fixture
def district(office: Office) -> Territory:
    return Territory.objects.filter(rank="district").order_by("path")[0]


@pytest.fixture
def report(office: Office, juntos: Definition, district: Territory) -> PressureReport:
    keep(juntos)
    return actions.report_pressure(
        definition=juntos, concerns=district, who="by_municipality",
        text="Me piden limpiar el canal", demanded="community_work",
    )  # fmt: skip


def test_a_report_is_seen_above_the_office_and_never_by_it(
    report: PressureReport, district: Territory, people: Callable[..., User], office: Office
) -> None:
    """Written from the promise: an office above, auditors, and nobody who works there."""
    region = Territory.objects.get(rank="region", pk=district.parent.parent_id)
    community = district.children.all()[0]
    elsewhere = Territory.objects.filter(rank="region").exclude(pk=region.pk)[0]
    above, there = people(Role.REGIONAL_OFFICER, region), people(Role.REGIONAL_OFFICER, district)
    both = people(Role.NATIONAL_OFFICER)
    appoint(by=None, user=both, role=Role.FIELD_WORKER, territory=community)
    sees = {
        above: True,
        office.national: True,
        people(Role.AUDITOR, district): True,
        there: False,
        people(Role.DISTRICT_OFFICER, district): False,
        both: False,
        people(Role.REGIONAL_OFFICER, elsewhere): False,
        office.preparer: False,
    }
    for user, expected in sees.items():
        assert bool(permissions.may_answer(user, report)) == expected, user
        assert permissions.seen(user).filter(pk=report.pk).exists() == expected
        client = Client()
        client.force_login(user)
        assert (client.get(f"/presion/{report.pk}/").status_code == 200) == expected


def test_a_report_about_the_national_office_is_for_auditors(
    office: Office, juntos: Definition, people: Callable[..., User]
) -> None:
    keep(juntos)
    report = actions.report_pressure(
        definition=juntos, concerns=office.country, who="by_programme", text="x"
    )
    assert not permissions.may_answer(office.national, report)
    assert permissions.may_answer(people(Role.AUDITOR), report)


def test_nothing_of_who_reports_is_kept(report: PressureReport) -> None:
    event = Event.objects.get(action="report_pressure")
    assert (event.actor, event.origin, report.household) == (None, "public", None)
    assert "canal" not in f"{event.after}{event.why}{event.subject}"


def test_a_report_is_answered_once_by_its_day(report: PressureReport, office: Office) -> None:
    assert report.due_on == timezone.localdate() + timedelta(
        days=assumed("pressure_answered_within")
    )
    with pytest.raises(Refused):
        actions.answer_pressure(by=office.national, report=report, is_founded=True, answer=" ")
    actions.note_step(by=office.national, report=report, text="Se llamó a la municipalidad")
    actions.answer_pressure(by=office.national, report=report, is_founded=True, answer="Sí hubo")
    with pytest.raises(Refused):
        actions.answer_pressure(by=office.national, report=report, is_founded=False, answer="No")
    with pytest.raises(Refused):
        actions.note_step(by=office.national, report=report, text="Otra vez")
    page = Client().post("/familia/presion/seguir/", {"number": report.number.lower()})
    assert "Sí hubo" in page.content.decode()


def test_an_answer_is_whole_in_the_database_too(report: PressureReport) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PressureReport.objects.filter(pk=report.pk).update(answered_at=timezone.now())


def test_anybody_reports_without_an_account_or_a_code(
    office: Office, juntos: Definition, district: Territory
) -> None:
    keep(juntos)
    told = {
        "send": "1", "programme": "pe/juntos", "who": "by_clinic", "text": "Me exigen una letrina",
        "demanded": "healthy_home", "place": district.name, "district": district.code,
    }  # fmt: skip
    client = Client(enforce_csrf_checks=True)
    for wrong in ({"text": " "}, {"who": "x"}, {"programme": "x"}, {"demanded": "x"},
                  {"place": "zzz", "district": ""}, {"code": "AAAAAAAAAA"}):  # fmt: skip
        page = client.post("/familia/presion/", told | wrong).content.decode()
        assert 'role="alert"' in page
    assert PressureReport.objects.count() == 0
    page = client.post("/familia/presion/", told).content.decode()
    report = PressureReport.objects.get()
    assert report.number in page
    assert (report.concerns, report.household) == (district, None)


def test_with_a_code_the_office_is_that_of_the_household(
    office: Office, juntos: Definition, family: Household
) -> None:
    keep(juntos)
    told = {"send": "1", "programme": "pe/juntos", "who": "by_school", "text": "x",
            "code": code_of(office, family), "office": "region"}  # fmt: skip
    Client().post("/familia/presion/", told)
    report = PressureReport.objects.get()
    assert report.household == family
    assert report.concerns.rank == "region"
    assert report.concerns.contains(family.territory)


def test_each_page_for_families_opens_without_an_account(office: Office) -> None:
    for address in ("/familia/", "/familia/presion/", "/familia/presion/seguir/"):
        assert Client().get(address).status_code == 200

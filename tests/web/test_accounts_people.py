"""Accounts and roles: who gives which to whom, and what two people are needed for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from chakana.web.accounts.actions import appoint, close_account, dismiss, make_account
from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission, Role
from chakana.web.accounts.tokens import issue_token, user_of_token
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.territories.models import Territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(country: Territory) -> Territory:
    return Territory.objects.create(
        code="03", rank="region", name="Apurímac", parent=country, path="PER/03/"
    )


@pytest.fixture
def national(people: Callable[..., User]) -> User:
    return people(Role.NATIONAL_OFFICER)


def refused(reason: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as told:
        act()
    assert told.value.reason == reason


@pytest.mark.parametrize(
    ("first", "second"),
    [(Role.PAYMENTS_PREPARER, Role.PAYMENTS_APPROVER),
     (Role.PAYMENTS_APPROVER, Role.PAYMENTS_PREPARER)],
)  # fmt: skip
def test_nobody_prepares_and_approves_where_territories_meet(
    first: Role, second: Role, national: User, region: Territory, country: Territory,
    people: Callable[..., User],
) -> None:  # fmt: skip
    other = Territory.objects.create(
        code="05", rank="region", name="Ayacucho", parent=country, path="PER/05/"
    )
    user = people(first, region)
    for where in (region, country):
        refused("two_people_roles", lambda where=where: appoint(
            by=national, user=user, role=second, territory=where))  # fmt: skip
    assert appoint(by=national, user=user, role=second, territory=other).pk


def test_a_regional_office_gives_the_roles_below_it_in_its_region_and_no_other(
    people: Callable[..., User], region: Territory, country: Territory
) -> None:
    officer, user = people(Role.REGIONAL_OFFICER, region), people(Role.FIELD_WORKER, region)
    held = appoint(by=officer, user=user, role=Role.DISTRICT_OFFICER, territory=region)
    assert held.until is None
    for role in (Role.REGIONAL_OFFICER, Role.NATIONAL_OFFICER, Role.AUDITOR,
                 Role.PAYMENTS_PREPARER, Role.PAYMENTS_APPROVER):  # fmt: skip
        refused("not_yours_to_give", lambda role=role: appoint(
            by=officer, user=user, role=role, territory=region))  # fmt: skip
    refused("outside", lambda: appoint(
        by=officer, user=user, role=Role.FIELD_WORKER, territory=country))  # fmt: skip


def test_nobody_appoints_closes_or_resets_themselves(national: User, country: Territory) -> None:
    refused("not_oneself", lambda: appoint(
        by=national, user=national, role=Role.AUDITOR, territory=country))  # fmt: skip
    refused("not_ones_own_account", lambda: close_account(by=national, user=national, why="x"))


def test_a_role_ends_with_a_reason_once(
    national: User, people: Callable[..., User], country: Territory
) -> None:
    held = people(Role.FIELD_WORKER).appointments.get()
    refused("account_say_why", lambda: dismiss(by=national, appointment=held, why="  "))
    dismiss(by=national, appointment=held, why="moved away")
    dismiss(by=national, appointment=held, why="again")
    assert Event.objects.filter(action="dismiss", is_refusal=False).count() == 1


def test_an_account_is_made_with_a_role_and_a_password_shown_once(
    national: User, country: Territory
) -> None:
    user, password = make_account(
        by=national, username="Rosa-Q", full_name="Rosa Q.", role=Role.FIELD_WORKER,
        territory=country,
    )  # fmt: skip
    assert (user.username, user.must_change_password) == ("rosa-q", True)
    assert user.check_password(password)
    assert may(user, Permission.SEE_HOUSEHOLDS, country)
    assert password not in str(list(Event.objects.values()))
    refused("account_name_taken", lambda: make_account(
        by=national, username="rosa-q", role=Role.FIELD_WORKER, territory=country))  # fmt: skip
    for name in ("", "rosa q", "rosá", "x" * 61):
        refused("account_name", lambda name=name: make_account(
            by=national, username=name, role=Role.FIELD_WORKER, territory=country))  # fmt: skip


def test_nothing_opens_with_a_closed_account(
    national: User, people: Callable[..., User], country: Territory
) -> None:
    user, client = people(Role.FIELD_WORKER), Client()
    client.force_login(user)
    _, text = issue_token(by=national, user=user, name="a program", days=3)
    assert client.get("/").status_code == 200
    user = close_account(by=national, user=user, why="left the office")
    assert client.get("/").status_code == 302
    assert user_of_token(text) is None
    assert not may(user, Permission.SEE_HOUSEHOLDS, country)
    assert not Appointment.objects.filter(user=user, until=None).exists()


def test_no_program_approves_payments_with_a_token(
    national: User, people: Callable[..., User], country: Territory
) -> None:
    user = people(Role.PAYMENTS_APPROVER)
    _, text = issue_token(by=national, user=user, name="a program", days=3)
    found = user_of_token(text)
    assert found == user
    assert may(user, Permission.APPROVE_PAYMENTS, country)
    assert may(found, Permission.APPROVE_PAYMENTS, country).reason == "token_cannot"
    assert may(found, Permission.SEE_PAYMENTS, country)


def test_the_pages_make_an_account_and_end_a_role(national: User, country: Territory) -> None:
    client = Client()
    client.force_login(national)
    told = {"username": "nuevo", "full_name": "Nuevo", "role": "field_worker", "territory": "PER"}
    page = client.post("/personas/nueva/", told).content.decode()
    user = User.objects.get(username="nuevo")
    assert "no se muestra otra vez" in page
    assert f"/personas/{user.pk}/" in client.get("/personas/", {"q": "nue"}).content.decode()
    held = user.appointments.get()
    address = f"/personas/{user.pk}/"
    client.post(address, {"do": "dismiss", "appointment": held.pk, "why": "se fue"})
    held.refresh_from_db()
    assert held.until is not None
    for wrong in ({"do": "?"}, {"do": "dismiss", "appointment": "x", "why": "y"},
                  {"do": "appoint", "role": "?", "territory": "PER"},
                  {"do": "token", "name": "a", "days": "99999"}):  # fmt: skip
        assert client.post(address, wrong).status_code == 302

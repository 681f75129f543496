"""The door: who comes in, with what, for how long, and how wrong tries end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from pytest_django import Settings

from chakana.web.accounts import second_factor
from chakana.web.accounts.actions import give_password, reset_second_factor
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import GRANTS, SECOND_FACTOR, Role
from chakana.web.assumptions import assumed
from chakana.web.audit.models import Event

pytestmark = pytest.mark.django_db
PASSWORD = "un puente de ichu"  # noqa: S105  made up for these tests


@pytest.fixture
def known(people: Callable[..., User]) -> Callable[[Role], User]:
    """Somebody in a role whose password is known."""

    def make(role: Role) -> User:
        user = people(role)
        user.set_password(PASSWORD)
        user.save()
        return user

    return make


def enter(client: Client, name: str, password: str = PASSWORD, **more: str) -> str:
    """Try the door; the address at which one arrives, or what the page says."""
    answer = client.post("/entrar/", {"login": name, "password": password}, **more)
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def code(secret: str, steps: int = 0) -> str:
    """The code that a telephone would show, ``steps`` of 30 seconds from now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.mark.parametrize("role", Role)
def test_a_role_that_touches_money_sets_up_a_second_factor_before_anything_else(
    role: Role, known: Callable[[Role], User]
) -> None:
    client, user = Client(), known(role)
    assert enter(client, user.username) == "/"
    first = client.get("/")
    touches_money = bool(GRANTS[role] & SECOND_FACTOR)
    assert first.status_code == (302 if touches_money else 200)
    if touches_money:
        assert first["Location"] == "/cuenta/segundo-factor/activar/"
        assert client.get("/pagos/")["Location"] == first["Location"]
        assert client.get("/salir/").status_code == 200


def test_the_second_factor_is_set_up_shown_at_the_door_and_not_switched_off(
    known: Callable[[Role], User],
) -> None:
    client, user = Client(), known(Role.PAYMENTS_APPROVER)
    enter(client, user.username)
    page = client.get("/cuenta/segundo-factor/activar/")
    assert "Una de sus funciones mueve dinero" in page.content.decode()
    secret = page.context["form"].secret
    before = client.session.session_key
    answer = client.post("/cuenta/segundo-factor/activar/", {"code": code(secret)})
    assert answer["Location"] == "/cuenta/segundo-factor/recuperacion/"
    assert client.session.session_key != before
    codes = client.get(answer["Location"]).context["unused_codes"]
    assert len(codes) == 10
    assert client.get("/pagos/").status_code == 200

    again = Client()
    assert enter(again, user.username) == "/entrar/codigo/"
    assert again.get("/pagos/")["Location"].startswith("/entrar/")
    assert "no es correcto" in again.post("/entrar/codigo/", {"code": "0"}).content.decode()
    assert again.post("/entrar/codigo/", {"code": codes[0]}).status_code == 302
    assert again.get("/pagos/").status_code == 200

    third = Client()
    enter(third, user.username)
    used = third.post("/entrar/codigo/", {"code": codes[0]})
    assert used.status_code == 200, "a recovery code serves once"

    off = "/cuenta/segundo-factor/quitar/"
    assert "no puede quitar" in client.get(off).content.decode()
    client.post(off)
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_a_code_is_taken_once(known: Callable[[Role], User]) -> None:
    user = known(Role.PAYMENTS_PREPARER)
    secret, _ = second_factor.set_up(user)
    shown, entered = code(secret, 1), []
    for client in (Client(), Client()):
        enter(client, user.username)
        entered.append(client.post("/entrar/codigo/", {"code": shown}).status_code)
    assert entered == [302, 200]


def test_whoever_set_it_up_elsewhere_is_sent_to_the_door_again(
    known: Callable[[Role], User],
) -> None:
    client, user = Client(), known(Role.PAYMENTS_PREPARER)
    enter(client, user.username)
    second_factor.set_up(user)
    assert client.get("/")["Location"] == "/entrar/"


def test_wrong_tries_end_in_a_wait_that_is_told_and_recorded_without_what_was_typed(
    known: Callable[[Role], User],
) -> None:
    user, tries = known(Role.DISTRICT_OFFICER), assumed("wrong_tries_of_an_account")
    for _ in range(tries):
        assert "no son correctos" in enter(Client(), user.username, "secreto-mal-escrito")
    waits = enter(Client(), user.username)
    assert "Espere 15 minutos" in waits
    elsewhere = enter(Client(), user.username, REMOTE_ADDR="203.0.113.9")
    assert "Espere" in elsewhere, "an account is guarded from everywhere"
    events = Event.objects.filter(action="log_in")
    assert [one.is_refusal for one in events] == [True] * tries
    assert {one.actor for one in events} == {user}
    assert "secreto" not in str([one.__dict__ for one in Event.objects.all()])


def test_an_address_that_tries_many_accounts_waits_and_others_do_not(
    known: Callable[[Role], User],
) -> None:
    user = known(Role.DISTRICT_OFFICER)
    for number in range(assumed("wrong_tries_of_an_address")):
        enter(Client(), f"nobody-{number}")
    assert "Espere" in enter(Client(), user.username)
    assert enter(Client(), user.username, REMOTE_ADDR="203.0.113.9") == "/"


def test_wrong_codes_are_counted_too(known: Callable[[Role], User]) -> None:
    user = known(Role.PAYMENTS_PREPARER)
    secret, _ = second_factor.set_up(user)
    client = Client()
    enter(client, user.username)
    for _ in range(assumed("wrong_tries_of_an_account")):
        client.post("/entrar/codigo/", {"code": "000000"})
    answer = client.post("/entrar/codigo/", {"code": code(secret)})
    assert "Espere" in answer.content.decode()


@pytest.mark.parametrize(
    ("began", "seen", "is_over"),
    [(0, 29, False), (0, 31, True), (7 * 60, 1, False), (8 * 60 + 1, 1, True)],
)
def test_a_session_ends_after_half_an_hour_unused_and_after_a_working_day(
    began: int, seen: int, is_over: bool, known: Callable[[Role], User]
) -> None:
    """Minutes ago that it began and was last used."""
    client, user = Client(), known(Role.DISTRICT_OFFICER)
    enter(client, user.username)
    client.get("/")
    session = client.session
    now = time.time()
    session["seen"] = now - seen * 60
    session["began"] = now - max(began, seen) * 60
    session.save()
    assert (client.get("/").status_code == 302) == is_over


def test_the_session_is_another_after_the_door(known: Callable[[Role], User]) -> None:
    client = Client()
    client.post("/idioma/setlang/", {"language": "en"})
    client.get("/entrar/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    enter(client, known(Role.DISTRICT_OFFICER).username)
    assert client.session.session_key != before


def test_a_provisional_password_is_changed_first_and_ends_other_sessions(
    known: Callable[[Role], User], people: Callable[..., User]
) -> None:
    user, officer, client = known(Role.FIELD_WORKER), people(Role.NATIONAL_OFFICER), Client()
    old = Client()
    enter(old, user.username)
    given = give_password(by=officer, user=user, why="forgotten")
    assert old.get("/")["Location"].startswith("/entrar/")
    enter(client, user.username, given)
    assert client.get("/hogares/")["Location"] == "/cuenta/clave/"
    new = {"oldpassword": given, "password1": PASSWORD, "password2": PASSWORD}
    weak = client.post("/cuenta/clave/", new | {"password1": "corta", "password2": "corta"})
    assert weak.status_code == 200
    assert client.post("/cuenta/clave/", new).status_code == 302
    assert client.get("/hogares/").status_code == 200
    user.refresh_from_db()
    assert user.password.startswith("argon2")


def test_a_second_factor_that_was_lost_is_reset_by_another_and_set_up_anew(
    known: Callable[[Role], User], people: Callable[..., User]
) -> None:
    user, officer = known(Role.PAYMENTS_PREPARER), people(Role.NATIONAL_OFFICER)
    second_factor.set_up(user)
    reset_second_factor(by=officer, user=user, why="telephone lost")
    client = Client()
    assert enter(client, user.username) == "/"
    assert client.get("/")["Location"] == "/cuenta/segundo-factor/activar/"
    last = Event.objects.filter(action="reset_second_factor").get()
    assert (last.actor, last.why) == (officer, "telephone lost")


def test_nobody_signs_up_by_themselves_and_pages_of_allauth_do_not_show() -> None:
    for address in ("/accounts/signup/", "/signup/", "/entrar/registro/"):
        assert Client().get(address).status_code in (302, 404)
    page = Client().get("/entrar/").content.decode()
    assert "Las cuentas las crea su oficina" in page
    assert "Sign" not in page


def test_a_closed_account_is_told_so(known: Callable[[Role], User]) -> None:
    user = known(Role.FIELD_WORKER)
    user.is_active = False
    user.save()
    client = Client()
    assert enter(client, user.username) == "/entrar/"
    assert "Esta cuenta está cerrada" in client.get("/entrar/").content.decode()


def test_one_is_sent_on_only_to_our_own_pages(known: Callable[[Role], User]) -> None:
    user = known(Role.FIELD_WORKER)
    for address, arrives in (("/hogares/", "/hogares/"), ("https://example.org/", "/")):
        told = {"login": user.username, "password": PASSWORD, "next": address}
        assert Client().post("/entrar/", told)["Location"] == arrives


def test_a_copy_of_the_database_holds_no_second_factor(
    known: Callable[[Role], User], settings: Settings
) -> None:
    user = known(Role.PAYMENTS_PREPARER)
    secret, codes = second_factor.set_up(user)
    kept = json.dumps([one.data for one in Authenticator.objects.filter(user=user)])
    assert secret not in kept
    assert not any(one in kept for one in codes)

    def opens(shown: str) -> bool:
        client = Client()
        enter(client, user.username)
        return client.post("/entrar/codigo/", {"code": shown}).status_code == 302

    key = settings.SECRET_KEY
    settings.SECRET_KEY = "another key of another site"  # noqa: S105
    assert not opens(code(secret))
    settings.SECRET_KEY_FALLBACKS = [key]
    assert opens(code(secret))

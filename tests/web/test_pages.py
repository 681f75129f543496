"""Every page, for every role, inside the territory and outside: what is seen and what is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import get_resolver

from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.actions import Refused
from chakana.web.registry.models import Household
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

DAY = date(2013, 12, 31)
NEEDS = {
    "hogares/": Permission.SEE_HOUSEHOLDS,
    "padron/importar/": Permission.IMPORT_HOUSEHOLDS,
    "territorios/": Permission.SEE_TERRITORIES,
    "asambleas/": Permission.SEE_SESSIONS,
    "programas/": Permission.SEE_PROGRAMMES,
    "focalizacion/": Permission.SEE_TARGETING,
    "reclamos/": Permission.FILE_APPEALS,
    "evaluaciones/": Permission.SEE_TARGETING,
    "pagos/": Permission.SEE_PAYMENTS,
    "hechos/": Permission.SEE_TRAIL,
}


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_without_an_account_there_is_only_the_door() -> None:
    for address in ("/", "/hogares/", "/pagos/", "/hechos/", "/hogares/01-00000000/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/entrar/")


@pytest.mark.parametrize("role", Role)
def test_a_household_is_seen_by_those_of_its_territory_whose_work_it_is(
    role: Role, office: Office, people: Callable[..., User]
) -> None:
    home = Household.objects.select_related("territory").order_by("pk")[0]
    elsewhere = Territory.objects.exclude(pk=home.territory_id).filter(rank="community")[0]
    inside, outside = people(role, home.territory), people(role, elsewhere)
    is_allowed = Permission.SEE_HOUSEHOLDS in GRANTS[role]
    page = f"/hogares/{home.number}/"
    assert as_user(inside).get(page).status_code == (200 if is_allowed else 403)
    assert as_user(outside).get(page).status_code == (404 if is_allowed else 403)
    for client in map(as_user, (inside, outside)):
        found = client.post("/hogares/", {"q": home.number})
        assert (home.number in found.content.decode().split("</form>")[-1]) == (
            is_allowed and client.session["_auth_user_id"] == str(inside.pk)
        )


@pytest.mark.parametrize("role", Role)
def test_the_menu_offers_what_the_role_may_see_and_home_opens(
    role: Role, office: Office, people: Callable[..., User]
) -> None:
    page = as_user(people(role)).get("/")
    assert page.status_code == 200
    offered = {name for name in NEEDS if f'href="/{name}"' in page.content.decode()}
    assert offered == {name for name, needed in NEEDS.items() if needed in GRANTS[role]}


def test_pages_are_light_and_without_scripts(office: Office) -> None:
    client = as_user(office.national)
    home = Household.objects.order_by("pk")[0]
    for address in ("/", "/hogares/", f"/hogares/{home.number}/", "/pagos/"):
        page = client.get(address).content
        assert len(page) < 100_000
        assert b"<script" not in page


def test_the_language_is_chosen_on_the_page(office: Office) -> None:
    client = as_user(office.national)
    assert "Lo que le toca hoy" in client.get("/").content.decode()
    client.post("/idioma/setlang/", {"language": "en"})
    assert "What is yours to do today" in client.get("/").content.decode()


def test_every_page_says_who_opens_it() -> None:
    """Programs show a token; whoever has no account may change the language."""
    silent = {
        str(one.pattern)
        for one in get_resolver().url_patterns
        if getattr(getattr(one, "callback", None), "opens", None) is None
    }
    assert silent == {"idioma/", "api/v1/", "spdci/registry/sync/search"}


def test_payments_of_a_household_are_seen_by_those_who_may(
    office: Office, people: Callable[..., User]
) -> None:
    home = Household.objects.order_by("pk")[0]
    for role in (Role.FIELD_WORKER, Role.DISTRICT_OFFICER):
        page = as_user(people(role)).get(f"/hogares/{home.number}/").content.decode()
        assert ("Sin pagos todavía" in page) == (Permission.SEE_PAYMENTS in GRANTS[role])


def test_a_step_that_there_is_not_is_not_found(office: Office) -> None:
    for move in ("nothing", "__class__"):
        assert as_user(office.preparer).post(f"/pagos/1/{move}/").status_code == 404


def test_the_auditor_reads_what_was_refused(office: Office, people: Callable[..., User]) -> None:
    with pytest.raises(Refused):
        appoint(by=office.preparer, user=office.president, role=Role.AUDITOR,
                territory=office.country)  # fmt: skip
    page = as_user(people(Role.AUDITOR)).get("/hechos/").content.decode()
    assert "Ninguna de sus funciones permite esto." in page

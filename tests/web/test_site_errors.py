"""What people read when a page is not theirs, not there, too old or broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.site import errors

if TYPE_CHECKING:
    from tests.web.conftest import Office


def test_a_page_of_somebody_elses_work_says_whom_to_ask(
    office: Office, people: Callable[..., User]
) -> None:
    client = Client()
    client.force_login(people(Role.SCHOOL_VERIFIER))
    answer = client.get("/pagos/")
    assert answer.status_code == 403
    assert "Ninguna de sus funciones permite esto." in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_what_lies_outside_and_what_is_not_there_look_the_same(office: Office) -> None:
    client = Client()
    client.force_login(office.national)
    pages = [client.get(address) for address in ("/hogares/99-99999999/", "/nada/")]
    assert [page.status_code for page in pages] == [404, 404]
    told = ["no existe o está fuera de su territorio" in page.content.decode() for page in pages]
    assert told == [True, True]


def test_a_form_without_its_key_is_explained(office: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.national)
    answer = client.post("/salir/")
    assert answer.status_code == 403
    assert "El formulario venció" in answer.content.decode()


@pytest.mark.django_db
def test_a_failure_is_told_without_asking_the_database(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = errors.failed(rf.get("/"))
    assert answer.status_code == 500
    assert "La falla es nuestra" in answer.content.decode()


@pytest.mark.django_db
def test_too_many_attempts_are_asked_to_wait(client: Client) -> None:
    request = client.get("/entrar/").wsgi_request
    answer = errors.too_many(request)
    assert answer.status_code == 429
    assert "Espere unos minutos" in answer.content.decode()


def test_the_style_page_shows_every_part_with_its_markup(office: Office) -> None:
    client = Client()
    client.force_login(office.national)
    page = client.get("/estilo/").content.decode()
    assert "{% field &quot;sample-held&quot;" in page
    assert 'id="sample-held"' in page
    assert "<svg viewBox" in page

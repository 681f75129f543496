"""A small register that was really imported, and one person for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from tests.web.assembly import held
from tests.web.services import open_services

from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.population.generate import generate
from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.accounts.second_factor import note_shown
from chakana.web.registry.actions import import_households
from chakana.web.registry.models import Consent
from chakana.web.targeting.actions import (
    adopt_definition,
    assess_households,
    call_session,
    keep_definition,
)
from chakana.web.targeting.models import Assessment
from chakana.web.territories.models import Territory

DAY = date(2013, 12, 31)


@receiver(user_logged_in)
def _second_factor_shown(request: HttpRequest, user: User, **rest: object) -> None:
    """``force_login`` stands for the whole door: it has no address, and shows the second factor."""
    if not request.path:
        note_shown(request, user)


@pytest.fixture(autouse=True)
def in_spanish() -> Iterator[None]:
    """Whatever language the test before was in."""
    with translation.override("es"):
        yield


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    """Files of the site go into a folder of the test."""
    settings.DATA = settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """400 generated households in a folder."""
    folder = tmp_path_factory.mktemp("generated") / "people"
    generate(400, 11, folder)
    return folder


@pytest.fixture(scope="session")
def juntos() -> Definition:
    return Library().load("pe/juntos")


@pytest.fixture
def country(db: None) -> Territory:
    return Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")


@pytest.fixture
def people(country: Territory) -> Callable[..., User]:
    """Makes somebody with a role in a territory, the whole country unless another is given."""

    def make(role: Role, territory: Territory = country, name: str = "") -> User:
        user = User.objects.create_user(name or f"{role}-{User.objects.count()}")
        appoint(by=None, user=user, role=role, territory=territory)
        return user

    return make


def through_the_door(user: User) -> Client:
    """A browser in which ``user`` has come in."""
    client = Client()
    client.force_login(user)
    return client


@dataclass(frozen=True)
class Office:
    """People at work on a register of 400 households."""

    country: Territory
    national: User
    president: User
    preparer: User
    approver: User


@pytest.fixture
def office(
    country: Territory, people: Callable[..., User], generated: Path, juntos: Definition
) -> Iterator[Office]:
    found = Office(
        country,
        people(Role.NATIONAL_OFFICER),
        people(Role.ASSEMBLY_PRESIDENT),
        people(Role.PAYMENTS_PREPARER),
        people(Role.PAYMENTS_APPROVER),
    )
    import_households(by=found.national, folder=generated, country=country, why="a test",
                      purposes=(Consent.Purpose.REGISTER, Consent.Purpose.SHARE))  # fmt: skip
    version = keep_definition(by=found.national, definition=juntos, country=country)
    adopt_definition(
        by=found.national, version=version, country=country, holds_from=date(2005, 1, 1),
        why="a test",
    )  # fmt: skip
    open_services(country, [country], date(2005, 1, 1))
    return found


@pytest.fixture
def approved(office: Office, juntos: Definition) -> Assessment:
    """An assessment made after the assembly approved all who passed every rule."""

    def assess() -> Assessment:
        return assess_households(
            by=office.national, programme=juntos.id, component="transfer",
            territory=office.country, day=DAY,
        )  # fmt: skip

    session = call_session(
        by=office.national, assessment=assess(), stage="approved_by_assembly",
        territory=office.country, called_for=DAY,
    )  # fmt: skip
    held(office.president, office.national, session)
    return assess()

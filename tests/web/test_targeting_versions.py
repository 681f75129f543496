"""A definition that was adopted is the programme's from its day on, and stays readable for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from chakana.language.definition import Definition
from chakana.language.load import load_text
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Permission, Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.targeting import versions
from chakana.web.targeting.actions import adopt_definition, assess_households, keep_definition
from chakana.web.targeting.models import Version
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

DAY = date(2013, 12, 31)


@pytest.fixture
def changed(juntos: Definition) -> Definition:
    """Juntos with another threshold of a district's poverty."""
    text = juntos.document.text
    assert text.count("{2005-01-01: 0.40}") == 1
    return load_text(text.replace("{2005-01-01: 0.40}", "{2005-01-01: 0.40, 2012-01-01: 0.51}"))


def adopt(office: Office, definition: Definition, day: date) -> Version:
    version = keep_definition(by=office.national, definition=definition, country=office.country)
    adopt_definition(
        by=office.national, version=version, country=office.country, holds_from=day, why="a test"
    )
    return version


def test_the_decision_taken_last_counts_from_its_day_on(
    office: Office, juntos: Definition, changed: Definition
) -> None:
    first = versions.current("pe/juntos", DAY)
    assert first.digest == juntos.identity
    second = adopt(office, changed, date(2030, 1, 1))
    assert versions.current("pe/juntos", date(2029, 12, 31)) == first
    assert versions.current("pe/juntos", date(2030, 1, 1)) == second
    third = adopt(office, juntos, date(2028, 1, 1))
    assert third == first
    assert versions.current("pe/juntos", date(2031, 1, 1)) == first


def test_before_the_first_day_there_is_none_and_nothing_is_assessed(
    office: Office, juntos: Definition, changed: Definition
) -> None:
    with pytest.raises(Refused, match=r"Ninguna definición de pe/juntos rige el 2004-12-31"):
        versions.current("pe/juntos", date(2004, 12, 31))
    for programme in ("pe/juntos", "no/such"):
        with pytest.raises(Refused):
            assess_households(by=office.national, programme=programme, component="transfer",
                              territory=office.country, day=date(2004, 12, 31))  # fmt: skip


def test_the_version_in_force_on_the_day_is_found_by_the_programmes_name(
    office: Office, juntos: Definition, changed: Definition
) -> None:
    """Also where the newest that was kept holds only later."""
    adopt(office, changed, date(2014, 1, 1))
    for day, expected in ((DAY, juntos), (date(2014, 1, 1), changed)):
        made = assess_households(by=office.national, programme="pe/juntos", component="transfer",
                                 territory=office.country, day=day)  # fmt: skip
        assert made.version.digest == expected.identity


def test_the_same_decision_twice_is_one(office: Office, changed: Definition) -> None:
    version = adopt(office, changed, date(2030, 1, 1))
    told = Event.objects.filter(is_refusal=False).count()
    assert adopt(office, changed, date(2030, 1, 1)) == version
    assert version.adoptions.count() == 1
    assert Event.objects.filter(is_refusal=False).count() == told


@pytest.mark.parametrize("role", Role)
def test_only_the_national_office_adopts(
    role: Role, office: Office, people: Callable[..., User], changed: Definition
) -> None:
    somebody, version = people(role), versions.keep(changed)
    district = Territory.objects.filter(rank="district")[0]

    def go(where: Territory) -> None:
        adopt_definition(by=somebody, version=version, country=where, holds_from=DAY, why="a test")

    if role is Role.NATIONAL_OFFICER:
        with pytest.raises(Refused, match="todo el país"):
            go(district)
        go(office.country)
    else:
        with pytest.raises(Refused, match="Ninguna de sus funciones"):
            go(office.country)
    assert version.adoptions.exists() == (role is Role.NATIONAL_OFFICER)
    assert Event.objects.filter(is_refusal=True, action="adopt_definition").count() == 1
    assert Permission.ADOPT == "adopt definitions"


@pytest.mark.django_db
def test_a_version_is_read_from_its_own_texts_with_all_that_it_uses(
    changed: Definition, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    version = versions.keep(changed)
    names = set(version.texts.values_list("name", flat=True))
    assert {"pe/juntos", "pe/sisfoh"} <= names
    versions._read.cache_clear()
    monkeypatch.setattr("chakana.language.load.BUILT_IN", tmp_path)
    assert versions.read(version).identity == changed.identity
    assert versions.read(version) is versions.read(Version.objects.get(pk=version.pk))


@pytest.mark.django_db
def test_a_version_whose_texts_somebody_altered_decides_nothing(juntos: Definition) -> None:
    version = versions.keep(juntos)
    table = "targeting_versiontext"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_update")
    text = version.texts.get(name="pe/juntos")
    text.text = text.text.replace("0.40", "0.10")
    text.save()
    versions._read.cache_clear()
    with pytest.raises(Refused, match="ya no dicen lo que decían"):
        versions.read(version)
    versions._read.cache_clear()


@pytest.mark.parametrize("table", ["version", "versiontext", "adoption"])
def test_the_database_keeps_what_was_adopted(table: str, office: Office) -> None:
    for statement in ("DELETE FROM targeting_{}", "UPDATE targeting_{} SET id = id"):
        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table))

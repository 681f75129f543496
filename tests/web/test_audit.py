"""The trail tells of everything done and refused, and shows when somebody altered it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone, translation

import chakana.web
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import ACTIONS, Refused
from chakana.web.audit.events import end_of_trail, faults, record, seal
from chakana.web.audit.models import Chain, Event
from chakana.web.audit.templatetags.trail import did, to_what
from chakana.web.targeting.actions import adopt_definition
from chakana.web.targeting.models import Version
from chakana.web.texts import files

if TYPE_CHECKING:
    from tests.web.conftest import Office

pytestmark = pytest.mark.django_db


def three() -> None:
    for number in range(3):
        record(by=None, action="test", subject=f"thing {number}", after={"number": number})


def without_triggers(text: str) -> None:
    """Do what somebody with a console who takes the triggers away could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        else:
            for event in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER audit_event_no_{event}")
        cursor.execute(text)


def test_a_whole_trail_has_no_faults() -> None:
    three()
    assert list(faults()) == []


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE audit_event SET why = 'another reason' WHERE number = 2",
        "DELETE FROM audit_event WHERE number = 2",
        "DELETE FROM audit_event WHERE number = 3",
        "UPDATE audit_event SET number = 9 WHERE number = 3",
    ],
)
def test_an_event_altered_behind_the_triggers_is_found(text: str) -> None:
    three()
    without_triggers(text)
    assert list(faults())


@pytest.mark.parametrize(
    "text", ["UPDATE audit_event SET why = 'x'", "DELETE FROM audit_event WHERE number = 1"]
)
def test_the_database_refuses_to_alter_an_event(text: str) -> None:
    three()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)
    assert Event.objects.count() == 3


def test_a_refusal_is_recorded_and_nothing_else_is_done(office: Office) -> None:
    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import Appointment
    from chakana.web.accounts.roles import Role

    before = Appointment.objects.count()
    with pytest.raises(Refused):
        appoint(by=office.preparer, user=office.preparer, role=Role.PAYMENTS_APPROVER,
                territory=office.country)  # fmt: skip
    assert Appointment.objects.count() == before
    last = Event.objects.last()
    assert last is not None
    assert (last.is_refusal, last.action, last.actor) == (True, "appoint", office.preparer)
    assert last.why
    assert list(faults()) == []
    assert Chain.objects.get().number == Event.objects.count()


def test_the_trail_is_told_in_the_words_of_its_reader(
    office: Office, people: Callable[..., User]
) -> None:
    client = Client()
    client.force_login(people(Role.AUDITOR))
    page = client.get("/hechos/").content.decode()
    assert "Importó hogares" in page
    client.post("/idioma/setlang/", {"language": "en"})
    assert "Imported households" in client.get("/hechos/").content.decode()


def test_what_has_no_words_keeps_its_name() -> None:
    assert did("invented<by>") == '<code lang="en">invented&lt;by&gt;</code>'
    with translation.override("es"):
        assert to_what("cycle 7") == "Pago 7"
        assert to_what("invented 7") == "invented 7"


def test_a_trail_written_anew_as_a_whole_does_not_fit_the_seal_that_was_kept() -> None:
    three()
    kept = end_of_trail()
    assert list(faults(kept)) == []
    record(by=None, action="later")
    assert list(faults(kept)) == [], "what was added since is no fault"
    without_triggers("UPDATE audit_event SET why = 'another' WHERE number = 2")
    before = ""
    for event in Event.objects.order_by("number"):
        before = seal(event, before)
        Event.objects.filter(pk=event.pk).update(seal=before)
    Chain.objects.update(seal=before)
    assert list(faults()) == [], "it fits in itself"
    assert list(faults(kept)) == ["event 3 is not the one whose seal was kept"]
    assert list(faults((9, "x"))) == ["event 9, whose seal was kept, is not there"]


# reading it


def test_whatever_is_recorded_has_words(office: Office) -> None:
    """Every action, and every event that some code of the site records under another name."""
    recorded = {
        name
        for path in (Path(chakana.web.__file__).parent).rglob("*.py")
        for name in re.findall(r'action="(\w+)"', path.read_text(encoding="utf-8"))
    }
    named = {one.rpartition(".")[2] for one in ACTIONS} | recorded
    assert len(named) > 90
    assert sorted(one for one in named if f"did_{one}" not in files()) == []


@pytest.fixture
def reader(office: Office, people: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(people(Role.AUDITOR))
    return client


def shown(reader: Client, **asked: str) -> list[int]:
    """The numbers of the events that the page shows, as its links tell them."""
    text = reader.get("/hechos/", asked).content.decode()
    return [int(one) for one in re.findall(r'href="/hechos/(\d+)/"', text)]


def test_the_trail_is_searched_by_who_what_when_and_about_what(
    office: Office, reader: Client, people: Callable[..., User]
) -> None:
    """Each search is compared with a selection made by hand of all events."""
    with pytest.raises(Refused):
        adopt_definition(by=office.preparer, version=Version.objects.all()[0],
                         country=office.country, holds_from=date(2020, 1, 1), why="a")  # fmt: skip
    everything = list(Event.objects.order_by("-number"))

    def by_hand(rule: Callable[[Event], bool]) -> list[int]:
        return [one.number for one in everything if rule(one)][:50]

    subject = next(one.subject for one in everything if one.subject)
    today = timezone.localdate().isoformat()
    assert shown(reader) == by_hand(lambda one: True)
    assert shown(reader, refused="1") == by_hand(lambda one: one.is_refusal)
    assert shown(reader, action="appoint") == by_hand(lambda one: one.action == "appoint")
    assert shown(reader, actor=office.national.username) == by_hand(
        lambda one: one.actor_id == office.national.pk
    )
    assert shown(reader, subject=subject) == by_hand(lambda one: one.subject == subject)
    assert shown(reader, since=today, until=today) == by_hand(lambda one: True)
    assert shown(reader, until="2001-01-01") == []
    assert shown(reader, since="nonsense") == by_hand(lambda one: True)


def test_an_event_shows_what_changed_and_nothing_that_did_not(reader: Client) -> None:
    one = record(by=None, action="set_bank", before={"name": "A", "kept": {"x": 1}},
                 after={"name": "B", "kept": {"x": 1}, "list": [1, 2]})  # fmt: skip
    text = reader.get(f"/hechos/{one.number}/").content.decode()
    assert re.findall(r'<code lang="en">([\w.]+)</code>', text) == ["name", "list"]
    assert "Guardó un banco" in text

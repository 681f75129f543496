"""The trail tells of everything done and refused, and shows when somebody altered it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.events import end_of_trail, faults, record, seal
from chakana.web.audit.models import Chain, Event
from chakana.web.audit.templatetags.trail import did, to_what

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

"""Sessions: lists of names, a quorum, objections with answers, minutes that nobody changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.web.assembly import held

from chakana.language.definition import Definition
from chakana.language.load import load_text
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.registry.models import Person
from chakana.web.targeting.actions import (
    adopt_definition,
    assess_households,
    call_again,
    call_session,
    call_sessions,
    hold_session,
    keep_definition,
    postpone_session,
    sign_minutes,
)
from chakana.web.targeting.decisions import decisions
from chakana.web.targeting.minutes import content, fits
from chakana.web.targeting.models import Assessment, Session, Signature
from chakana.web.targeting.queries import explanation, results
from chakana.web.targeting.quorum import quorum_of
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.work.models import Job

if TYPE_CHECKING:
    from tests.web.conftest import Office

DAY = date(2013, 12, 31)
STAGE = "approved_by_assembly"
OFF, STAYS = "take_off", "keep"


@pytest.fixture
def assessed(office: Office, juntos: Definition) -> Assessment:
    return assess_households(by=office.national, programme=juntos.id, component="transfer",
                             territory=office.country, day=DAY)  # fmt: skip


@pytest.fixture
def called(office: Office, assessed: Assessment) -> Session:
    return call_session(by=office.national, assessment=assessed, stage=STAGE,
                        territory=office.country, called_for=DAY,
                        place="Local comunal")  # fmt: skip


def again(office: Office, juntos: Definition) -> Assessment:
    return assess_households(by=office.national, programme=juntos.id, component="transfer",
                             territory=office.country, day=DAY)  # fmt: skip


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_session_in_each_community_calls_each_household_once(
    office: Office, assessed: Assessment
) -> None:
    asked = {"by": office.national, "assessment": assessed, "stage": STAGE, "called_for": DAY,
             "territory": office.country, "rank": "community"}  # fmt: skip
    awaits = assessed.results.filter(failed=0, unknown=1 << 4)
    count = call_sessions(**asked, asked_as="job 7")
    assert count == len(set(awaits.values_list("territory", flat=True)))
    listed = [one for session in Session.objects.all() for one in session.decisions.all()]
    assert sorted(one.household_id for one in listed) == sorted(
        awaits.values_list("household", flat=True)
    )
    for session in Session.objects.select_related("territory"):
        own = session.decisions.order_by("position")
        assert session.households == own.count()
        assert [one.position for one in own] == list(range(1, own.count() + 1))
        assert {one.community for one in own} == {session.territory.name}
        names = [one.name for one in own]
        assert names == sorted(names)
    assert call_sessions(**asked, asked_as="job 7") == count
    with pytest.raises(Refused, match="Ningún hogar"):
        call_sessions(**asked)
    assert Event.objects.filter(action="call_sessions", is_refusal=False).count() == 1


def test_the_list_names_whoever_receives_and_nobody_who_left(
    office: Office, assessed: Assessment
) -> None:
    home = assessed.results.filter(failed=0, unknown=1 << 4)[0].household
    people = list(home.people.order_by("position"))
    Person.objects.filter(pk=people[0].pk).update(
        left_on=DAY, left_because="died", is_recipient=False
    )
    last = people[-1]
    Person.objects.filter(household=home).update(is_recipient=False)
    Person.objects.filter(pk=last.pk).update(is_recipient=True)
    session = call_session(by=office.national, assessment=assessed, stage=STAGE,
                           territory=office.country, called_for=DAY)  # fmt: skip
    assert session.decisions.get(household=home).name == str(last)
    page = as_user(office.president).get(f"/asambleas/{session.pk}/lista/").content.decode()
    assert str(last) in page
    assert home.number not in page


def test_nobody_is_taken_off_without_an_objection_and_its_answer(
    office: Office, juntos: Definition, called: Session
) -> None:
    first, second = (one.household for one in called.decisions.order_by("position")[:2])
    hold = {"by": office.president, "session": called, "held_on": DAY, "present": 300}
    wrong = [
        (first.number, "", "No vive aquí", " ", OFF),
        (first.number, "", "", "Se comprobó", OFF),
        (first.number, "", "No vive aquí", "Se comprobó", "perhaps"),
        ("99-99999999", "", "No vive aquí", "Se comprobó", OFF),
    ]
    for one in wrong:
        with pytest.raises(Refused):
            hold_session(objections=[one], **hold)
        called.refresh_from_db()
        assert called.state == "called"
    held(office.president, office.national, called, [
        (first.number, "Una vecina", "No vive aquí", "Se comprobó", OFF),
        (second.number, "", "Tiene una tienda", "La vendió", STAYS),
    ])  # fmt: skip
    with pytest.raises(Refused):
        hold_session(objections=[], **hold)
    made = again(office, juntos)
    told = {one.household_id: one.is_eligible for one in made.results.all()}
    assert (told[first.pk], told[second.pk]) == (False, True)
    assert made.eligible == called.decisions.count() - 1
    called.refresh_from_db()
    assert called.taken_off == 1


def test_without_a_quorum_nothing_is_decided_and_the_list_is_called_again(
    office: Office, juntos: Definition, called: Session
) -> None:
    asked = quorum_of(called)
    assert (asked.people, asked.is_assumed) == (200, True)
    first = called.decisions.order_by("position")[0].household.number
    one = hold_session(by=office.president, session=called, held_on=DAY, present=199,
                       objections=[(first, "", "No vive aquí", "Se comprobó", OFF)])  # fmt: skip
    assert (one.state, one.present, one.quorum) == ("without_quorum", 199, 200)
    assert not one.decisions.exclude(is_approved=None).exists()
    for part, user in (("president", office.president), ("secretary", office.national)):
        sign_minutes(by=user, session=one, part=Signature.Part(part), name="X")
    assert again(office, juntos).eligible == 0
    new = call_again(by=office.national, session=one, called_for=DAY, why="Sin quórum")
    assert call_again(by=office.national, session=one, called_for=DAY, why="Sin quórum") == new
    assert list(new.decisions.values_list("household", "name", "position")) == list(
        one.decisions.values_list("household", "name", "position")
    )
    held(office.president, office.national, new)
    assert again(office, juntos).eligible == new.households


def test_the_definition_says_the_quorum_of_a_committee(office: Office, juntos: Definition) -> None:
    text = juntos.document.text.replace("    selection:\n      mode: all", """    committees:
      assembly:
        label: {es: La asamblea, en: The assembly}
        members:
          - {es: Uno, en: One}
          - {es: Dos, en: Two}
          - {es: Tres, en: Three}
        quorum: 0.5
        assumption: true
        because: {es: una prueba, en: a test}
    selection:
      mode: all""", 1)  # fmt: skip
    definition = load_text(text)
    version = keep_definition(by=office.national, definition=definition, country=office.country)
    adopt_definition(by=office.national, version=version, country=office.country,
                     holds_from=date(2005, 1, 1), why="a test")  # fmt: skip
    made = assess_households(by=office.national, programme=definition.id, component="transfer",
                             territory=office.country, day=DAY)  # fmt: skip
    session = call_session(by=office.national, assessment=made, stage=STAGE,
                           territory=office.country, called_for=DAY)  # fmt: skip
    assert quorum_of(session) == (2, False)


def test_decisions_count_from_the_second_signature(
    office: Office, juntos: Definition, called: Session
) -> None:
    hold_session(by=office.president, session=called, held_on=DAY, present=300, objections=[])
    asked = ("pe/juntos", "transfer", DAY)
    sign = {"session": called, "name": "Rosa Quispe"}
    sign_minutes(by=office.president, part=Signature.Part.PRESIDENT, **sign)
    assert not decisions(*asked, timezone.now()).exists()
    before = timezone.now()
    with pytest.raises(Refused, match="dos personas"):
        sign_minutes(by=office.president, part=Signature.Part.SECRETARY, **sign)
    with pytest.raises(Refused):
        sign_minutes(by=office.preparer, part=Signature.Part.SECRETARY, **sign)
    with pytest.raises(Refused):
        sign_minutes(by=office.national, part=Signature.Part.PRESIDENT, **sign)
    with pytest.raises(Refused, match="nombre completo"):
        sign_minutes(by=office.national, part=Signature.Part.SECRETARY, session=called, name=" ")
    one = sign_minutes(by=office.national, part=Signature.Part.SECRETARY, **sign)
    assert sign_minutes(by=office.national, part=Signature.Part.SECRETARY, **sign) == one
    assert decisions(*asked, timezone.now()).count() == called.households
    assert not decisions(*asked, before).exists()


def test_what_was_said_before_the_assembly_is_said_again_after_it(
    office: Office, assessed: Assessment, called: Session
) -> None:
    """Decisions count from when their minutes were signed, not from the day they name."""
    held(office.president, office.national, called)
    asked = ("transfer", office.country, DAY, assessed.known_at)
    told = results(read(assessed.version), *asked)
    assert int(told["eligible"].sum()) == 0 == assessed.eligible
    one = assessed.results.filter(household__in=called.decisions.values("household"))[0]
    assert not explanation(one).eligible


def test_a_session_is_not_held_tomorrow_nor_by_nobody_nor_before_it_was_called(
    office: Office, called: Session
) -> None:
    for held_on, present in (
        (date(2999, 1, 1), 300), (DAY, 0), (DAY, -3), (DAY - timedelta(days=1), 300),
    ):  # fmt: skip
        with pytest.raises(Refused):
            hold_session(by=office.president, session=called, held_on=held_on, present=present,
                         objections=[])  # fmt: skip


def test_a_session_put_off_is_held_by_the_one_in_its_place(office: Office, called: Session) -> None:
    put = {"by": office.president, "session": called, "why": "Lluvia"}
    later = DAY + timedelta(days=7)
    for wrong in (
        {"until": DAY},
        {"until": later, "why": " "},
        {"until": later, "by": office.preparer},
    ):
        with pytest.raises(Refused):
            postpone_session(**{**put, **wrong})
    new = postpone_session(until=later, **put)
    assert postpone_session(until=later, **put) == new
    assert (new.follows_id, new.called_for, new.households) == (
        called.pk, later, called.households,
    )  # fmt: skip
    with pytest.raises(Refused, match="se postergó"):
        hold_session(by=office.president, session=called, held_on=later, present=300,
                     objections=[])  # fmt: skip
    held(office.president, office.national, new)


def test_only_the_list_of_the_newest_assessment_is_called(
    office: Office, juntos: Definition, assessed: Assessment
) -> None:
    newer = again(office, juntos)
    ask = {"by": office.national, "stage": STAGE, "territory": office.country, "called_for": DAY}
    with pytest.raises(Refused, match="evaluación posterior"):
        call_session(assessment=assessed, **ask)
    with pytest.raises(Refused, match="lo decide una regla"):
        call_session(assessment=newer, **{**ask, "stage": "district_is_poor"})
    call_session(assessment=newer, **ask)


CHANGES = {
    "targeting_session": ("present = 999", "seal = 'x'", "signed_at = NULL", "state = 'called'"),
    "targeting_decision": ("is_approved = NULL", "name = 'x'"),
    "targeting_objection": ("answer = 'x'", "takes_off = NOT takes_off"),
    "targeting_signature": ("name = 'x'",),
}
WRONG = (
    *(("UPDATE {} SET {}", table, change) for table, all_ in CHANGES.items() for change in all_),
    *(("DELETE FROM {}{}", table, "") for table in CHANGES),
    ("INSERT INTO targeting_decision (session_id, household_id, position, name, community)"
     " SELECT max(d.session_id), h.id, 999, 'x', 'x' FROM registry_household h, {} d WHERE h.id"
     " NOT IN (SELECT household_id FROM targeting_decision) GROUP BY h.id{}",
     "targeting_decision", ""),
    ("INSERT INTO {} (decision_id, who, said, answer, takes_off)"
     " SELECT decision_id, who, said, answer, takes_off FROM targeting_objection{}",
     "targeting_objection", ""),
)  # fmt: skip


def test_minutes_never_change(office: Office, called: Session) -> None:
    number = called.decisions.order_by("position")[0].household.number
    one = held(office.president, office.national, called,
               [(number, "", "No vive aquí", "Se comprobó", OFF)])  # fmt: skip
    for statement, *places in WRONG:
        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(*places))
    assert fits(one)


def test_the_seal_is_that_of_what_the_minutes_say(office: Office, called: Session) -> None:
    one = held(office.president, office.national, called)
    text = json.dumps(content(one), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert one.seal == hashlib.sha256(text.encode()).hexdigest()
    one.decisions.filter(position=1)
    one.present = 12
    assert not fits(one)


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_printed_minutes_say_what_was_decided_and_can_be_read_aloud_by_a_machine(
    language: str, office: Office, called: Session
) -> None:
    first, second = (one.household for one in called.decisions.order_by("position")[:2])
    one = held(office.president, office.national, called, [
        (first.number, "", "No vive *aquí* #now", "Se comprobó 漢", OFF),
        (second.number, "Una vecina", "Tiene tienda", "La vendió", STAYS),
    ])  # fmt: skip
    client = as_user(office.president)
    client.post("/idioma/setlang/", {"language": language})
    answer = client.get(f"/asambleas/{one.pk}/acta.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    words = " ".join(text.split())
    said = ("retirado", "queda en la lista", "no dio su nombre", "Preside")
    heard = ("taken off", "stays on the list", "gave no name", "President")
    for wanted in ("No vive *aquí* #now", "Una vecina", "U+6F22", "Local comunal", one.seal[:16],
                   *(said if language == "es" else heard)):  # fmt: skip
        assert wanted in words, wanted
    assert one.seal in text.replace("\n", "").replace(" ", "")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == language


def test_the_president_records_the_minutes_on_the_page(office: Office, called: Session) -> None:
    page, client = f"/asambleas/{called.pk}/", as_user(office.president)
    assert page in client.get("/").content.decode()
    off = called.decisions.get(position=3).household
    minutes = {"held_on": "2013-12-31", "present": "261", "number-1": "3", "who-1": "",
               "said-1": "No vive aquí", "answer-1": "Se comprobó", "outcome-1": OFF,
               "said-0": "", "said-2": ""}  # fmt: skip

    for wrong in ({"held_on": "2999-01-01"}, {"held_on": "2013-12-01"}, {"present": "many"},
                  {"number-1": "0"}, {"number-1": "99999"}, {"answer-1": ""}, {"outcome-1": ""},
                  {"number-1": "²"}, {"held_on": "x"}):  # fmt: skip
        told = client.post(page, minutes | wrong)
        called.refresh_from_db()
        assert (told.status_code, called.state) == (200, "called")
        assert "No vive aquí" in told.content.decode(), "what was typed is still there"

    more = client.post(page, {**minutes, "more": "1"}).content.decode()
    assert 'name="said-5"' in more
    assert "No vive aquí" in more

    as_user(office.preparer).post(page, minutes)
    called.refresh_from_db()
    assert called.state == "called"

    assert client.post(page, minutes).status_code == 302
    called.refresh_from_db()
    assert (called.held_on, called.present, called.by) == (DAY, 261, office.president)
    assert [one.household for one in called.decisions.filter(is_approved=False)] == [off]
    for user, part in ((office.president, "president"), (office.national, "secretary")):
        assert "Todavía no firmó nadie" in client.get(page).content.decode() or part == "secretary"
        as_user(user).post(f"{page}firmar/", {"part": part, "name": "Rosa Quispe"})
    called.refresh_from_db()
    assert called.signed_at is not None
    assert "No vive aquí" in as_user(office.national).get(page).content.decode()


def test_an_officer_calls_sessions_on_the_page_inside_their_territory(
    office: Office, assessed: Assessment, people: Callable[..., User],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:  # fmt: skip
    from chakana.web.work.jobs import work

    row = assessed.results.filter(failed=0, unknown=1 << 4).select_related("territory__parent")[0]
    district, elsewhere = row.territory.parent, office.country
    officer = people(Role.DISTRICT_OFFICER, district)
    client, page = as_user(officer), "/asambleas/convocar/"
    assert district.name in client.get(page).content.decode()
    form = {"assessment": f"{assessed.pk}:{STAGE}", "territory": district.pk, "rank": "community",
            "called_for": "2013-12-31", "place": "Escuela"}  # fmt: skip
    assert client.post(page, form | {"territory": elsewhere.pk}).status_code == 404
    assert client.post(page, form | {"called_for": "x"}).status_code == 200
    assert client.post(page, form | {"assessment": "999:x"}).status_code == 404
    assert not Job.objects.exists()
    client.post(page, form)
    job = Job.objects.get()
    work.call(job.pk)
    job.refresh_from_db()
    assert job.state == "ended", job.error
    made = Session.objects.all()
    assert made.count() == job.outcome["sessions"] > 0
    assert {one.place for one in made} == {"Escuela"}
    assert all(district.contains(one.territory) for one in made)
    outside = Territory.objects.filter(rank="district").exclude(pk=district.pk)[0]
    stranger = as_user(people(Role.DISTRICT_OFFICER, outside))
    for end in ("", "lista/"):
        assert stranger.get(f"/asambleas/{made[0].pk}/{end}").status_code == 404

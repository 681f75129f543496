"""What is proposed of a household becomes known when somebody else approves it, and only then."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.registry.changes import (
    decide_change,
    propose_change,
    propose_household,
    withdraw_change,
)
from chakana.web.registry.content import Content, PersonChange
from chakana.web.registry.models import Change, Household, PastPerson, Person, Record
from chakana.web.registry.past import end_of, known, positions
from chakana.web.registry.queries import known_at
from chakana.web.registry.search import search
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

PDF = b"%PDF-1.7 a birth certificate"
WHY = {"why": "Visita al hogar", "observed_on": "2014-03-02"}


@dataclass(frozen=True)
class Desk:
    """A household of several, somebody who proposes and somebody who decides."""

    home: Household
    field_worker: User
    regional: User

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def propose(self, kind: str, **sent: Any) -> Change:
        page = f"/hogares/{self.home.number}/cambio/{kind}/"
        answer = self.client(self.field_worker).post(page, WHY | sent)
        assert answer.status_code == 302, answer.content.decode()
        return Change.objects.order_by("-pk")[0]

    def decide(self, change: Change, **sent: str) -> None:
        page = f"/padron/cambios/{change.pk}/"
        self.client(self.regional).post(page, {"decision": "approve"} | sent)
        change.refresh_from_db()
        self.home.refresh_from_db()

    @property
    def held(self) -> Record:
        return self.home.records.get(known_until=None)


@pytest.fixture
def desk(office: Office, people: Callable[..., User]) -> Desk:
    homes = Household.objects.order_by("pk")
    home = next(one for one in homes if one.people.count() == 5)
    return Desk(home, people(Role.FIELD_WORKER), people(Role.REGIONAL_OFFICER))


def test_a_birth_adds_a_person_and_a_member_from_then_on(desk: Desk) -> None:
    before = desk.held
    answers = deepcopy(before.answers)
    change = desk.propose("nacimiento", given_names="Luz", family_names="Quispe Ñahui",
                          sex="female", birth_date="2014-03-01", relation="child")  # fmt: skip
    assert desk.held == before
    desk.decide(change)
    assert change.state == "approved"
    child = desk.home.people.get(given_names="Luz")
    assert (child.position, child.sex, child.birth_date) == (5, "female", date(2014, 3, 1))
    new = desk.held
    assert len(new.answers["members"]) == len(answers["members"]) + 1
    assert positions(new)[5]["birth_date"] == "2014-03-01"
    assert positions(new)[5]["head"] is False
    assert new.answers["household_size"] == answers["household_size"] + 1
    before.refresh_from_db()
    assert before.answers == answers
    assert before.known_until == new.known_from == change.decided_at
    assert new.observed_on == max(before.observed_on, date(2014, 3, 2))


def test_who_died_or_left_stays_in_the_past_and_is_found_no_more(
    desk: Desk, office: Office
) -> None:
    person = desk.home.people.get(is_recipient=True)
    place = person.position
    moment = timezone.now()
    desk.decide(desk.propose("fallecimiento", person=str(place)))
    person.refresh_from_db()
    assert (person.left_because, person.left_on) == ("died", date(2014, 3, 2))
    assert not person.is_recipient
    assert place not in positions(desk.held)
    hits = search(f"{person.given_names} {person.family_names}", [office.country])
    assert person not in [one.person for one in hits]
    then, now = known(desk.home, moment), known(desk.home, timezone.now())
    assert [one.known.left_on for one in then.people] == [None] * 5
    assert any(one.known.is_recipient for one in then.people)
    assert len(now.present) == 4
    assert [one.person for one in now.gone] == [person]


def test_one_person_receives_and_the_other_does_no_more(desk: Desk) -> None:
    before = desk.home.people.get(is_recipient=True)
    other = desk.home.people.exclude(pk=before.pk).order_by("-position")[0]
    desk.decide(desk.propose("quien-recibe", person=str(other.position)))
    assert list(desk.home.people.filter(is_recipient=True)) == [other]
    with pytest.raises(IntegrityError), transaction.atomic():
        desk.home.people.update(is_recipient=True)


def test_a_corrected_name_is_found_and_the_old_one_is_still_known_of_the_past(
    desk: Desk, office: Office
) -> None:
    person = desk.home.people.order_by("position")[2]
    was, moment = str(person), timezone.now()
    desk.decide(desk.propose("personas", **{"p2-given_names": "Wenceslada",
                                            "p2-family_names": "Xauxa Ñaupari"}))  # fmt: skip
    assert search("xausa naupari", [office.country]).hits[0].person == person
    names = [str(one.known) for one in known(desk.home, moment).people]
    assert names[2] == was
    assert [str(one.known) for one in known(desk.home, timezone.now()).people][2] == (
        "Wenceslada Xauxa Ñaupari"
    )
    past = PastPerson.objects.get(person=person)
    assert str(past) == was
    with pytest.raises(DatabaseError), transaction.atomic():
        PastPerson.objects.update(given_names="Rosa")


def test_corrected_answers_are_only_those_that_differ(desk: Desk) -> None:
    before = desk.held.answers
    form = desk.client(desk.field_worker).get(f"/hogares/{desk.home.number}/cambio/respuestas/")
    (group,) = form.context["groups"]
    sent = {one.name: one.value for one in group.inputs}
    sent |= {"home-rooms": "7", "home-income": "1 234,50", "home-floor_earth": ""}
    change = desk.propose("respuestas", **sent)
    assert set(change.content["answers"]) == {"rooms", "income", "floor_earth"}
    desk.decide(change)
    now = desk.held.answers
    assert (now["rooms"], now["income"], now["floor_earth"]) == (7.0, 123450, None)
    same = set(before) - {"rooms", "income", "floor_earth", "members"}
    assert {name: now[name] for name in same} == {name: before[name] for name in same}
    assert Change.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("home-rooms", "many"), ("home-rooms", "-1"), ("home-rooms", "NaN"), ("home-rooms", "1e999"),
     ("home-income", "12.345"), ("home-income", "Infinity"), ("home-floor_earth", "maybe"),
     ("home-sisfoh_classification", "rich"), ("observed_on", "2999-01-01"), ("observed_on", "?"),
     ("why", "   "), ("home-rooms", "9" * 4000)],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(desk: Desk, name: str, text: str) -> None:
    page = f"/hogares/{desk.home.number}/cambio/respuestas/"
    answer = desk.client(desk.field_worker).post(page, WHY | {"home-sheep": "3", name: text})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Change.objects.exists()


def test_a_household_moves_with_its_past_staying_where_it_was(desk: Desk, office: Office) -> None:
    old = desk.home.territory
    new = Territory.objects.filter(rank="community").exclude(pk=old.pk)[0]
    moment = timezone.now()
    person = desk.home.people.all()[0]
    page = f"/hogares/{desk.home.number}/cambio/mudanza/"
    found = desk.client(desk.field_worker).post(page, {"find": "1", "place": new.name})
    assert new.code in [code for code, _ in found.context["places"]]
    desk.decide(desk.propose("mudanza", territory=new.code))
    assert desk.home.territory == new
    assert desk.held.territory == new
    assert desk.home.pk in known_at(moment, old).values_list("household", flat=True)
    assert desk.home.pk not in known_at(timezone.now(), old).values_list("household", flat=True)
    assert desk.home.pk in known_at(timezone.now(), new).values_list("household", flat=True)
    assert known(desk.home, moment).territory == old
    for place, is_there in ((old, False), (new, True)):
        hits = search(str(person), [place])
        assert (person in [one.person for one in hits]) == is_there


def test_a_new_form_takes_the_place_of_the_old_one(desk: Desk) -> None:
    page = f"/hogares/{desk.home.number}/cambio/ficha-nueva/"
    groups = desk.client(desk.field_worker).get(page).context["groups"]
    assert "Antes:" in str([one.hint for group in groups for one in group.inputs])
    sent = {one.name: one.value for group in groups for one in group.inputs}
    for place in range(5):
        sent[f"p{place}-status"] = "lives"
    sent |= {"p4-status": "moved_out", "p0-attends_school": "no", "home-rooms": "2",
             "n0-given_names": "Abel", "n0-family_names": "Cruz",
             "n0-birth_date": "2000-01-31"}  # fmt: skip
    before = desk.held
    desk.decide(desk.propose("ficha-nueva", **sent))
    now = desk.held
    assert now.answers["rooms"] == 2.0
    assert "sheep" not in now.answers
    assert sorted(positions(now)) == [0, 1, 2, 3, 5]
    assert positions(now)[0]["attends_school"] is False
    assert positions(now)[1].get("attends_school") is None
    assert positions(now)[1]["birth_date"] == positions(before)[1]["birth_date"]
    assert positions(now)[0]["head"] is True
    assert desk.home.people.get(position=4).left_because == "moved_out"
    assert str(desk.home.people.get(position=5)) == "Abel Cruz"


def test_who_lives_there_must_be_said_in_a_new_form(desk: Desk) -> None:
    page = f"/hogares/{desk.home.number}/cambio/ficha-nueva/"
    answer = desk.client(desk.field_worker).post(page, WHY | {"home-rooms": "2"})
    assert len(answer.context["errors"]) == 5
    assert not Change.objects.exists()


def test_nobody_decides_on_what_they_proposed(desk: Desk, people: Callable[..., User]) -> None:
    national = people(Role.NATIONAL_OFFICER)
    content = Content(answers={"rooms": 7.0}, answers_before={"rooms": desk.held.answers["rooms"]})
    change = propose_change(
        by=national, household=desk.home, kind="answers_corrected", content=content,
        observed_on=date(2014, 3, 2), why="Visita",
    )  # fmt: skip
    for is_approved in (True, False):
        with pytest.raises(Refused, match="no lo decide"):
            decide_change(by=national, change=change, is_approved=is_approved, why="x")
    with pytest.raises(Refused):
        decide_change(by=desk.field_worker, change=change, is_approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.update(state="refused", decided_by=national, decided_why="x",
                              decided_at=timezone.now())  # fmt: skip
    decide_change(by=desk.regional, change=change, is_approved=True)
    assert decide_change(by=desk.regional, change=change, is_approved=True).state == "approved"
    assert desk.home.records.count() == 2
    with pytest.raises(Refused):
        decide_change(by=people(Role.NATIONAL_OFFICER), change=change, is_approved=False, why="x")


def test_what_is_refused_changes_nothing_and_keeps_the_reason(desk: Desk) -> None:
    before = desk.held
    change = desk.propose("respuestas", **{"home-rooms": "8"})
    desk.decide(change, decision="refuse", why="")
    assert change.state == "proposed"
    desk.decide(change, decision="refuse", why="Se visitó y son dos")
    assert (change.state, change.decided_why) == ("refused", "Se visitó y son dos")
    assert desk.held == before
    page = desk.client(desk.field_worker).get(f"/padron/cambios/{change.pk}/").content.decode()
    assert "Se visitó y son dos" in page


def test_the_same_sent_twice_is_one_proposal(desk: Desk) -> None:
    first = desk.propose("respuestas", **{"home-rooms": "8"})
    assert desk.propose("respuestas", **{"home-rooms": "8"}) == first
    assert Change.objects.count() == 1
    withdraw_change(by=desk.field_worker, change=first)
    withdraw_change(by=desk.field_worker, change=first)
    assert desk.propose("respuestas", **{"home-rooms": "8"}) != first
    with pytest.raises(Refused):
        withdraw_change(by=desk.regional, change=Change.objects.order_by("-pk")[0])


def test_what_became_known_in_between_is_not_undone(desk: Desk) -> None:
    first = desk.propose("respuestas", **{"home-rooms": "8"})
    second = desk.propose("respuestas", **{"home-rooms": "9"})
    other = desk.propose("respuestas", **{"home-sheep": "12"})
    for change, state in ((second, "approved"), (first, "proposed"), (other, "approved")):
        desk.decide(change)
        assert change.state == state
    assert (desk.held.answers["rooms"], desk.held.answers["sheep"]) == (9.0, 12.0)


def test_a_record_is_never_changed_whoever_tries(desk: Desk) -> None:
    for change in (
        {"answers": {}},
        {"observed_on": date(2000, 1, 1)},
        {"known_from": timezone.now()},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Record.objects.filter(pk=desk.held.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=desk.held.pk)._raw_delete("default")
    desk.decide(desk.propose("respuestas", **{"home-rooms": "8"}))
    old = desk.home.records.exclude(known_until=None)
    for again in (None, timezone.now()):
        with pytest.raises(DatabaseError), transaction.atomic():
            old.update(known_until=again)


def test_a_proposed_household_is_one_only_after_approval(
    desk: Desk, office: Office, people: Callable[..., User]
) -> None:
    place = desk.home.territory
    president = people(Role.ASSEMBLY_PRESIDENT, place)
    client, page = desk.client(president), "/padron/proponer/"
    sent = WHY | {"n0-given_names": "Zenobia", "n0-family_names": "Yupanqui", "n0-sex": "female",
                  "n1-given_names": "Abel", "home-rooms": "2"}  # fmt: skip
    count = Household.objects.count()
    elsewhere = Territory.objects.filter(rank="community").exclude(pk=place.pk)[0]
    for code in ("", "nowhere", elsewhere.code):
        assert client.post(page, sent | {"territory": code}).status_code == 200
    assert client.post(page, sent | {"territory": place.code}).status_code == 302
    change = Change.objects.get()
    assert Household.objects.count() == count
    assert not Person.objects.filter(given_names="Zenobia").exists()
    with pytest.raises(Refused):
        decide_change(by=president, change=change, is_approved=True)
    desk.decide(change)
    made = Household.objects.get(pk=change.household_id)
    assert made.territory == place
    assert made.records.get().answers["rooms"] == 2.0
    assert search("Zenobia Yupanqui", [office.country]).hits[0].household == made
    assert [one.is_generated for one in made.people.all()] == [False, False]
    with pytest.raises(Refused):
        propose_household(by=president, territory=place, observed_on=date(2014, 3, 2), why="x",
                          content=Content(territory=elsewhere.code))  # fmt: skip


def test_a_move_is_decided_by_who_answers_for_both_places(
    desk: Desk, people: Callable[..., User]
) -> None:
    old = desk.home.territory
    far = Territory.objects.filter(rank="community").exclude(path__startswith=old.path[:8])[0]
    region = Territory.objects.get(path=old.path[:8])
    change = desk.propose("mudanza", territory=far.code)
    with pytest.raises(Refused):
        decide_change(by=people(Role.REGIONAL_OFFICER, region), change=change, is_approved=True)
    desk.decide(change)
    assert desk.home.territory == far


def test_evidence_is_looked_at_kept_and_given_back(
    desk: Desk, people: Callable[..., User], data_folder: Path
) -> None:
    def file(content: bytes, name: str) -> BytesIO:
        found = BytesIO(content)
        found.name = name
        return found

    page = f"/hogares/{desk.home.number}/cambio/respuestas/"
    for content, name in (
        (b"MZ\x90", "rosa.pdf"), (b"", "a.pdf"), (b"<svg/>", "a.png"),
        (PDF + b"x" * 9_000_000, "b.pdf"),
    ):  # fmt: skip
        sent = WHY | {"home-rooms": "8", "evidence": file(content, name)}
        assert desk.client(desk.field_worker).post(page, sent).status_code == 200, name
    assert not Change.objects.exists()
    assert not list((data_folder / "evidence").glob("*"))
    change = desk.propose("respuestas", **{"home-rooms": "8"},
                          evidence=file(PDF, "../../Rosa Quispe.pdf"))  # fmt: skip
    (kept,) = (data_folder / "evidence").glob("*")
    assert "osa" not in kept.name
    assert kept.read_bytes() == PDF
    address = f"/padron/cambios/{change.pk}/sustento/"
    given = desk.client(desk.regional).get(address)
    assert given.content == PDF
    assert "attachment" in given["Content-Disposition"]
    elsewhere = Territory.objects.filter(rank="community").exclude(pk=desk.home.territory_id)[0]
    for role in (Role.REGIONAL_OFFICER, Role.FIELD_WORKER):
        assert desk.client(people(role, elsewhere)).get(address).status_code == 404
    assert desk.client(people(Role.PAYMENTS_PREPARER)).get(address).status_code == 403


def test_a_refused_proposal_leaves_no_file(desk: Desk, data_folder: Path) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.create(household=desk.home, territory=desk.home.territory)
    content = Content(answers={"rooms": 7.0})
    with pytest.raises(Refused):
        propose_change(by=desk.field_worker, household=desk.home, kind="nothing", content=content,
                       observed_on=date(2014, 3, 2), why="x", evidence=BytesIO(PDF))  # fmt: skip
    assert not list(data_folder.glob("evidence/*"))


@pytest.mark.parametrize(
    "fields",
    [{"sex": "other"}, {"birth_date": "1500-01-01"}, {"birth_date": "2999-01-01"},
     {"birth_date": "soon"}, {"given_names": "", "family_names": " "}, {"is_admin": True},
     {"document_number": "123"}, {"left_on": "2014-01-01"}, {"relation": "king"}],
)  # fmt: skip
def test_a_person_that_cannot_be_is_refused(desk: Desk, fields: dict[str, Any]) -> None:
    change = PersonChange(None, {"given_names": "Rosa", "family_names": "Quispe"} | fields)
    with pytest.raises(Refused):
        propose_change(by=desk.field_worker, household=desk.home, kind="born", why="x",
                       content=Content(people=(change,)), observed_on=date(2014, 3, 2))  # fmt: skip
    assert not Change.objects.exists()


def test_what_was_known_on_a_day_is_what_was_known_at_its_end(desk: Desk) -> None:
    today = timezone.localdate()
    assert end_of(today + timedelta(days=3)) <= timezone.now()
    assert known(desk.home, end_of(today - timedelta(days=1))).record is None
    assert known(desk.home, end_of(today)).record == desk.held
    assert Person.objects.filter(household=desk.home).count() == 5

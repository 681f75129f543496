"""Two households found to be one: nothing is lost, no payments join silently, all can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.merging import judge_pair, merge_households, undo_merge
from chakana.web.registry.models import Household, Merge, NameKey, Pair, Person, Record
from chakana.web.registry.past import known
from chakana.web.registry.queries import known_at
from chakana.web.registry.search import search
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

WHY = "Los visitó el promotor"


def two() -> tuple[Household, Household]:
    first, second = Household.objects.select_related("territory").order_by("pk")[:2]
    return first, second


def everything(home: Household) -> tuple[object, ...]:
    """All that the register keeps of a household and how it is found."""
    people = list(home.people.values())
    keys = NameKey.objects.filter(person_id__in=[one["id"] for one in people])
    own = Household.objects.filter(pk=home.pk).values()[0]
    found = sorted(keys.values_list("key", "place", "person_id"))
    return own, people, list(home.records.values()), found


def enrol(home: Household, component: str = "transfer") -> Enrolment:
    return Enrolment.objects.create(household=home, programme="pe/juntos", component=component,
                                    since=date(2014, 1, 1), because="a test")  # fmt: skip


def test_what_was_merged_stands_nowhere_from_then_on_and_did_before(office: Office) -> None:
    home, stays = two()
    person = home.people.order_by("position")[0]
    before = timezone.now()
    merge = merge_households(by=office.national, household=home, into=stays, why=WHY)
    now = timezone.now()

    def held(moment: object) -> set[int]:
        return set(known_at(moment, office.country).values_list("household", flat=True))  # type: ignore[arg-type]

    assert held(before) - held(now) == {home.pk}
    assert not Household.objects.standing().filter(pk=home.pk).exists()
    assert person not in [one.person for one in search(str(person), [office.country])]
    assert [one.household for one in search(home.number, [office.country])] == [home]
    assert known(home, before).merge is None
    assert known(home, now).merge == merge
    assert known(stays, now).absorbed == [merge]


def test_undoing_restores_exactly(office: Office) -> None:
    home, stays = two()
    before = everything(home), everything(stays)
    counts = Person.objects.count(), Record.objects.count(), Household.objects.count()
    merge = merge_households(by=office.national, household=home, into=stays, why=WHY)
    assert everything(home) != before[0]
    assert counts == (Person.objects.count(), Record.objects.count(), Household.objects.count())
    between = timezone.now()
    undo_merge(by=office.national, merge=merge, why="Son dos familias")
    assert (everything(home), everything(stays)) == before
    assert known(home, between).merge == merge
    assert known(home, timezone.now()).merge is None
    undo_merge(by=office.national, merge=merge, why="otra vez")
    merge.refresh_from_db()
    assert merge.undone_why == "Son dos familias"


def test_two_payments_never_become_one_silently(office: Office) -> None:
    home, stays = two()
    own, other = enrol(home), enrol(stays)
    for pair in ((home, stays), (stays, home)):
        with pytest.raises(Refused, match="participan los dos"):
            merge_households(by=office.national, household=pair[0], into=pair[1], why=WHY)
    Enrolment.objects.filter(pk=other.pk).update(until=date(2014, 2, 1))
    with pytest.raises(Refused, match="dejaría de figurar"):
        merge_households(by=office.national, household=home, into=stays, why=WHY)
    merge_households(by=office.national, household=stays, into=home, why=WHY)
    own.refresh_from_db()
    assert own.until is None


def test_the_same_merge_asked_twice_is_one(office: Office) -> None:
    home, stays = two()
    first = merge_households(by=office.national, household=home, into=stays, why=WHY)
    assert merge_households(by=office.national, household=home, into=stays, why=WHY) == first
    third = Household.objects.order_by("pk")[2]
    for pair in ((home, third), (third, home), (stays, third), (stays, stays), (stays, home)):
        with pytest.raises(Refused):
            merge_households(by=office.national, household=pair[0], into=pair[1], why=WHY)
    assert Merge.objects.count() == 1


def test_whoever_merges_answers_for_both_places_and_says_why(
    office: Office, people: Callable[..., User]
) -> None:
    home = Household.objects.order_by("pk")[0]
    far = Household.objects.exclude(territory__path__startswith=home.territory.path[:8])[0]
    region = Territory.objects.get(path=home.territory.path[:8])
    for user in (people(Role.REGIONAL_OFFICER, region), people(Role.DISTRICT_OFFICER)):
        with pytest.raises(Refused):
            merge_households(by=user, household=home, into=far, why=WHY)
    with pytest.raises(Refused, match="por qué"):
        merge_households(by=office.national, household=home, into=far, why=" ")
    assert not Merge.objects.exists()


def test_each_judgement_is_kept_with_who_and_why(office: Office) -> None:
    home, stays = two()
    pair = Pair.objects.create(first=home, second=stays, probability=0.9, people=[[0, 0]],
                               found_at=timezone.now())  # fmt: skip
    judge_pair(by=office.national, pair=pair, outcome="cannot_tell", why="No están en casa")
    judge_pair(by=office.national, pair=pair, outcome="different_households", why="Son vecinos")
    with pytest.raises(Refused):
        judge_pair(by=office.national, pair=pair, outcome="same_household", why=WHY)
    made = judge_pair(by=office.national, pair=pair, outcome="same_household", why=WHY, stays=home)
    again = judge_pair(by=office.national, pair=pair, outcome="same_household", why=WHY, stays=home)
    assert again == made
    assert made.merge.household == stays
    assert [one.outcome for one in pair.judgements.all()] == [
        "cannot_tell", "different_households", "same_household",
    ]  # fmt: skip
    undo_merge(by=office.national, merge=made.merge, why="Error")
    pair.refresh_from_db()
    assert pair.outcome == "to_judge"


def test_the_trail_names_nobody_whatever_was_written(office: Office) -> None:
    home, stays = two()
    person = home.people.order_by("position")[0]
    why = f"{person} con documento {person.document_number} y teléfono 983 123 456 es de {stays}"
    merge_households(by=office.national, household=home, into=stays, why=why)
    said = str(list(Event.objects.values_list("why", "before", "after")))
    for word in (*str(person).split(), person.document_number, "983 123 456"):
        assert word not in said
    assert stays.number in said
    assert Merge.objects.get().why == why


def test_pages_merge_undo_and_show_what_was_known_on_a_day(
    office: Office, people: Callable[..., User]
) -> None:
    home, stays = two()
    client = Client()
    client.force_login(office.national)
    page = f"/hogares/{home.number}/unir/"
    client.post(page, {"into": "nobody", "why": WHY})
    client.post(page, {"into": stays.number, "why": ""})
    assert not Merge.objects.exists()
    client.post(page, {"into": stays.number.lower(), "why": WHY})
    home.refresh_from_db()
    assert home.merged_into == stays
    history = f"/hogares/{home.number}/historia/"
    assert stays.number in client.get(history).content.decode()
    assert "todavía no conocía" in client.get(f"{history}?on=2001-01-01").content.decode()
    assert client.get(f"{history}?on=nonsense").status_code == 200
    assert client.get(f"/hogares/{home.number}/").status_code == 200
    client.post(page, {"undo": "1", "why": "Son dos"})
    home.refresh_from_db()
    assert home.merged_into is None
    elsewhere = Territory.objects.filter(rank="community").exclude(pk=home.territory_id)[0]
    other = Client()
    other.force_login(people(Role.REGIONAL_OFFICER, elsewhere))
    assert {other.get(one).status_code for one in (page, history)} == {404}

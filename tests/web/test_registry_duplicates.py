"""Households registered twice, with slips of many kinds, are found; strangers are left alone."""

from __future__ import annotations

import random
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from chakana.web.actions import Refused
from chakana.web.registry.duplicates import keep_pairs
from chakana.web.registry.models import Household, Pair, Person
from chakana.web.work import jobs
from chakana.web.work.models import Job

if TYPE_CHECKING:
    from tests.web.conftest import Office

SLIPS = ("accents", "letter", "swapped", "day", "spelling")


def slipped(person: Person, kind: str, draw: random.Random) -> dict[str, object]:
    """A person as a careless second form tells them; the document is often left out."""
    given, family, born = person.given_names, person.family_names, person.birth_date
    if kind == "accents":
        plain = unicodedata.normalize("NFD", family)
        family = "".join(one for one in plain if not unicodedata.combining(one)).upper()
    if kind == "letter":
        at = draw.randrange(1, len(family) - 1)
        family = family[:at] + family[at + 1 :]
    if kind == "swapped":
        given, family = family, given
    if kind == "day" and born:
        born += timedelta(days=draw.choice((1, 10, -1)))
    if kind == "spelling":
        family = family.replace("Qu", "K").replace("Hu", "W").replace("s", "z")
    paper = person.document_number if draw.random() < 0.4 else ""
    return {"given_names": given, "family_names": family, "birth_date": born,
            "document_number": paper, "document_kind": "national_id" if paper else ""}  # fmt: skip


def plant(homes: list[Household], draw: random.Random) -> set[tuple[int, int]]:
    """Register each of ``homes`` again; the pairs that are one."""
    truth = set()
    for home in homes:
        again = Household.objects.create(number=f"X-{home.pk:08d}", territory=home.territory,
                                         registered_at=timezone.now())  # fmt: skip
        for person in home.people.all():
            told = slipped(person, draw.choice(SLIPS), draw)
            Person.objects.create(household=again, position=person.position, sex=person.sex,
                                  known_from=timezone.now(), **told)  # fmt: skip
        truth.add((home.pk, again.pk))
    return truth


def test_planted_duplicates_are_found_and_strangers_are_not(office: Office) -> None:
    homes = [one for one in Household.objects.order_by("pk")[::8] if one.people.count() > 1]
    truth = plant(homes, random.Random(11))
    new = keep_pairs(by=office.national, territory=office.country)
    found = set(Pair.objects.values_list("first", "second"))
    assert len(truth) > 30
    assert len(found & truth) >= 0.95 * len(truth)
    assert len(found & truth) >= 0.95 * len(found)
    assert new == len(found)
    judged = Pair.objects.all()[0]
    Pair.objects.filter(pk=judged.pk).update(outcome="different_households")
    assert keep_pairs(by=office.national, territory=office.country) == 0
    judged.refresh_from_db()
    assert judged.outcome == "different_households"


def test_a_pair_is_looked_for_shown_side_by_side_and_judged(office: Office) -> None:
    home = next(one for one in Household.objects.order_by("pk") if one.people.count() > 2)
    plant([home], random.Random(2))
    client = Client()
    client.force_login(office.national)
    client.post("/padron/duplicados/", {"territory": "nowhere"})
    assert not Job.objects.exists()
    client.post("/padron/duplicados/", {"territory": "PER"})
    job = Job.objects.get()
    jobs.work.func(job.pk)
    job.refresh_from_db()
    assert job.state == "ended", job.error
    pair = Pair.objects.get(first=home)
    page = f"/padron/duplicados/{pair.pk}/"
    assert page in client.get("/padron/duplicados/").content.decode()
    shown = client.get(page).content.decode()
    assert "Coinciden" in shown
    assert "differs" in shown
    client.post(page, {"outcome": "same_household", "why": "Los visité"})
    pair.refresh_from_db()
    assert pair.outcome == "to_judge"
    client.post(page, {"outcome": "same_household", "why": "Los visité", "stays": home.number})
    pair.refresh_from_db()
    assert (pair.outcome, pair.second.merged_into) == ("same_household", home)
    client.force_login(office.preparer)
    assert client.get(page).status_code == 403


def test_whoever_merges_nowhere_compares_nobody(office: Office) -> None:
    with pytest.raises(Refused):
        keep_pairs(by=office.preparer, territory=office.country)

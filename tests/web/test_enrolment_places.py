"""The order of the waiting list is the definition's, at the assessment's moment: told and shown.

Places are computed here in plain Python from the records, with no table and no database's order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.web.conftest import Office, through_the_door
from tests.web.test_enrolment import SINCE, answers_become
from tests.web.test_enrolment_pages import DAY, SHEDS, herd, ranked  # noqa: F401  a fixture

from chakana.engines.draws import draw
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.enrolment.models import Waiting
from chakana.web.registry.models import Household, Record
from chakana.web.targeting.actions import assess_households, replay_assessment
from chakana.web.targeting.models import Assessment, Result
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory

pytestmark = pytest.mark.django_db


def by_hand(made: Assessment) -> dict[str, list[Result]]:
    """Those eligible of each district: the largest herd first, then the lot, then the number."""
    purpose = f"{read(made.version).origin} {made.component} selection"
    homes = made.results.filter(is_eligible=True).select_related("record", "territory", "household")
    found = defaultdict(list)
    for one in homes:
        found[one.territory.path.split("/")[3]].append(one)
    for rows in found.values():
        rows.sort(key=lambda one: (-herd(one), draw(one.household_id, purpose), one.household_id))
    return found


@pytest.fixture
def fullest(ranked: Assessment) -> list[Result]:  # noqa: F811
    return max(by_hand(ranked).values(), key=len)


@pytest.fixture
def client(office: Office) -> Client:
    return through_the_door(office.national)


def test_places_are_those_of_the_definition_and_stay_when_the_register_learns_more(
    office: Office,
    ranked: Assessment,  # noqa: F811
) -> None:
    for rows in by_hand(ranked).values():
        assert [one.place for one in rows] == list(range(1, len(rows) + 1))
        assert [one.is_taken for one in rows] == [at < 2 for at in range(len(rows))]
    last = max(ranked.results.filter(place__isnull=False), key=lambda one: one.place or 0)
    answers_become(last.household, sheep=9_000)
    again = replay_assessment(by=office.national, assessment=ranked)
    assert again.is_equal
    client = through_the_door(office.national)
    page = client.get(f"/hogares/{last.household.number}/puesto/{ranked.pk}/").content.decode()
    assert "9 000" not in page
    assert f"Puesto {last.place} en" in page


def test_who_is_just_before_and_after_is_told_by_figure_and_never_by_name(
    fullest: list[Result],
    ranked: Assessment,  # noqa: F811
    client: Client,
) -> None:
    for at, one in enumerate(fullest):
        page = client.get(f"/hogares/{one.household.number}/puesto/{ranked.pk}/").content.decode()
        told = dict(re.findall(r"<dt>(El hogar que va[^<]+)</dt><dd>(.*?)\s*</dd>", page, re.S))
        before, after = told.values()
        for found, other in ((before, at - 1), (after, at + 1)):
            if not 0 <= other < len(fullest):
                assert "Nadie va" in found
                continue
            assert found.startswith(f"{herd(fullest[other]):g}")
            assert ("el sorteo decidió" in found) == (herd(fullest[other]) == herd(one))
        others = [other.household for other in fullest if other is not one]
        assert not any(home.number in page for home in others)


def test_the_figures_used_are_those_of_the_record_in_both_languages(
    fullest: list[Result],
    ranked: Assessment,  # noqa: F811
    client: Client,
) -> None:
    one = fullest[2]
    address = f"/hogares/{one.household.number}/puesto/{ranked.pk}/"
    page = client.get(address).content.decode()
    for name in ("sheep", "alpacas"):
        assert re.search(rf"<dd>{one.record.answers[name]}\b", page)
    assert "fao2016, line 645" in page
    assert "Cupos" in page
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        assert "The household just before has" in client.get(address).content.decode()


def moves(home: Household, to: Territory) -> None:
    """The register learns that a household lives elsewhere."""
    held, now = home.records.get(known_until=None), timezone.now()
    Record.objects.filter(pk=held.pk).update(known_until=now)
    home.records.create(territory=to, answers=held.answers, observed_on=DAY, known_from=now)
    home.territory = to
    home.save()


def test_its_place_in_each_territory_is_counted_among_those_alone(
    office: Office,
    fullest: list[Result],
    ranked: Assessment,  # noqa: F811
    client: Client,
) -> None:
    """Of the herds of one district three graze in a second community."""
    home = fullest[0].territory
    assert home.parent is not None
    second = Territory.objects.create(
        code="second", rank="community", name="Segunda", parent=home.parent,
        path=f"{home.parent.path}second/",
    )  # fmt: skip
    for one in fullest[1:6:2]:
        moves(one.household, second)
    made = assess_households(by=office.national, programme=read(ranked.version).id,
                             component=SHEDS, territory=office.country, day=DAY)  # fmt: skip
    rows = max(by_hand(made).values(), key=len)
    for one in rows:
        near = [other for other in rows if other.territory_id == one.territory_id]
        assert len(near) < len(rows)
        page = client.get(f"/hogares/{one.household.number}/puesto/{made.pk}/").content.decode()
        line = (f'<th scope="row">{one.territory.name}</th><td class="number">{near.index(one) + 1}'
                f'</td><td class="number">{len(near)}</td>')  # fmt: skip
        assert line in page


def test_the_households_page_tells_the_place_of_whoever_waits(
    office: Office,
    fullest: list[Result],
    ranked: Assessment,  # noqa: F811
    client: Client,
) -> None:
    enrol_eligible(by=office.national, assessment=ranked, since=SINCE)
    one = fullest[-1]
    page = client.get(f"/hogares/{one.household.number}/").content.decode()
    assert f"Puesto {len(fullest)} de {len(fullest)} en" in page
    assert f'/hogares/{one.household.number}/puesto/{ranked.pk}/"' in page


def numbers(page: str) -> Iterator[str]:
    return iter(re.findall(r'<th scope="row"><a href="/hogares/([^/]+)/">', page))


def test_the_list_is_narrowed_by_territory_and_programme_and_ends_at_ones_own(
    office: Office,
    fullest: list[Result],
    ranked: Assessment,  # noqa: F811
    client: Client,
    people: Callable[..., User],
) -> None:
    enrol_eligible(by=office.national, assessment=ranked, since=SINCE)
    district = Territory.objects.get(rank="district", code=fullest[0].territory.path.split("/")[3])
    listed = f"/participacion/espera/?territorio={district.pk}&parte=pe/agrorural+sheds"
    page = client.get(listed).content.decode()
    assert list(numbers(page)) == [one.household.number for one in fullest[2:]]
    assert f'<td data-label="Se compara en">{district.name}</td>' in page
    assert not list(numbers(client.get(f"{listed}x").content.decode()))
    other = Territory.objects.filter(rank="district").exclude(pk=district.pk)[0]
    theirs = through_the_door(people(Role.DISTRICT_OFFICER, other))
    assert theirs.get(listed).status_code == 404
    mine = Waiting.objects.filter(household__territory__path__startswith=other.path)
    shown = set(numbers(theirs.get("/participacion/espera/").content.decode()))
    assert shown == set(mine.values_list("household__number", flat=True))

"""Whether a school or a clinic is within reach is said only where it is known."""

from __future__ import annotations

from datetime import date

import pytest

from chakana.web.territories.models import (
    Facility,
    FacilityKind,
    FacilityRegister,
    Reach,
    Territory,
)
from chakana.web.territories.supply import reach, reach_of, reached_by, supply

pytestmark = pytest.mark.django_db
DAY = date(2014, 3, 1)


@pytest.fixture
def places(country: Territory) -> dict[str, Territory]:
    """A region with two districts, each with two communities; one of them ends in ñ."""
    found = {"PER": country}
    for code, rank, parent in (
        ("03", "region", "PER"), ("030201", "district", "03"), ("030202", "district", "03"),
        ("a", "community", "030201"), ("b", "community", "030201"),
        ("c", "community", "030202"), ("ñ", "community", "030202"),
    ):  # fmt: skip
        above = found[parent]
        found[code] = Territory.objects.create(
            code=code, rank=rank, name=code, parent=above, path=f"{above.path}{code}/"
        )
    return found


@pytest.fixture
def school(db: None) -> FacilityKind:
    return FacilityKind.objects.create(name="school", es="Escuela", en="School")


def opened(
    kind: FacilityKind, territory: Territory, *serves: Territory,
    since: date = DAY, until: date | None = None,
) -> Facility:  # fmt: skip
    made = Facility.objects.create(
        kind=kind, code=str(Facility.objects.count()), name="x", territory=territory, since=since,
        until=until, source="a test",
    )  # fmt: skip
    for one in serves:
        Reach.objects.create(facility=made, territory=one, is_declared=True)
    return made


def told(kind: FacilityKind, territory: Territory, day: date = DAY) -> None:
    FacilityRegister.objects.create(kind=kind, territory=territory, holds_from=day, source="a test")


def said(places: dict[str, Territory], day: date = DAY) -> dict[str, bool | None]:
    """What is said of every territory, by all ways of asking, which must agree."""
    alone = {code: reach(one, "school", day) for code, one in places.items()}
    many = reach_of("school", day)
    assert {code: many.get(one.pk) for code, one in places.items()} == alone
    keys = {one.pk: code for code, one in places.items()}
    by_kind = supply(keys, day)
    assert {keys[key]: kinds.get("school") for key, kinds in by_kind.items()} == alone
    return alone


def test_without_a_register_nothing_is_known(places: dict[str, Territory]) -> None:
    assert set(said(places).values()) == {None}


def test_a_facility_reaches_what_it_declares_and_a_register_says_where_none_does(
    places: dict[str, Territory], school: FacilityKind
) -> None:
    made = opened(school, places["030201"], places["a"])
    told(school, places["030201"])
    assert said(places) == {
        "a": True, "b": False, "030201": None, "03": None, "PER": None, "030202": None, "c": None,
        "ñ": None,
    }  # fmt: skip
    assert list(reached_by(places["a"], "school", DAY)) == [made]


def test_a_district_reached_whole_reaches_every_community_of_it(
    places: dict[str, Territory], school: FacilityKind
) -> None:
    opened(school, places["c"], places["030202"])
    told(school, places["03"])
    assert said(places) == {
        "030202": True, "c": True, "ñ": True, "030201": False, "a": False, "b": False,
        "03": None, "PER": None,
    }  # fmt: skip
    assert set(reach_of("school", DAY, places["030202"])) == {
        places[code].pk for code in ("030202", "c", "ñ")
    }


def test_what_is_not_open_on_the_day_reaches_nobody(
    places: dict[str, Territory], school: FacilityKind
) -> None:
    opened(school, places["a"], places["a"], until=date(2014, 12, 31))
    told(school, places["PER"])
    for day, answer in (
        (date(2014, 2, 28), None), (DAY, True), (date(2014, 12, 31), True),
        (date(2015, 1, 1), False),
    ):  # fmt: skip
        assert said(places, day)["a"] is answer, day


def test_a_register_of_clinics_says_nothing_of_schools(
    places: dict[str, Territory], school: FacilityKind
) -> None:
    clinic = FacilityKind.objects.create(name="clinic", es="Puesto de salud", en="Clinic")
    opened(clinic, places["a"], places["a"])
    told(clinic, places["PER"])
    assert set(said(places).values()) == {None}

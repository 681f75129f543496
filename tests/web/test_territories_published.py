"""The real files of Peru and Mexico come in, join, and say what their publishers say.

Expected values are those that the readme files beside the data quote from the publishers.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from chakana.web.territories.actions import Brought, import_territories
from chakana.web.territories.mapping import read_mapping
from chakana.web.territories.models import Figure, Outline, Territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def peru(shared_data: Path, db: None) -> Brought:
    files = [
        *(shared_data / "peru_ubigeo").glob("*.csv"),
        shared_data / "peru_poverty_map_2018" / "pobreza2018.csv",
        *(shared_data / "peru_boundaries").glob("peru_*_simple.geojson"),
    ]
    return import_territories(by=None, mapping=read_mapping("pe_ubigeo"), files=files)


@pytest.fixture
def mexico(shared_data: Path, db: None) -> Brought:
    folder = shared_data / "mexico_municipal_2020"
    files = [path for path in folder.iterdir() if path.suffix in (".csv", ".geojson")]
    return import_territories(by=None, mapping=read_mapping("mx_inegi"), files=files)


def rates() -> dict[str, float]:
    return dict(
        Figure.objects.filter(variable="poverty_rate", territory__rank="district").values_list(
            "territory__code", "value"
        )
    )


def ranks() -> Counter[str]:
    return Counter(Territory.objects.values_list("rank", flat=True))


def peru_has_25_regions_196_provinces_and_its_districts(peru: Brought) -> None:
    assert ranks() == {"country": 1, "region": 25, "province": 196, "district": 1892}
    assert Territory.objects.get(code="030201").path == "PER/03/0302/030201/"
    assert Territory.objects.filter(path__startswith="PER/03/0302/", rank="district").count() == 20


def the_poverty_map_joins_whole_with_its_interval_and_midpoint(peru: Brought) -> None:
    found = rates()
    assert len(found) == 1874
    assert (max(found, key=lambda code: found[code]), found["050410"]) == ("050410", 0.813)
    assert (min(found, key=lambda code: found[code]), found["150131"]) == ("150131", 0.0005)
    ends = {
        code: tuple(Figure.objects.get(territory__code=code, variable=f"poverty_rate_{end}").value
                    for end in ("low", "high"))
        for code in ("050410", "060308", "060402", "150131")
    }  # fmt: skip
    assert ends == {
        "050410": (0.733, 0.893), "060308": (0.746, 0.874), "060402": (0.717, 0.857),
        "150131": (0, 0.001),
    }  # fmt: skip
    persons = dict(
        Figure.objects.filter(variable="persons").values_list("territory__code", "value")
    )
    mean = sum(found[code] * persons[code] for code in found) / sum(persons.values())
    assert round(100 * mean, 2) == 20.63


def perus_boundaries_survive_those_that_are_null(peru: Brought) -> None:
    assert sorted(peru.plan.tree.content.without_boundary) == [
        "010204", "010523", "020602", "070105", "150137", "190203", "200602", "210103",
    ]  # fmt: skip
    drawn = Counter(
        Outline.objects.filter(is_joined=False).values_list("territory__rank", flat=True)
    )
    assert drawn == {"region": 25, "province": 195, "district": 1826}


def mexicos_municipalities_are_districts_of_its_states(mexico: Brought) -> None:
    assert ranks() == {"country": 1, "region": 32, "district": 2469}
    assert Territory.objects.get(code="20352").path == "MEX/20/20352/"
    assert Outline.objects.filter(is_joined=False).count() == 2469


def conevals_rates_join_and_have_the_published_extremes(mexico: Brought) -> None:
    found = rates()
    assert len(found) == 2466
    order = sorted(found, key=lambda code: found[code])
    assert (order[-1], order[-2], order[0]) == ("20352", "12078", "19019")
    assert [found[code] for code in ("20352", "12078", "07112", "19019")] == [
        0.996, 0.994, 0.993, 0.055,
    ]  # fmt: skip
    assert sum(rate > found["07112"] for rate in found.values()) == 2
    assert set(Territory.objects.filter(rank="district").values_list("code", flat=True)) - set(
        found
    ) == {"04012", "07125", "29048"}


def conapos_grades_are_as_many_as_published(mexico: Brought) -> None:
    grades = Figure.objects.filter(variable="marginality", territory__rank="district")
    assert Counter(grades.values_list("value", flat=True)) == {
        "Muy alto": 204, "Alto": 586, "Medio": 494, "Bajo": 530, "Muy bajo": 655,
    }  # fmt: skip
    persons = Figure.objects.filter(variable="persons", territory__rank="district")
    assert sum(persons.values_list("value", flat=True)) == 126_014_024


def test_peru_is_as_published(peru: Brought) -> None:
    for holds in (
        peru_has_25_regions_196_provinces_and_its_districts,
        the_poverty_map_joins_whole_with_its_interval_and_midpoint,
        perus_boundaries_survive_those_that_are_null,
    ):
        holds(peru)


def test_mexico_is_as_published(mexico: Brought) -> None:
    for holds in (
        mexicos_municipalities_are_districts_of_its_states,
        conevals_rates_join_and_have_the_published_extremes,
        conapos_grades_are_as_many_as_published,
    ):
        holds(mexico)

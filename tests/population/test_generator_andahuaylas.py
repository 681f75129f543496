"""A real province: its districts by their codes, as poor as they are published to be."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from chakana.population.generate import generate
from chakana.population.generator.figures import figures_of
from chakana.population.tables import Population

LISTED = figures_of("andahuaylas").listed


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Population:
    folder = tmp_path_factory.mktemp("andahuaylas") / "people"
    return generate(30_000, 2013, folder, "andahuaylas")


def test_its_twenty_districts_are_there_and_every_household_lives_in_one(
    people: Population,
) -> None:
    assert LISTED is not None
    table = people.territories.collect()
    districts = table.filter(pl.col("rank") == "district")
    assert districts["territory"].to_list() == [f"0302{number:02d}" for number in range(1, 21)]
    assert set(districts["parent"]) == {"0302"}
    lived_in = people.units.select(pl.col("territory").str.head(6)).collect()["territory"]
    assert set(lived_in) == set(districts["territory"])


def test_each_district_is_about_as_poor_as_published(people: Population) -> None:
    """Poor persons counted from incomes, held against the published rate of the territory table.

    A district of n persons in communities that differ strays from its rate by chance: four points
    are allowed where a thousand households live, and eight on average below that.
    """
    line = people.territories.select(pl.col("poverty_line").max()).collect().item()
    poor = pl.col("income") < pl.col("household_size") * line
    size = pl.col("household_size")
    counted = (
        people.units.group_by(pl.col("territory").str.head(6))
        .agg(households=pl.len(), poor=size.filter(poor).sum() / size.sum())
        .collect()
    )
    both = counted.join(people.territories.collect(), on="territory")
    apart = (both["poor"] - both["poverty_rate"]).abs()
    assert apart.filter(both["households"] >= 1000).max() < 0.045
    assert apart.mean() < 0.04


def test_it_is_marked_as_generated_and_says_what_exists(people: Population) -> None:
    seen = people.description
    assert seen.generated
    assert "UBIGEO" in seen.notes[0]["es"]


def test_its_figures_are_those_of_the_published_files(shared_data: Path) -> None:
    assert LISTED is not None
    with (shared_data / "peru_poverty_map_2018/pobreza2018.csv").open(encoding="utf-8") as file:
        rates = {row["ubigeo"]: row for row in csv.DictReader(file)}
    with (shared_data / "peru_ubigeo/ubigeo_distrito.csv").open(encoding="utf-8") as file:
        places = {row["inei"]: row for row in csv.DictReader(file)}
    for one in LISTED.districts:
        told, place = rates[one.code], places[one.code]
        middle = (float(told["conf_95_inf"]) + float(told["conf_95_sup"])) / 200
        assert one.poverty_rate == pytest.approx(middle, abs=1e-9)
        assert one.persons == float(told["pob_2020"])
        assert one.altitude == float(place["altitude"])
        assert one.latitude == pytest.approx(float(place["latitude"]), abs=1e-4)
        assert one.longitude == pytest.approx(float(place["longitude"]), abs=1e-4)

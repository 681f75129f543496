"""Peru's districts joined to the poverty map of 2018 by UBIGEO, recounted in plain Python.

The files are read here with ``csv`` and joined with dictionaries; the code under test reads them
through the mapping ``pe_territories``.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from chakana.population.mapping import read_territories
from chakana.problems import Problem

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def read(shared_data: Path) -> tuple[pl.DataFrame, list[Problem]]:
    return read_territories("pe_territories", shared_data)


@pytest.fixture(scope="module")
def districts(read: tuple[pl.DataFrame, list[Problem]]) -> dict[str, dict[str, Any]]:
    frame = read[0].filter(pl.col("rank") == "district")
    return {str(row["territory"]): row for row in frame.iter_rows(named=True)}


@pytest.fixture(scope="module")
def codes(shared_data: Path) -> dict[str, Row]:
    """The districts with an INEI code (1 892 of 1 893 rows), by that code."""
    listed = rows_of(shared_data / "peru_ubigeo" / "ubigeo_distrito.csv")
    return {row["inei"]: row for row in listed if row["inei"] != "NA"}


@pytest.fixture(scope="module")
def poverty(shared_data: Path) -> dict[str, Row]:
    """The 1 874 districts of the poverty map, by code."""
    mapped = rows_of(shared_data / "peru_poverty_map_2018" / "pobreza2018.csv")
    return {row["ubigeo"]: row for row in mapped}


def test_every_district_is_there_under_its_six_digits(
    districts: dict[str, dict[str, Any]], codes: dict[str, Row]
) -> None:
    assert len(codes) == 1_892
    assert set(districts) == set(codes)
    assert all(len(code) == 6 and code.isdigit() for code in districts)
    assert sum(code.startswith("0") for code in districts) == sum(c[0] == "0" for c in codes)
    assert districts["010101"]["name"] == "CHACHAPOYAS"
    assert districts["010101"]["parent"] == "0101"


def test_so_many_join_and_so_many_do_not(
    districts: dict[str, dict[str, Any]], codes: dict[str, Row], poverty: dict[str, Row]
) -> None:
    joined = {code for code, row in districts.items() if row["poverty_rate"] is not None}
    assert joined == set(codes) & set(poverty)
    assert (len(joined), len(set(districts) - joined)) == (1_874, 18)
    assert set(poverty) <= set(codes)


def test_each_rate_is_the_one_of_its_district(
    districts: dict[str, dict[str, Any]], poverty: dict[str, Row]
) -> None:
    """To the last bit: the file's per cent divided by 100, as Python divides."""
    for code, row in poverty.items():
        held = districts[code]
        assert held["poverty_rate"] == float(row["pobreza_monetaria"]) / 100
        assert held["poverty_rate_low"] == float(row["conf_95_inf"]) / 100
        assert held["poverty_rate_high"] == float(row["conf_95_sup"]) / 100
        assert held["persons"] == float(row["pob_2020"])


def test_the_published_ranking_and_national_rate(districts: dict[str, dict[str, Any]]) -> None:
    """INEI 2018: Uchuraccay 73.3–89.3 first, San Isidro 0.0–0.1 last, the country 20.5 %.

    Midpoints weighted by the population of 2020 give 20.63 %.
    """
    rates = {c: r["poverty_rate"] for c, r in districts.items() if r["poverty_rate"] is not None}
    ranked = sorted(rates, key=lambda code: rates[code])
    assert (ranked[-1], ranked[0]) == ("050410", "150131")
    assert districts["050410"]["name"] == "UCHURACCAY"
    persons = sum(districts[code]["persons"] for code in rates)
    poor = sum(districts[code]["persons"] * rates[code] for code in rates)
    assert round(100 * poor / persons, 2) == 20.63


def test_the_tree_leads_from_every_district_to_the_country(
    read: tuple[pl.DataFrame, list[Problem]], shared_data: Path
) -> None:
    tree = {row["territory"]: row for row in read[0].iter_rows(named=True)}
    counts = read[0]["rank"].value_counts()
    assert dict(counts.rows()) == {"country": 1, "region": 25, "province": 196, "district": 1_892}
    for code, row in tree.items():
        if row["rank"] != "country":
            parent = tree[row["parent"]]
            assert code.startswith(row["parent"]) or parent["rank"] == "country"
    provinces = rows_of(shared_data / "peru_ubigeo" / "ubigeo_provincia.csv")
    assert {row["inei"][:4]: row["provincia"] for row in provinces} == {
        code: row["name"] for code, row in tree.items() if row["rank"] == "province"
    }


def test_what_could_not_be_joined_is_told(read: tuple[pl.DataFrame, list[Problem]]) -> None:
    messages = [problem.message for problem in read[1]]
    assert {problem.severity for problem in read[1]} == {"warning"}
    assert "districts: left out row 1893 with reniec 170107." in messages
    assert any("18 of 1892 territories of the rank district have no row" in m for m in messages)

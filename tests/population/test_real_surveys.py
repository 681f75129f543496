"""Two real surveys through the mappings that ship, against figures got another way.

Costa Rica is recounted here from the CSV with the standard library; Mexico is held to the rates
that CONEVAL published for 2016 and to the counts of the files.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pyreadstat
import pytest

from chakana.population.mapping import Imported, import_survey
from chakana.population.read import read_survey
from chakana.population.summary import summary_of_survey
from chakana.population.validate import validate

Row = dict[str, str]


@pytest.fixture(scope="module")
def costa_rica(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("costa-rica")
    return import_survey("cr_idb_pmt", shared_data / "costa_rica_idb_pmt", folder)


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[Row]:
    path = shared_data / "costa_rica_idb_pmt" / "train.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def mexico(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("mexico")
    return import_survey("mx_enigh_2016", shared_data / "mexico_mcs_enigh_2016", folder)


# --- Costa Rica -------------------------------------------------------------------------------


def head_rows(rows: list[Row]) -> dict[str, Row]:
    """The head's row of each household, or the first row where there is no head."""
    homes: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        homes[row["idhogar"]].append(row)
    return {
        key: next((r for r in own if r["parentesco1"] == "1"), own[0]) for key, own in homes.items()
    }


def test_costa_rica_has_its_households_persons_and_heads(costa_rica: Imported) -> None:
    made = costa_rica.population
    members = made.members.collect()
    assert made.units.collect().height == 2_988
    assert members.height == 9_557
    assert members["head"].sum() == 2_973
    assert validate(made) == []


def test_costa_rica_households_are_their_heads_rows(costa_rica: Imported, rows: list[Row]) -> None:
    taken = head_rows(rows)
    groups = {"1": "extreme", "2": "moderate", "3": "vulnerable", "4": "not_vulnerable"}
    units = costa_rica.population.units.collect()
    assert units["source_key"].to_list() == list(taken)  # in the order of the file
    for home in units.iter_rows(named=True):
        row = taken[home["source_key"]]
        assert home["poverty_group"] == groups[row["Target"]]
        assert home["rural"] == (row["area2"] == "1")
        assert home["floor_earth"] == (row["pisonatur"] == "1" or row["pisonotiene"] == "1")
        assert home["years_schooling_head"] == float(row["escolari"])
        assert home["rent"] == (round(float(row["v2a1"]) * 100) if row["v2a1"] else None)
        assert home["tablets"] == float(row["v18q1"] or 0)
        dependency = {"yes": "1", "no": "0"}.get(row["dependency"], row["dependency"])
        assert home["dependency"] == float(dependency)


def test_costa_rica_shares_of_heads_are_those_of_the_readme(costa_rica: Imported) -> None:
    """7.47 %, 14.87 %, 11.94 % and 65.72 % of households with a head; 28.4 % of them rural."""
    made = costa_rica.population
    headed = made.members.filter("head").select("household_id")
    homes = made.units.join(headed, on="household_id", how="semi").collect()
    shares = {
        name: count / homes.height for name, count in homes["poverty_group"].value_counts().rows()
    }
    assert {name: round(100 * share, 2) for name, share in shares.items()} == {
        "extreme": 7.47,
        "moderate": 14.87,
        "vulnerable": 11.94,
        "not_vulnerable": 65.72,
    }
    assert round(100 * float(homes["rural"].mean()), 1) == 28.4  # type: ignore[arg-type]


def test_costa_rica_flaws_are_told(costa_rica: Imported) -> None:
    """15 households without a head; 85 whose members have different groups."""
    messages = {w.code: w.message for w in costa_rica.warnings}
    assert "15 keys have no row in which parentesco1 holds 1" in messages["POP031"]
    assert "poverty_group differs between the rows of 85 keys" in messages["POP030"]
    assert len(costa_rica.warnings) == 2


def test_costa_rica_regions_hold_their_households(costa_rica: Imported, rows: list[Row]) -> None:
    places = ("CEN", "CHO", "PAC", "BRU", "HAT", "HUE")
    expected = Counter(
        next(code for n, code in enumerate(places, 1) if row[f"lugar{n}"] == "1")
        for row in head_rows(rows).values()
    )
    counted = costa_rica.population.units.collect()["territory"].value_counts()
    assert dict(counted.rows()) == expected


# --- Mexico -----------------------------------------------------------------------------------


def test_mexico_has_its_households_persons_and_design(mexico: Imported) -> None:
    units = mexico.population.units.collect()
    assert mexico.warnings == ()
    assert units.height == 70_311
    assert mexico.population.members.select(pl.len()).collect().item() == 257_658
    assert units["psu"].n_unique() == 7_891
    assert units["stratum"].n_unique() == 536
    assert units["income"].count() == 70_278
    assert validate(mexico.population) == []


RATES = {
    "lacks_education": 17.387,
    "lacks_health_care": 15.541,
    "lacks_social_security": 55.802,
    "lacks_housing": 12.049,
    "lacks_basic_services": 19.310,
    "lacks_food": 20.055,
}
"""Shares of persons in CONEVAL's measure of 2016, to three decimals."""


def persons(mexico: Imported) -> pl.DataFrame:
    weights = mexico.population.units.select("household_id", "weight")
    return mexico.population.members.join(weights, on="household_id").collect()


@pytest.mark.parametrize("name", RATES)
def test_mexico_deprivations_are_the_published_ones(mexico: Imported, name: str) -> None:
    """Of the persons of whom it is known: housing is not known of eleven."""
    known = persons(mexico).drop_nulls(name)
    rate = 100 * known.filter(name)["weight"].sum() / known["weight"].sum()
    assert rate == pytest.approx(RATES[name], abs=0.0005)


def test_mexico_counts_122_million_persons_and_how_many_deprivations(mexico: Imported) -> None:
    everybody = persons(mexico).with_columns(n=pl.sum_horizontal(*RATES))
    total = everybody["weight"].sum()
    assert total == 122_643_890
    for least, share in ((1, 70.35), (3, 18.72)):
        held = everybody.filter(pl.col("n") >= least)["weight"].sum()
        assert 100 * held / total == pytest.approx(share, abs=0.005)


def test_mexico_income_and_codes_keep_cents_and_zeros(mexico: Imported, shared_data: Path) -> None:
    """The file holds 32-bit figures; their shortest text (32270.715) is what was meant."""
    raw = pl.read_parquet(shared_data / "mexico_mcs_enigh_2016" / "households_pmt.parquet")
    units = mexico.population.units.collect()
    assert units["territory"].to_list() == raw["ubica_geo"].to_list()
    assert units["territory"].str.len_chars().unique().to_list() == [9]
    cents = Decimal("1")
    assert units["income"].to_list() == [
        None
        if np.isnan(amount)
        else int((Decimal(str(amount)) * 100).quantize(cents, ROUND_HALF_UP))
        for amount in raw["ing_mon"].to_numpy()
    ]


def test_mexico_tree_has_32_states(mexico: Imported) -> None:
    territories = mexico.population.territories.collect()
    states = territories.filter(pl.col("rank") == "region")
    assert states.height == 32
    assert states["territory"].to_list() == [f"{n:02d}" for n in range(1, 33)]
    assert states.filter(pl.col("name") == pl.col("territory")).height == 0
    assert mexico.population.ranks == ("country", "region", "district", "community")


def test_figures_of_seven_digits_are_read_as_they_were_written(shared_data: Path) -> None:
    """0.2 acres, and not 0.20000000298023224, which is what four bytes make of it."""
    path = shared_data / "khandker_bangladesh" / "hh_98.dta"
    survey = read_survey(path)
    said = summary_of_survey(survey)
    assert "hhland: HH land: decimals. 297 values, from 0.2 to 4208" in said


def test_a_panel_in_one_file_gives_the_households_of_one_year(
    shared_data: Path, tmp_path: Path
) -> None:
    """PROGRESA's children of 1998: no head among them, so a household is its first row."""
    mapping = tmp_path / "progresa.yaml"
    mapping.write_text(PROGRESA, encoding="utf-8")
    made = import_survey(mapping, shared_data / "progresa_panel", tmp_path / "people")
    rows = pl.DataFrame(
        pyreadstat.read_dta(
            shared_data / "progresa_panel" / "progresa.dta",
            encoding="latin1",
            output_format="dict",
            usecols=["hogid", "iid", "year", "enroll_child"],
        )[0]
    ).filter(pl.col("year") == 1998)
    units, members = made.population.units.collect(), made.population.members.collect()
    assert (units.height, members.height) == (rows["hogid"].n_unique(), rows["iid"].n_unique())
    assert members["attends_school"].sum() == (rows["enroll_child"] == 1).sum()
    assert {problem.code for problem in made.warnings} == {"POP032"}


PROGRESA = """\
chakana: 1
mapping: progresa
title: {es: PROGRESA 1998, en: PROGRESA 1998}
currency: MXN
files:
  children: {path: progresa.dta, encoding: latin-1}
units:
  file: children
  key: [hogid]
  leave_out: {year: [1997, 1999]}
  prefer: first
  territory: {columns: [villid]}
  psu: villid
  variables:
    poor: {kind: boolean, from: pov_HH, true_when: [1], false_when: [0], es: Pobre, en: Poor}
    head_is_woman:
      kind: boolean
      from: sexHH
      true_when: [0]
      false_when: [1]
      missing: [0.5]
      es: Jefa
      en: Woman as head
members:
  file: children
  unit: [hogid]
  key: [iid]
  leave_out: {year: [1997, 1999]}
  variables:
    age_stated: {from: age}
    sex: {from: sex, codes: {1: male, 0: female}}
    attends_school: {from: enroll_child, true_when: [1], false_when: [0]}
territories:
  country: {code: MEX, name: México}
  ranks: {region: 2, district: 5, community: 8}
"""

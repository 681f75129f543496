"""Costa Rica from the survey file to a programme's errors: mapping, score, definition, result.

The figures expected are counted from the survey's own file with the csv module: the score of a
household is added up term by term from the printed definition, read as plain YAML.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from chakana.language.load import Library
from chakana.population.mapping import import_survey
from chakana.population.tables import Population
from chakana.simulation.results import Simulation
from chakana.simulation.simulate import simulate
from chakana.targeting.pmt import fit
from chakana.targeting.pmt_columns import Candidate, Recorded
from chakana.targeting.pmt_definition import Heading, as_definition

DAY = date(2018, 6, 1)
LEVELS = {"extreme": 1.0, "moderate": 2.0, "vulnerable": 3.0, "not_vulnerable": 4.0}
# The survey's columns that are true (1) where the variable is true.
SEEN = {
    "floor_earth": ("pisonatur", "pisonotiene"),
    "cooks_with_wood": ("energcocinar4",),
    "has_computer": ("computer",),
    "has_refrigerator": ("refrig",),
    "has_television": ("television",),
    "has_gas_stove": ("energcocinar3",),
    "walls_bad": ("epared1",),
    "roof_bad": ("etecho1",),
    "floor_bad": ("eviv1",),
    "rural": ("area2",),
}
PROGRAMME = """
chakana: 1
programme: cr/transfer
title: {es: Transferencia de prueba, en: Test transfer}
country: CRI
currency: CRC
uses: [cr/pmt]
sources: {test: {title: A test of the whole way}}
variables:
  household.poverty_group:
    label: {es: Grupo de pobreza, en: Poverty group}
    type: text
    values: [extreme, moderate, vulnerable, not_vulnerable]
    source: test, line 1
components:
  transfer:
    label: {es: Transferencia, en: Transfer}
    instrument: transfer
    unit: household
    legal_power: {holder: State, basis: {es: Ley, en: Law}, source: "test, line 2"}
    mandate: {rule: "poverty_group in ('extreme', 'moderate')", source: "test, line 3"}
    eligibility: {found_poor: {rule: pmt_poor, source: "test, line 4"}}
    selection: {mode: all, source: "test, line 5"}
    benefit: {amount: 20000, source: "test, line 6"}
"""


@dataclass(frozen=True)
class Way:
    """What the way from the file to the result leaves behind."""

    population: Population
    definition: dict[str, Any]
    simulation: Simulation


@pytest.fixture(scope="module")
def way(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Way:
    survey = shared_data / "costa_rica_idb_pmt"
    imported = import_survey("cr_idb_pmt", survey, tmp_path_factory.mktemp("population"))
    units = imported.population.units.collect()
    level = pl.col("poverty_group").replace_strict(LEVELS, return_dtype=pl.Float64)
    candidates = [Candidate(name, reads=(Recorded("household", name, "boolean"),)) for name in SEEN]
    fitted = fit(units.with_columns(level=level), "level", candidates, poorest=0.25)
    heading = Heading("cr/pmt", "CRI", "IDB data for targeting (2018)", date(2018, 1, 1))
    folder = tmp_path_factory.mktemp("library")
    (folder / "cr").mkdir()
    (folder / "cr" / "pmt.yaml").write_text(as_definition(fitted, heading), encoding="utf-8")
    (folder / "cr" / "transfer.yaml").write_text(PROGRAMME, encoding="utf-8")
    printed = yaml.safe_load((folder / "cr" / "pmt.yaml").read_text(encoding="utf-8"))
    programme = Library.with_folders([folder]).load("cr/transfer")
    return Way(imported.population, printed, simulate([programme], imported.population, DAY))


@pytest.fixture(scope="module")
def households(shared_data: Path) -> dict[str, list[dict[str, str]]]:
    """The file's rows by household, that of the head first."""
    found = defaultdict(list)
    path = shared_data / "costa_rica_idb_pmt" / "train.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["idhogar"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row["parentesco1"] != "1")  # stable: the others stay in order
    return found


def score(definition: dict[str, Any], row: dict[str, str]) -> Decimal:
    """The printed score of a row: its intercept and the weight of each thing that is there."""
    told = definition["variables"]["household.pmt_score"]["score"]
    total = Decimal(str(told["intercept"]))
    for term in told["terms"]:
        is_there = any(row[column] == "1" for column in SEEN[term["when"].removeprefix("not ")])
        if is_there != term["when"].startswith("not "):
            total += Decimal(str(term["weight"]))
    return total


def test_the_whole_file_arrives(way: Way, households: dict[str, list[dict[str, str]]]) -> None:
    assert way.population.units.collect().height == len(households) == 2988
    assert way.population.members.collect().height == 9557


def test_coverage_and_errors_are_those_counted_from_the_file(
    way: Way, households: dict[str, list[dict[str, str]]]
) -> None:
    (cutoff,) = way.definition["parameters"]["pmt_cutoff"]["values"].values()
    counts: defaultdict[tuple[bool, bool], int] = defaultdict(int)
    for rows in households.values():
        is_meant = rows[0]["Target"] in ("1", "2")
        is_served = score(way.definition, rows[0]) < Decimal(str(cutoff))
        counts[is_meant, is_served] += len(rows)
    meant = counts[True, True] + counts[True, False]
    served = counts[True, True] + counts[False, True]
    found = way.simulation.component("transfer").performance
    assert found.meant.value == meant
    assert found.coverage.value == pytest.approx(counts[True, True] / meant)
    assert found.undercoverage.value == pytest.approx(counts[True, False] / meant)
    assert found.leakage.value == pytest.approx(counts[False, True] / served)
    assert 0.3 < found.coverage.value < 0.9  # it finds many of the poor, and not all
    assert found.cgh_index.value > 1  # better than chance


def test_it_costs_what_the_households_found_are_paid(way: Way) -> None:
    result = way.simulation.component("transfer")
    (line,) = result.spending
    assert line.total.value == result.served.value * 20_000 * 100


def test_poverty_is_not_told_where_no_income_was_recorded(way: Way) -> None:
    assert way.simulation.poverty is None

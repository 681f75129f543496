"""What is measured in each group, against plain loops over the households."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from chakana.language.load import load
from chakana.population.generate import generate
from chakana.simulation.results import Simulation
from chakana.simulation.simulate import simulate

DAY, LINE = date(2013, 12, 31), 24_000  # cents per person and month: pe/sisfoh
OWN = "pe/juntos transfer"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    people = generate(500, 8, tmp_path_factory.mktemp("people"))
    return simulate([load("pe/juntos")], people, DAY, by=("region", "decile", "sex"))


def households(found: Simulation) -> dict[Any, list[dict[str, Any]]]:
    rows = defaultdict(list)
    for row in found.table.iter_rows(named=True):
        rows[row["region"]].append(row)
    return rows


def share_poor(rows: list[dict[str, Any]], income: str, power: int) -> float:
    gaps = [
        (max(0.0, 1 - row[income] / row["persons"] / LINE) ** power if power else
         float(row[income] / row["persons"] < LINE)) * row["persons"]
        for row in rows
    ]  # fmt: skip
    return math.fsum(gaps) / sum(row["persons"] for row in rows)


def gini(rows: list[dict[str, Any]], income: str) -> float:
    """Σ Σ |a − b| over twice the mean, each household counted by its persons."""
    people = [(row[income] / row["persons"], row["persons"]) for row in rows]
    total = sum(count for _, count in people)
    mean = math.fsum(value * count for value, count in people) / total
    apart = math.fsum(abs(a - b) * m * n for (a, m), (b, n) in product(people, people))
    return apart / (2 * mean * total**2)


def test_poverty_inequality_and_cost_of_each_region(found: Simulation) -> None:
    table, by_region = found.by["region"], households(found)
    assert table.height == len(by_region) > 3
    for told in table.iter_rows(named=True):
        rows = by_region[told["code"]]
        for power, name in enumerate(("headcount", "gap", "severity")):
            before = share_poor(rows, "income", power)
            assert told[name] == pytest.approx(before, abs=1e-12)
            change = share_poor(rows, "income_after", power) - before
            assert told[f"{name} change"] == pytest.approx(change, abs=1e-12)
        assert told["gini"] == pytest.approx(gini(rows, "income"), abs=1e-10)
        change = gini(rows, "income_after") - gini(rows, "income")
        assert told["gini change"] == pytest.approx(change, abs=1e-10)
        served = [row for row in rows if row[f"{OWN} served"]]
        assert told[f"{OWN} served"] == len(served)
        (line,) = found.component("pe/juntos transfer").spending
        cents = sum(row[f"{OWN} {line.line}"] for row in served)
        assert told[f"{OWN} cost a year"] == cents


def test_regions_and_deciles_add_up_to_the_whole(found: Simulation) -> None:
    (line,) = found.component("pe/juntos transfer").spending
    for group in ("region", "decile"):
        table = found.by[group]
        assert table[f"{OWN} cost a year"].sum() == line.total.value
        poor = (table["headcount"] * table["persons"]).sum() / table["persons"].sum()
        assert found.poverty is not None
        assert poor == pytest.approx(found.poverty.before.headcount.value)


def test_persons_of_one_sex_are_measured_as_persons_and_cost_nothing_of_their_own(
    found: Simulation,
) -> None:
    table = found.by["sex"]
    assert table["persons"].sum() == found.table["persons"].sum()
    assert {"headcount", "gini change", f"{OWN} coverage"} <= set(table.columns)
    assert f"{OWN} cost a year" not in table.columns


def test_a_survey_gives_each_group_its_errors(tmp_path: Path) -> None:
    import polars as pl

    from chakana.population.tables import Population

    people = generate(400, 9, tmp_path / "people")
    psu = (pl.col("household_id") % 40).cast(pl.String)
    design = people.units.with_columns(weight=pl.lit(2.5), stratum=pl.lit("1"), psu=psu)
    survey = Population(
        design, people.members, people.territories, replace(people.description, generated=False)
    )
    table = simulate([load("pe/juntos")], survey, DAY, by=("region",)).by["region"]
    for name in ("headcount", "headcount change", "gini", f"{OWN} served", f"{OWN} cost a year"):
        assert table[f"{name} error"].drop_nulls().len() > 0, name

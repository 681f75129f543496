"""A simulation against the same thing done by hand: household by household, in plain Python.

The oracle reads the generated tables row by row, asks the reference engine about each household,
and adds up with loops; it shares neither tables nor sums with the simulator.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from tests.engines.tables import Hamlet

from chakana.engines.missing import Missing
from chakana.engines.outcome import Outcome, assess_one
from chakana.language.definition import Definition
from chakana.language.load import Library, load, load_text
from chakana.population.generate import generate
from chakana.population.tables import Population
from chakana.problems import ChakanaError
from chakana.simulation.compare import compare
from chakana.simulation.enrolments import enrol
from chakana.simulation.results import Simulation
from chakana.simulation.sheets import Sheets
from chakana.simulation.simulate import simulate
from chakana.simulation.welfare import Welfare

DAY = date(2013, 12, 31)
LINE, EXTREME_LINE = 24_000, 15_350  # cents per person and month: pe/sisfoh


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Population:
    return generate(600, 5, tmp_path_factory.mktemp("population"))


@cache
def definition(name: str) -> Definition:
    return load(name)


@pytest.fixture(scope="module")
def juntos(population: Population) -> Simulation:
    return simulate([definition("pe/juntos")], population, DAY)


@pytest.fixture(scope="module")
def both(population: Population) -> Simulation:
    names = ("pe/juntos", "pe/haku-winay-for-all-of-juntos")
    return simulate([definition(name) for name in names], population, DAY)


@dataclass
class Home:
    """A household as the oracle sees it."""

    outcome: Outcome
    persons: int
    income: int
    paid: int = 0

    @property
    def is_served(self) -> bool:
        return self.outcome.eligible


@pytest.fixture(scope="module")
def homes(population: Population) -> list[Home]:
    rows = {
        name: getattr(population, name).collect() for name in ("units", "members", "territories")
    }
    hamlet = Hamlet(
        rows["units"].to_dicts(), rows["members"].to_dicts(), rows["territories"].to_dicts(),
        of_units=rows["units"].schema, of_members=rows["members"].schema,
        of_territories=rows["territories"].schema,
    )  # fmt: skip
    found = []
    for unit, thing in hamlet.things().items():
        thing.decided = {("transfer", "approved_by_assembly"): True}  # the definition assumes all
        outcome = assess_one(
            definition("pe/juntos"), definition("pe/juntos").component(), thing, DAY
        )
        row = rows["units"].filter(pl.col("household_id") == unit).to_dicts()[0]
        home = Home(outcome, len(thing.members), row["income"])
        home.paid = paid_a_year() if outcome.eligible else 0
        found.append(home)
    return found


def paid_a_year() -> int:
    """S/ 100 a month, the part that was paid of twelve, in whole cents."""
    share = definition("pe/juntos").component().part.benefit.paid_share.value
    return int((Decimal(10_000) * 12 * share).to_integral_value(ROUND_HALF_UP))


def fgt(homes: list[Home], line: int, alpha: int, *, after: bool) -> float:
    total = persons = 0.0
    for home in homes:
        income = home.income + (home.paid / 12 if after else 0)
        each = max(income / home.persons, 0)
        gap = (line - each) / line if each < line else 0.0
        total += home.persons * (float(gap > 0) if alpha == 0 else gap**alpha)
        persons += home.persons
    return total / persons


def test_the_households_served_are_those_that_the_reference_engine_finds(
    juntos: Simulation, homes: list[Home]
) -> None:
    served = juntos.table.sort("unit")["pe/juntos transfer served"].to_list()
    assert served == [home.is_served for home in homes]
    assert 0 < sum(served) < len(served)


def test_cost_is_what_each_household_is_paid_added_up(
    juntos: Simulation, homes: list[Home]
) -> None:
    (line,) = juntos.component("transfer").spending
    assert line.times == "a year"
    assert line.total.value == sum(home.paid for home in homes)
    assert line.per_unit.value == pytest.approx(paid_a_year())


def test_coverage_and_errors_count_persons(juntos: Simulation, homes: list[Home]) -> None:
    counts: defaultdict[tuple[bool | None, bool], int] = defaultdict(int)
    for home in homes:
        counts[home.outcome.meant, home.is_served] += home.persons
    meant = counts[True, True] + counts[True, False]
    served_known = counts[True, True] + counts[False, True]
    found = juntos.component("transfer").performance
    assert found.coverage.value == pytest.approx(counts[True, True] / meant)
    assert found.undercoverage.value == pytest.approx(counts[True, False] / meant)
    assert found.leakage.value == pytest.approx(counts[False, True] / served_known)
    assert found.unknown.value == counts[None, True] + counts[None, False]


def test_reasons_count_who_fails_and_who_fails_first(juntos: Simulation, homes: list[Home]) -> None:
    for reason in juntos.component("transfer").reasons:
        fails = sum(reason.stage in home.outcome.failed for home in homes)
        first = sum(next(iter(home.outcome.failed), None) == reason.stage for home in homes)
        unknown = sum(reason.stage in home.outcome.unknown for home in homes)
        found = (reason.fails.value, reason.fails_first.value, reason.unknown.value)
        assert found == (fails, first, unknown), reason.stage


@pytest.mark.parametrize("alpha", [0, 1, 2])
def test_poverty_before_and_after_is_that_of_the_loop(
    juntos: Simulation, homes: list[Home], alpha: int
) -> None:
    name = ("headcount", "gap", "severity")[alpha]
    for line, outcomes in ((LINE, juntos.poverty), (EXTREME_LINE, juntos.extreme_poverty)):
        assert outcomes is not None
        before, after = (fgt(homes, line, alpha, after=after) for after in (False, True))
        assert getattr(outcomes.before, name).value == pytest.approx(before, abs=1e-12)
        assert getattr(outcomes.after, name).value == pytest.approx(after, abs=1e-12)
        assert getattr(outcomes.change, name).value == pytest.approx(after - before, abs=1e-12)


def test_the_gap_closed_for_each_sol_is_no_more_than_the_sol(
    juntos: Simulation, homes: list[Home]
) -> None:
    def shortfall(home: Home, income: float) -> float:
        return max(LINE * home.persons - income, 0)

    closed = sum(
        shortfall(home, home.income) - shortfall(home, home.income + home.paid / 12)
        for home in homes
    )
    spent = sum(home.paid / 12 for home in homes)
    assert juntos.welfare is not None
    assert juntos.welfare.gap_closed_per_unit_spent is not None
    assert juntos.welfare.gap_closed_per_unit_spent.value == pytest.approx(closed / spent)
    assert 0 < closed / spent <= 1


def test_a_generated_population_is_a_census_without_errors(juntos: Simulation) -> None:
    assert juntos.generated
    assert juntos.poverty.after.headcount.standard_error is None


def test_the_second_programme_sees_whom_the_first_serves(both: Simulation) -> None:
    table = both.table
    served = "pe/haku-winay-for-all-of-juntos household_support served"
    assert table[served].sum() > 0
    assert table.filter(pl.col(served) & ~pl.col("pe/juntos transfer served")).is_empty()
    assert both.component("household_support").not_simulated == ()


def test_a_programme_that_is_not_simulated_serves_nobody_and_that_is_said(
    population: Population,
) -> None:
    alone = simulate([definition("pe/haku-winay-for-all-of-juntos")], population, DAY)
    result = alone.component("household_support")
    assert result.served.value == 0
    assert result.not_simulated == ("pe/juntos",)


def test_joining_haku_winay_leaves_the_transfer_as_it_was(
    juntos: Simulation, both: Simulation
) -> None:
    column = "pe/juntos transfer amount"
    assert both.table[column].equals(juntos.table[column])


def test_adopters_gain_what_the_definition_assumes_and_nobody_else_does(both: Simulation) -> None:
    own = "pe/haku-winay-for-all-of-juntos household_support"
    gained = both.table.with_columns(gain=pl.col("income_after") - pl.col("income_given"))
    adopters = gained.filter(pl.col(f"{own} adopts"))["gain"].to_list()
    others = gained.filter(~pl.col(f"{own} adopts"))["gain"].to_list()
    assert adopters == pytest.approx([10_000.0] * len(adopters))
    assert set(others) == {0.0}
    assert gained.filter(pl.col(f"{own} adopts") & ~pl.col(f"{own} served")).is_empty()


def test_a_cost_without_a_period_is_spent_once(both: Simulation) -> None:
    (line,) = both.component("household_support").spending
    assert (line.times, line.is_benefit) == ("once", False)
    assert line.total.value == 300_000 * both.component("household_support").served.value
    assert both.cost_once == line.total.value


def test_every_grouping_adds_up_to_all_persons(both: Simulation) -> None:
    persons = float(both.table["persons"].sum())
    for name in ("region", "decile", "sex_of_head", "sex", "age"):
        assert both.by[name]["persons"].sum() == pytest.approx(persons), name


def test_coverage_by_sex_counts_persons_one_by_one(
    juntos: Simulation, population: Population
) -> None:
    marks = juntos.table.select(
        pl.col("unit").alias("household_id"),
        pl.col("pe/juntos transfer meant").alias("meant"),
        pl.col("pe/juntos transfer served").alias("served"),
    )
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in population.members.collect().join(marks, on="household_id").iter_rows(named=True):
        if row["meant"]:
            counts[row["sex"]][0] += row["served"]
            counts[row["sex"]][1] += 1
    for row in juntos.by["sex"].iter_rows(named=True):
        reached, meant = counts[row["sex"]]
        assert row["pe/juntos transfer coverage"] == pytest.approx(reached / meant)


def test_scenarios_side_by_side_differ_by_the_difference(
    juntos: Simulation, both: Simulation
) -> None:
    comparison = compare([juntos, both])
    once = comparison.row("cost_once")
    assert once.differences[0] is not None
    assert once.differences[0].value == both.cost_once - juntos.cost_once
    headcount = comparison.row("headcount")
    assert headcount.differences[0] is not None
    assert headcount.differences[0].value == pytest.approx(
        both.poverty.after.headcount.value - juntos.poverty.after.headcount.value
    )


def test_a_sample_has_errors_and_its_differences_have_smaller_ones(
    population: Population, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every district a stratum, every community a primary unit: the design's own columns."""
    place = population.ancestors().select("territory", "district")
    units = population.units.join(place.lazy(), on="territory", how="left", maintain_order="left")
    units = units.with_columns(
        weight=pl.lit(3.0), stratum=pl.lit("all"), psu=pl.col("territory")
    ).drop("district")
    described = replace(population.description, generated=False)
    sample = replace(population, units=units, description=described, folder=None)
    first = simulate([definition("pe/juntos")], sample, DAY, title="a")
    assert first.poverty.after.headcount.standard_error is not None
    change = first.poverty.change.headcount
    assert change.standard_error is not None
    assert change.standard_error < first.poverty.after.headcount.standard_error
    assert (
        first.component("transfer").served.value
        == 3 * first.table["pe/juntos transfer served"].sum()
    )


def test_without_income_reach_and_cost_are_told_and_poverty_is_not(population: Population) -> None:
    poor = replace(population, units=population.units.drop("income"), folder=None)
    without = simulate([definition("pe/juntos")], poor, DAY, absent_is_unknown=True)
    assert without.poverty is None
    assert without.component("transfer").served.value > 0
    assert Missing("variable", "household.income") in without.component("transfer").absent
    notes = list(Sheets("en", "PEN").notes(without))
    assert any("(household.income)" in note for note in notes)
    assert any("not measured" in note for note in notes)
    with pytest.raises(ChakanaError, match="SIM203"):
        simulate([definition("pe/juntos")], poor, DAY, welfare=Welfare(), absent_is_unknown=True)


def test_a_reform_enrols_families_in_the_programme_that_it_reforms(population: Population) -> None:
    reform = definition("pe/haku-winay-for-all-of-juntos")
    served = pl.DataFrame({"unit": [1, 2], "served": [True, False]})
    units = enrol(population, reform, served).units.head(2).collect()  # in the order they were
    assert units["enrolled__pe_haku_winay"].to_list() == [True, False]


SEEDS = """
chakana: 1
programme: xx/seeds
title: {es: Semillas, en: Seeds}
country: PER
currency: PEN
sources: {book: {title: A book}}
variables:
  household.land_hectares:
    label: {es: Tierra, en: Land}
    type: number
    unit: hectares
components:
  seeds:
    label: {es: Semillas, en: Seeds}
    instrument: transfer
    unit: household
    legal_power: {holder: State, basis: {es: Ley, en: Law}, source: "book, line 1"}
    mandate: {rule: count(member) > 0, source: "book, line 2"}
    eligibility: {anybody: {rule: count(member) > 0, source: "book, line 2"}}
    selection: {mode: all, source: "book, line 2"}
    benefit:
      amount: case when land_hectares > 1 then 50 else 100 end
      source: book, line 3
"""


def test_an_amount_that_is_unknown_is_counted_apart_and_never_as_nothing(
    population: Population,
) -> None:
    """Every fourth household does not say how much land it has."""
    land = pl.when(pl.col("household_id") % 4 != 0).then(pl.col("land_hectares"))
    units = population.units.with_columns(land_hectares=land)
    few = replace(population, units=units, folder=None)
    (spent,) = simulate([load_text(SEEDS)], few, DAY).component("seeds").spending
    known = few.units.select("land_hectares").collect().drop_nulls()["land_hectares"].to_list()
    paid = sum(5_000 if land > 1 else 10_000 for land in known)
    assert spent.unknown.value == 600 - len(known) > 0
    assert spent.total.value == paid
    assert spent.per_unit.value == pytest.approx(paid / len(known))
    note = Sheets("en", "PEN").costs(simulate([load_text(SEEDS)], few, DAY).components).note
    assert f"of {600 - len(known)} households served the amount is unknown" in note


def test_results_print_themselves_and_a_stranger_s_text_is_not_markup(juntos: Simulation) -> None:
    assert "Who is reached" in repr(juntos)
    assert "<caption>Who is reached</caption>" in juntos._repr_html_()
    titled = replace(juntos, title="<script>[/]")
    assert "<script>" not in compare([titled, titled])._repr_html_()
    assert "<script>[/]" in repr(compare([titled, titled]))


@pytest.mark.parametrize(
    ("name", "is_told"), [("pe/juntos", False), ("pe/haku-winay", False), ("pe/agrorural", True)]
)
def test_it_is_told_when_a_programme_declares_nothing_that_changes_income(
    population: Population, name: str, is_told: bool
) -> None:
    found = simulate([definition(name)], population, DAY, absent_is_unknown=True)
    notes = " ".join(Sheets("en", found.currency).notes(found))
    assert ("declares nothing that it changes in income" in notes) is is_told


def test_a_reform_that_changes_nothing_changes_nobodys_lot(
    population: Population, tmp_path: Path
) -> None:
    """Draws go by the programme at the foot of the reforms, however many stand on it."""
    (tmp_path / "pe").mkdir()
    for name, of in (("same", "pe/haku-winay"), ("same-again", "pe/same")):
        (tmp_path / "pe" / f"{name}.yaml").write_text(
            f"chakana: 1\nreform: pe/{name}\nof: {of}\ntitle: {{es: Igual, en: The same}}\n"
            "changes:\n  goal: {es: Otra meta, en: Another goal}\n"
            "because: {es: Una prueba, en: A test}\n",
            encoding="utf-8",
        )
    library = Library.with_folders([tmp_path])
    rows = []
    for name in ("pe/haku-winay", "pe/same", "pe/same-again"):
        found = simulate([library.load(name)], population, DAY, absent_is_unknown=True)
        table = found.table.sort("unit")
        rows.append([table[one].to_list() for one in table.columns if one.startswith(name)])
    assert len(rows[0]) > 5
    assert rows[0] == rows[1] == rows[2]

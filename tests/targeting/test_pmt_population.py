"""From a population to a score: what is offered, and that the engine says the same of everybody."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from chakana.engines.dataframe import assess
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Variable
from chakana.language.load import Library, load_text
from chakana.population.description import Description
from chakana.population.generate import generate
from chakana.population.tables import Population
from chakana.problems import ChakanaError
from chakana.targeting.pmt import fit
from chakana.targeting.pmt_definition import Heading, as_definition
from chakana.targeting.pmt_population import PERSONS, POINTS, area_of, offer

DAY = date(2013, 12, 31)


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Population:
    return generate(600, 5, tmp_path_factory.mktemp("population"))


def test_the_outcome_is_a_hundred_logarithms_of_income_per_person(population: Population) -> None:
    found = offer(population, "household.income").frame
    sizes = dict(population.members.group_by("household_id").len().collect().iter_rows())
    for row in found.head(20).iter_rows(named=True):
        assert row[PERSONS] == sizes[row["household_id"]]
        soles = row["income"] / 100 / row[PERSONS]
        assert row[POINTS] == pytest.approx(100 * math.log(soles))


def test_what_is_offered(population: Population) -> None:
    found = offer(population, "household.income")
    names = {candidate.column for candidate in found.candidates}
    assert {"rooms", "has_television", "members", "woman at the head"} <= names
    assert names.isdisjoint({"income", "household_id", "household_size", "sisfoh_classification"})
    assert found.not_offered == ("land_altitude",), "unknown of all who have no land"
    assert found.cluster == "territory", "neighbours are alike: they stay in one fold"


def test_only_the_named_are_offered_beside_the_composition(population: Population) -> None:
    found = offer(population, "income", ["household.rooms", "sisfoh_classification"])
    said = [candidate.said for candidate in found.candidates]
    assert said[:2] == ["rooms", "sisfoh_classification"]
    assert all("member" in rule for rule in said[2:])


@pytest.mark.parametrize("age", ["stated", "by birth"])
def test_the_engine_scores_every_household_as_the_fit_does(
    population: Population, age: str
) -> None:
    """All candidates enter, so that each rule meets the column that stands for it."""
    if age == "by birth":
        members = population.members.drop("age")
        population = Population(
            population.units, members, population.territories, population.description
        )
    given = offer(population, "household.income")
    found = fit(given.frame, POINTS, given.candidates, at_most=100, minimum_gain=0, persons=PERSONS)
    members_in = {c.said for c in given.candidates if "member" in c.said}
    assert members_in & {term.regressor.candidate.said for term in found.scores[0].terms}
    definition = load_text(as_definition(found, Heading("pe/pmt", "PER", "generated", DAY)))
    spec = definition.variables["household", "pmt_score"]
    evaluator = Evaluator(definition, DAY)
    by_household = population.members.collect().partition_by("household_id", as_dict=True)
    predicted = found.predict(given.frame)
    for place, row in enumerate(given.frame.head(200).iter_rows(named=True)):
        own = by_household[row["household_id"],].iter_rows(named=True)
        thing = Thing("household", row, members=[Thing("member", member) for member in own])
        score = evaluator.variable(Variable("household", "pmt_score", spec.type), thing)
        assert score == pytest.approx(predicted[place], abs=1e-9)


TRIAL = """
chakana: 1
programme: pe/trial
title: {es: Ensayo, en: Trial}
country: PER
currency: PEN
uses: [pe/sisfoh, pe/pmt]
components:
  transfer:
    label: {es: Transferencia, en: Transfer}
    instrument: transfer
    unit: household
    legal_power: {holder: x, basis: {es: ley, en: law}, assumption: true, because: a trial}
    mandate: {rule: lives_in_poverty, assumption: true, because: a trial}
    eligibility:
      found_poor: {rule: pmt_poor, assumption: true, because: a trial}
    selection: {mode: all, assumption: true, because: a trial}
"""


def test_a_programme_finds_whom_the_fit_finds(population: Population, tmp_path: Path) -> None:
    """The dataframe engine on the published text, against the fit's own scores and cut-off."""
    given = offer(population, "household.income")
    found = fit(given.frame, POINTS, given.candidates, persons=PERSONS, cluster=given.cluster)
    (tmp_path / "pe").mkdir()
    heading = Heading("pe/pmt", "PER", "generated", DAY, uses=("pe/sisfoh",))
    (tmp_path / "pe" / "pmt.yaml").write_text(as_definition(found, heading), encoding="utf-8")
    definition = load_text(TRIAL, library=Library.with_folders([tmp_path]))
    with assess(definition, population, DAY) as assessment:
        frame = assessment.collect().sort("household_id")
    expected = found.predict(given.frame) < found.cutoff
    assert frame["transfer__eligible"].to_list() == expected.to_list()
    assert 0 < expected.sum() < population.units.collect().height


def test_an_unknown_age_makes_the_count_unknown_as_in_the_rule() -> None:
    units = pl.LazyFrame({"household_id": [1, 2], "territory": ["a", "a"], "income": [100, 200]})
    members = pl.LazyFrame({"household_id": [1, 1, 2], "age": [3.0, None, 40.0]})
    territories = pl.LazyFrame({"territory": ["a"], "rank": ["district"], "parent": [None]})
    description = Description(currency="PEN", money_columns={"households": ("income",)})
    found = offer(Population(units, members, territories, description), "income").frame
    assert found["members under 6"].to_list() == [None, 0.0]
    assert found["members"].to_list() == [2.0, 1.0]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("household.incme", "TAR101"), ("household.rural", "TAR102")],
)
def test_an_outcome_that_is_no_income_is_refused(
    population: Population, outcome: str, code: str
) -> None:
    with pytest.raises(ChakanaError) as error:
        offer(population, outcome)
    assert error.value.problems[0].code == code


def test_an_area_is_told_by_a_truth_or_a_text(population: Population) -> None:
    assert area_of(population, "household.rural").said == "rural"
    with pytest.raises(ChakanaError, match="TAR102"):
        area_of(population, "rooms")


def test_organisations_have_no_score(population: Population, tmp_path: Path) -> None:
    other = Population(
        population.units,
        population.members,
        population.territories,
        Description(unit="organisation", currency="PEN"),
    )
    with pytest.raises(ChakanaError, match="TAR102"):
        offer(other, "income")

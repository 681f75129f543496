"""A fitted score, written as a definition, loads and says what the fit says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import statsmodels.api as sm
from tests.targeting.samples import CANDIDATES, survey

from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Variable
from chakana.language.definition import Definition
from chakana.language.load import Library, load_text
from chakana.problems import ChakanaError
from chakana.targeting.pmt import fit
from chakana.targeting.pmt_columns import Candidate, Recorded
from chakana.targeting.pmt_definition import Heading, as_definition
from chakana.targeting.pmt_score import Fit

SURVEY = survey()
DAY = date(2026, 1, 1)
HEADING = Heading("xx/pmt", "PER", "A made survey: only for trying", DAY)


def fitted(**asked: Any) -> Fit:
    return fit(SURVEY, "welfare", CANDIDATES, weight="weight", minimum_gain=0.01, **asked)


def value(definition: Definition, name: str, thing: Thing) -> Any:
    spec = definition.variables["household", name]
    return Evaluator(definition, DAY).variable(Variable("household", name, spec.type), thing)


def household(row: Mapping[str, Any]) -> Thing:
    return Thing("household", row)


def values(definition: Definition, name: str, frame: pl.DataFrame) -> list[Any]:
    return [value(definition, name, household(row)) for row in frame.iter_rows(named=True)]


def test_the_rule_engine_gives_the_score_of_the_fit() -> None:
    found = fitted()
    definition = load_text(as_definition(found, HEADING))
    scores = values(definition, "pmt_score", SURVEY)
    assert scores == pytest.approx(found.predict(SURVEY).to_list(), abs=1e-9)
    poor = values(definition, "pmt_poor", SURVEY)
    assert poor == [score < found.cutoff for score in scores]


def test_the_rule_engine_gives_the_prediction_of_the_regression() -> None:
    """statsmodels' own prediction, but for the rounding of five weights."""
    definition = load_text(as_definition(fitted(), HEADING))
    x = SURVEY.select(
        pl.col("toilet").cast(float), "children", "land",
        *((pl.col("wall") == wall).cast(float).alias(wall) for wall in ("brick", "wood")),
    ).to_numpy()  # fmt: skip
    y, weights = (SURVEY[name].to_numpy() for name in ("welfare", "weight"))
    model = sm.WLS(y, sm.add_constant(x), weights=weights)
    predicted = model.fit().predict(sm.add_constant(x))
    scores = values(definition, "pmt_score", SURVEY)
    assert scores == pytest.approx(predicted, abs=0.3)


def test_an_unknown_variable_of_the_score_makes_it_unknown() -> None:
    definition = load_text(as_definition(fitted(), HEADING))
    row = {**SURVEY.row(0, named=True), "children": None}
    assert value(definition, "pmt_score", household(row)) is None
    assert value(definition, "pmt_poor", household(row)) is None


@pytest.mark.parametrize("area", ["rural", "wall"])
def test_each_area_is_scored_by_its_own(area: str) -> None:
    found = fit(SURVEY, "welfare", ["toilet", "children", "land"], area=area, minimum_gain=0.01)
    definition = load_text(as_definition(found, HEADING))
    scores = values(definition, "pmt_score", SURVEY)
    assert scores == pytest.approx(found.predict(SURVEY).to_list(), abs=1e-9)
    names = {name for _, name in definition.variables if name.startswith("pmt_score_")}
    expected = {"rural": {"rural", "not_rural"}, "wall": {"adobe", "brick", "wood"}}[area]
    assert names == {f"pmt_score_{name}" for name in expected}
    unknown = {**SURVEY.row(0, named=True), area: None}
    assert value(definition, "pmt_score", household(unknown)) is None


def test_errors_stand_beside_the_score() -> None:
    found = fitted(poorest=0.3)
    definition = load_text(as_definition(found, HEADING))
    errors = definition.variables["household", "pmt_score"].part.errors
    assert errors is not None
    assert float(errors["exclusion"]) == pytest.approx(found.errors.exclusion, abs=0.0005)
    assert float(errors["r_squared"]) == pytest.approx(found.errors.r_squared, abs=0.0005)
    assert errors["poorest"] == "0.3"
    assert errors["households"] == "600"


def test_each_term_says_at_which_step_it_came_and_what_it_gained() -> None:
    found = fitted()
    lines = [line for line in as_definition(found, HEADING).splitlines() if "weight:" in line]
    first = found.scores[0].steps[0]
    assert f"step 1: error {first.error:.4g}, {first.gain * 100:.1f} % less" in lines[0]
    assert len(lines) == len(found.scores[0].terms)


def test_a_programme_uses_it(tmp_path: Path) -> None:
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "pmt.yaml").write_text(as_definition(fitted(), HEADING), encoding="utf-8")
    text = """
        chakana: 1
        programme: xx/transfer
        title: {es: Transferencia, en: Transfer}
        country: PER
        currency: PEN
        uses: [xx/pmt]
        components:
          transfer:
            label: {es: Transferencia, en: Transfer}
            instrument: transfer
            unit: household
            legal_power:
              {holder: ministry, basis: {es: ley, en: law}, assumption: true, because: only a trial}
            mandate: {rule: pmt_poor, assumption: true, because: only a trial}
            eligibility:
              poor: {rule: pmt_poor, assumption: true, because: only a trial}
            selection: {mode: all, assumption: true, because: only a trial}
    """
    definition = load_text(text, library=Library.with_folders([tmp_path]))
    rule = definition.component().mandate
    poorest = min(SURVEY.iter_rows(named=True), key=lambda row: row["welfare"])
    assert Evaluator(definition, DAY).value(rule.node, household(poorest)) is True


def test_what_a_definition_used_declares_is_not_declared_again(tmp_path: Path) -> None:
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "register.yaml").write_text(
        """
chakana: 1
programme: xx/register
title: {es: Registro, en: Register}
country: PER
variables:
  household.toilet: {label: {es: Baño, en: Toilet}, type: boolean}
""",
        encoding="utf-8",
    )
    heading = Heading("xx/pmt", "PER", "A made survey", DAY, uses=("xx/register",))
    text = as_definition(fitted(), heading, Library.with_folders([tmp_path]))
    assert "household.toilet:" not in text
    assert "household.children:" in text


def test_values_with_quotes_and_capitals_are_said_right() -> None:
    walls = {"adobe": "D'hondt: adobe", "brick": "Ladrillo, #1", "wood": "{madera}"}
    frame = SURVEY.with_columns(wall=pl.col("wall").replace(walls))
    for area in (None, "wall"):
        candidates = ["toilet", "children", *(["wall"] if area is None else [])]
        found = fit(frame, "welfare", candidates, area=area, minimum_gain=0.01)
        definition = load_text(as_definition(found, HEADING))
        scores = values(definition, "pmt_score", frame)
        assert scores == pytest.approx(found.predict(frame).to_list(), abs=1e-9)


def test_a_candidate_may_be_said_by_a_rule() -> None:
    """The column counts children; the rule counts them among the members."""
    age = Recorded("member", "age", "number", "years", "Edad", "Age")
    child = Candidate("children", "count(member.age < 18)", (age,))
    found = fit(SURVEY, "welfare", [child, "toilet"], minimum_gain=0.01)
    definition = load_text(as_definition(found, HEADING))
    for row in SURVEY.head(50).iter_rows(named=True):
        ages = [8.0] * int(row["children"]) + [40.0, 41.0]
        members = [Thing("member", {"age": each}) for each in ages]
        thing = Thing("household", {"toilet": row["toilet"]}, members=members)
        expected = found.predict(pl.DataFrame([row]))[0]
        assert value(definition, "pmt_score", thing) == pytest.approx(expected)


def test_a_name_that_no_definition_could_hold_is_refused() -> None:
    frame = SURVEY.rename({"toilet": "Has toilet?"})
    found = fit(frame, "welfare", ["Has toilet?", "children"], minimum_gain=0.01)
    with pytest.raises(ChakanaError) as error:
        as_definition(found, HEADING)
    assert error.value.problems[0].code == "TAR106"

"""A hostile or unlucky population makes nobody eligible, and counts nobody twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.language.minimal import MINIMAL

from chakana.language.document import read_text
from chakana.language.load import Library, load_text
from chakana.population.description import Description
from chakana.population.tables import Population
from chakana.population.validate import validate
from chakana.problems import ChakanaError
from chakana.simulation.results import Simulation
from chakana.simulation.simulate import simulate

DAY = date(2013, 12, 31)
DEFINITION = MINIMAL.replace("approved: 0.9", "approved: 1.0")
HOUSEHOLDS = pl.DataFrame(
    {
        "household_id": [1, 2, 3, 4],
        "territory": ["D1", "D1", "D2", "D2"],
        "classification": ["poor", "not_poor", "poor", "extreme_poor"],
        "income": [10_000, 50_000, 12_000, 20_000],
    }
)
MEMBERS = pl.DataFrame(
    {
        "member_id": [1, 2, 3, 4],
        "household_id": [1, 2, 3, 4],
        "age": [10.0, 8.0, 12.0, 7.0],
        "attends_school": [True, None, True, True],
    }
)
TERRITORIES = pl.DataFrame(
    {
        "territory": ["C", "D1", "D2"],
        "rank": ["country", "district", "district"],
        "parent": [None, "C", "C"],
        "name": ["Country", "One", "Two"],
        "poverty_rate": [0.3, 0.5, 0.6],
    }
)


def people(
    households: pl.DataFrame = HOUSEHOLDS, members: pl.DataFrame = MEMBERS, currency: str = "PEN"
) -> Population:
    description = Description(currency=currency, money_columns={"households": ("income",)})
    return Population(households.lazy(), members.lazy(), TERRITORIES.lazy(), description)


def run(population: Population, *texts: str, by: Sequence[str] | None = None) -> Simulation:
    definitions = [load_text(text) for text in texts or (DEFINITION,)]
    return simulate(definitions, population, DAY, by=by)


def codes(error: pytest.ExceptionInfo[ChakanaError]) -> set[str]:
    return {problem.code for problem in error.value.problems}


def test_a_column_never_stands_in_for_what_a_rule_derives() -> None:
    """Household 2 is not poor by the rule, whatever a column with the engine's own name says."""
    forged = HOUSEHOLDS.with_columns(household__derived__is_poor=pl.lit(value=True))
    assert run(people(forged)).components[0].eligible.value == 3


def test_a_household_that_stands_twice_is_never_counted_twice() -> None:
    with pytest.raises(ChakanaError) as error:
        run(people(pl.concat([HOUSEHOLDS, HOUSEHOLDS.head(1)])))
    assert codes(error) == {"SIM209"}


def test_a_text_outside_the_choices_is_refused_and_not_taken_as_known() -> None:
    """'Not_poor' differs from 'not_poor': a rule that says 'other than not_poor' would hold."""
    strange = HOUSEHOLDS.with_columns(classification=pl.lit("Not_poor"))
    rule = "rule: classification in ('extreme_poor', 'poor')"
    with pytest.raises(ChakanaError) as error:
        run(people(strange), DEFINITION.replace(rule, "rule: classification <> 'not_poor'"))
    assert codes(error) == {"ENG006"}


def test_a_survey_without_primary_units_has_its_errors_by_household() -> None:
    weighted = HOUSEHOLDS.with_columns(weight=pl.lit(10.0))
    result = run(people(weighted))
    assert result.design.psu == "unit"
    assert result.components[0].served.value == 30


def test_a_population_without_members_is_simulated() -> None:
    assert run(people(members=MEMBERS.clear())).components[0].served.value == 3


@pytest.mark.parametrize(
    "keys",
    [[1.5, 2.5, 3.5, 4.5], [-1, 0, 1, 2], pl.Series([1, 2, 3, 4], dtype=pl.UInt64)],
)
def test_keys_that_draws_cannot_be_made_from_are_refused(keys: Any) -> None:
    households = HOUSEHOLDS.with_columns(household_id=pl.Series(keys))
    members = MEMBERS.with_columns(household_id=pl.Series(keys))
    found = [problem.severity for problem in validate(people(households, members))]
    assert "error" in found


def test_a_programme_or_its_reform_is_not_run_beside_itself() -> None:
    with pytest.raises(ChakanaError) as error:
        run(people(), DEFINITION, DEFINITION)
    assert codes(error) == {"SIM205"}


def test_a_grouping_that_is_nowhere_is_refused() -> None:
    with pytest.raises(ChakanaError) as error:
        run(people(), by=["nonsense"])
    assert codes(error) == {"SIM206"}


def test_a_grouping_that_this_population_lacks_is_not_left_out_in_silence() -> None:
    """It has no regions and says nobody's sex; what nobody asked for by name may be left out."""
    for asked in (["district", "region"], ["age", "sex"]):
        with pytest.raises(ChakanaError) as error:
            run(people(), by=asked)
        (problem,) = error.value.problems
        assert (problem.code, problem.message.endswith(f": {asked[1]}.")) == ("SIM210", True)
        assert asked[0] in problem.hint
    assert not {"region", "sex"} & set(run(people()).by)


def test_money_of_two_currencies_is_never_added_up() -> None:
    with pytest.raises(ChakanaError) as error:
        run(people(currency="MXN"))
    assert codes(error) == {"SIM207"}


def test_a_benefit_below_nought_is_refused() -> None:
    with pytest.raises(ChakanaError) as error:
        run(people(), DEFINITION.replace("2010-01-01: 120", "2010-01-01: -120"))
    assert codes(error) == {"SIM208"}


def test_a_reform_of_a_reform_serves_the_families_of_the_programme(tmp_path: Path) -> None:
    """A later programme that prefers them finds them enrolled in the first of the three."""
    first = load_text(DEFINITION).id
    country = first.partition("/")[0]
    folder = tmp_path / country
    folder.mkdir()
    (tmp_path / f"{first}.yaml").write_text(DEFINITION, encoding="utf-8")
    for name, of in (("one", first), ("two", f"{country}/one")):
        (folder / f"{name}.yaml").write_text(
            f"chakana: 1\nreform: {country}/{name}\nof: {of}\ntitle: {{es: a, en: {name}}}\n"
            "changes:\n  parameters.threshold.values: {2012-01-01: 0.30}\n",
            encoding="utf-8",
        )
    library = Library.with_folders([tmp_path])
    later = DEFINITION.replace(f"programme: {first}", f"programme: {country}/later").replace(
        "        rule: is_poor\n", f"        rule: enrolled_in('{first}')\n"
    )
    definition, problems = library.examine_document(read_text(later))
    assert definition is not None, problems
    result = simulate([library.load(f"{country}/two"), definition], people(), DAY, by=())
    assert result.components[0].served.value == result.components[1].served.value == 3


def test_a_description_nested_without_end_is_refused(tmp_path: Path) -> None:
    folder = people().write(tmp_path / "people")
    (folder / "population.json").write_text('{"a":' * 100_000, encoding="utf-8")
    with pytest.raises(ChakanaError) as error:
        Population.read(folder)
    assert codes(error) == {"POP002"}

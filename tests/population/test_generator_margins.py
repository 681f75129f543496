"""The generated southern highlands show every margin listed in their data file.

Each margin is computed here from the written Parquet by plain Polars, with nothing of the
generator's own code but the list of figures: persons are counted from the member table (the
generator makes incomes before it makes members), and poverty from income over counted persons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import polars as pl
import pytest

from chakana.population.generate import generate
from chakana.population.generator.figures import figures_of

FIGURES = figures_of("southern-highlands")
LINE, EXTREME_LINE = pl.lit(24_000), pl.lit(15_350)  # cents: 240.00 and 153.50, as the file says
DUE = (pl.col("age") <= 3) | pl.col("pregnant")


@dataclass(frozen=True)
class Tables:
    households: pl.DataFrame
    members: pl.DataFrame
    territories: pl.DataFrame

    def of_rank(self, rank: str) -> pl.DataFrame:
        return self.territories.filter(pl.col("rank") == rank)

    @cached_property
    def persons(self) -> pl.DataFrame:
        """Members with their household's income, persons, and income per person in cents."""
        counted = self.members.group_by("household_id").agg(counted=pl.len())
        homes = self.households.join(counted, on="household_id")
        per_person = homes.with_columns(per_person=pl.col("income") / pl.col("counted"))
        return self.members.join(per_person, on="household_id", suffix="_home")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """As many households as there really are, so that all 4 000 communities are there."""
    folder = tmp_path_factory.mktemp("southern-highlands")
    generate(460_000, 2013, folder)
    names = ("households", "members", "territories")
    return Tables(*(pl.read_parquet(folder / f"{name}.parquet") for name in names))


def share(frame: pl.DataFrame, of: pl.Expr, among: pl.Expr | None = None) -> float:
    chosen = frame if among is None else frame.filter(among)
    return float(chosen.select(of.mean()).item())


def mean(frame: pl.DataFrame, column: str, among: pl.Expr) -> float:
    return float(frame.filter(among).select(pl.col(column).mean()).item())


POOR = pl.col("per_person") < LINE
CLASSED_POOR = pl.col("sisfoh_classification") != "not_poor"
FARMS = pl.col("agricultural_producer")
AGE = pl.col("age")


def most_parts(t: Tables, rank: str) -> float:
    return float(t.of_rank(rank).group_by("parent").len()["len"].max())  # type: ignore[arg-type]


def line_of_country(t: Tables, column: str) -> float:
    return float(t.of_rank("country")[column].item() / 100)


def transfer_to_income(t: Tables) -> float:
    poor_homes = t.persons.filter(POOR & pl.col("head"))
    return 100_00 / float(poor_homes["income"].mean())  # type: ignore[arg-type]


MARGINS: dict[str, Callable[[Tables], float]] = {
    "communities": lambda t: t.of_rank("community").height,
    "share_rural": lambda t: share(t.households, pl.col("rural")),
    "communities_per_district": lambda t: most_parts(t, "community"),
    "districts_per_province": lambda t: most_parts(t, "district"),
    "poverty_line": lambda t: line_of_country(t, "poverty_line"),
    "extreme_poverty_line": lambda t: line_of_country(t, "extreme_poverty_line"),
    "poverty_rate": lambda t: share(t.persons, POOR),
    "extreme_poverty_rate": lambda t: share(t.persons, pl.col("per_person") < EXTREME_LINE),
    "poverty_gap_of_the_poor": lambda t: share(t.persons, 1 - pl.col("per_person") / LINE, POOR),
    "transfer_to_income_of_the_poor": transfer_to_income,
    "districts_at_threshold": lambda t: share(t.of_rank("district"), pl.col("poverty_rate") >= 0.4),
    "household_size": lambda t: t.members.height / t.households.height,
    "poor_classified_not_poor": lambda t: share(t.persons, ~CLASSED_POOR, POOR),
    "not_poor_classified_poor": lambda t: share(t.persons, CLASSED_POOR, ~POOR),
    "not_yet_classified": lambda t: share(t.households, CLASSED_POOR.is_null()),
    "agricultural_producers": lambda t: share(t.households, FARMS),
    "farms_under_five_hectares": lambda t: share(t.households, pl.col("land_hectares") < 5, FARMS),
    "land_above_3500_metres": lambda t: share(t.households, pl.col("land_altitude") > 3500, FARMS),
    "sheep_keepers": lambda t: share(t.households, pl.col("sheep") > 0, FARMS),
    "alpaca_keepers": lambda t: share(
        t.households, pl.col("alpacas") > 0, pl.col("land_altitude") > 3800
    ),
    "sheep_per_keeper": lambda t: mean(t.households, "sheep", pl.col("sheep") > 0),
    "alpacas_per_keeper": lambda t: mean(t.households, "alpacas", pl.col("alpacas") > 0),
    "hours_to_district_capital": lambda t: float(
        t.households["hours_to_district_capital"].median()  # type: ignore[arg-type]
    ),
    "indigenous_language": lambda t: share(t.households, pl.col("indigenous_language")),
    "adults_18_to_64": lambda t: share(t.members, AGE.is_between(18, 64)),
    "under_20": lambda t: share(t.members, AGE < 20),
    "without_birth_date": lambda t: share(
        t.members, pl.col("birth_date").is_null() & pl.col("age_stated").is_not_null(), AGE >= 18
    ),
    "women": lambda t: share(t.members, pl.col("sex") == "female"),
    "women_heads": lambda t: share(t.members, pl.col("sex") == "female", pl.col("head")),
    "pregnant": lambda t: share(
        t.members, pl.col("pregnant"), (pl.col("sex") == "female") & AGE.is_between(15, 49)
    ),
    "head_years_schooling": lambda t: mean(t.members, "years_schooling", pl.col("head")),
    "literate_adults": lambda t: share(t.members, pl.col("literate"), AGE >= 18),
    "school_3_to_5": lambda t: share(t.members, pl.col("attends_school"), AGE.is_between(3, 5)),
    "school_6_to_11": lambda t: share(t.members, pl.col("attends_school"), AGE.is_between(6, 11)),
    "school_12_to_16": lambda t: share(t.members, pl.col("attends_school"), AGE.is_between(12, 16)),
    "school_17_to_19": lambda t: share(t.members, pl.col("attends_school"), AGE.is_between(17, 19)),
    "check_ups": lambda t: share(t.members, pl.col("check_up_done"), DUE),
}


def test_every_margin_of_the_data_file_is_tested() -> None:
    assert set(MARGINS) == set(FIGURES.margins())


@pytest.mark.parametrize("name", sorted(FIGURES.margins()))
def test_margin(tables: Tables, name: str) -> None:
    figure = FIGURES.figures[name]
    assert MARGINS[name](tables) == pytest.approx(figure.value, abs=figure.within)


@pytest.mark.parametrize("name", sorted(FIGURES.assets))
def test_asset_is_held_by_its_share_and_goes_with_income(tables: Tables, name: str) -> None:
    asset = FIGURES.assets[name]
    assert share(tables.households, pl.col(name)) == pytest.approx(asset.share, abs=0.01)
    heads = tables.persons.filter("head")
    held, not_held = (mean(heads, "per_person", pl.col(name) == has) for has in (True, False))
    assert (held > not_held) == (asset.follows_income > 0)

"""The generator: the same by seed, whatever the blocks; fit for the definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.population.populations import population

from chakana.language.definition import VariableSpec
from chakana.language.document import read_document
from chakana.language.load import Library
from chakana.population import generate as generator
from chakana.population.generate import generate
from chakana.population.generator.figures import check_figures, figures_of
from chakana.population.generator.streams import BLOCK
from chakana.population.generator.tree import divide, grow_tree
from chakana.population.tables import Population
from chakana.population.validate import validate
from chakana.problems import ChakanaError

TABLES = ("households", "members", "territories")
HERE = Path(generator.__file__).parent / "generator"
SISFOH = Path(generator.__file__).parents[1] / "library" / "pe" / "sisfoh.yaml"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Population:
    return generate(3_000, 7, tmp_path_factory.mktemp("small"))


def tables_of(folder: Path) -> list[pl.DataFrame]:
    return [pl.read_parquet(folder / f"{name}.parquet") for name in TABLES]


def test_a_generated_population_has_no_problem(small: Population) -> None:
    assert validate(small) == []
    assert small.ranks == ("country", "region", "province", "district", "community")


def test_the_smallest_population_is_one_household(tmp_path: Path) -> None:
    made = generate(1, 0, tmp_path)
    assert made.units.collect().height == 1
    assert validate(made) == []


def test_the_same_seed_gives_the_same_tables_whatever_the_blocks(tmp_path: Path) -> None:
    """Enough households for three blocks; the third is not full."""
    households = 2 * BLOCK + 1_000
    for name, at_once in (("one", 1), ("three", 3)):
        generate(households, 11, tmp_path / name, blocks_at_once=at_once)
    one, three = tables_of(tmp_path / "one"), tables_of(tmp_path / "three")
    for first, second in zip(one, three, strict=True):
        assert_frame_equal(first, second, check_exact=True)
    assert one[0]["household_id"].to_list() == list(range(1, households + 1))
    assert validate(Population.read(tmp_path / "one")) == []


def test_another_seed_gives_another_population(tmp_path: Path) -> None:
    first, second = (generate(500, seed, tmp_path / str(seed)) for seed in (1, 2))
    incomes = [
        made.units.select("income").collect()["income"].to_list() for made in (first, second)
    ]
    assert incomes[0] != incomes[1]


def test_numbers_are_doubles_money_is_cents_dates_are_dates(small: Population) -> None:
    units, members = small.units.collect_schema(), small.members.collect_schema()
    assert units["income"] == pl.Int64
    assert units["household_size"] == pl.Float64
    assert units["rural"] == pl.Boolean
    assert members["birth_date"] == pl.Date
    assert members["age"] == pl.Float64


def test_ages_follow_from_dates_of_birth(small: Population) -> None:
    """On the last day of 2013 the age is 2013 less the year of birth, for everybody."""
    members = small.members.collect()
    years = 2013 - members["birth_date"].dt.year()
    assert (members["age"] == years).drop_nulls().all()
    undated = members.filter(pl.col("birth_date").is_null())
    assert (undated["age_stated"] == undated["age"]).all()
    assert undated["age"].min() >= 18
    assert members.filter(pl.col("birth_date").is_not_null())["age_stated"].is_null().all()


def test_household_size_counts_its_members_and_each_has_one_head(small: Population) -> None:
    counted = small.members.group_by("household_id").agg(n=pl.len(), heads=pl.col("head").sum())
    both = small.units.join(counted, on="household_id").collect()
    assert both.height == 3_000
    assert (both["household_size"] == both["n"]).all()
    assert (both["heads"] == 1).all()


def test_the_classification_errs_in_both_directions_and_is_missing_for_some(
    small: Population,
) -> None:
    """Truth by the line of 240.00, read here from income and size, not from the generator."""
    homes = small.units.collect()
    poor = homes["income"] / homes["household_size"] < 24_000
    classed = homes["sisfoh_classification"]
    assert set(classed.unique()) == {"extreme_poor", "poor", "not_poor", None}
    assert (poor & (classed == "not_poor")).sum() > 0
    assert (~poor & (classed != "not_poor")).sum() > 0
    assert figures_of("southern-highlands").figures["classification_follows_income"].assumption


def test_poverty_rates_of_territories_are_those_of_their_persons(small: Population) -> None:
    """Of each rank, by joining persons up the tree; the generator adds counts up instead."""
    above = small.ancestors()
    homes = small.units.collect().join(above, on="territory")
    size, poor = pl.col("household_size"), pl.col("income") < 24_000 * pl.col("household_size")
    for rank in ("district", "region", "country"):
        expected = homes.group_by(rank).agg(rate=size.filter(poor).sum() / size.sum())
        territories = small.territories.filter(pl.col("rank") == rank).collect()
        both = territories.join(expected, left_on="territory", right_on=rank, how="left")
        difference = (both["poverty_rate"] - both["rate"]).abs().drop_nulls()
        assert difference.max() < 1e-12
        assert both["poverty_rate"].null_count() == both["rate"].null_count()


# --- one definition ---------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["poverty_line", "extreme_poverty_line"])
def test_the_lines_are_those_of_the_register(small: Population, line: str) -> None:
    """Three places hold the line; the text of the definition is read without its loader."""
    written = read_document(SISFOH).data["parameters"][line]["values"]["2001-01-01"]
    assert float(written) == {"poverty_line": 240.0, "extreme_poverty_line": 153.5}[line]
    assert figures_of("southern-highlands")[line] == float(written)
    country = small.territories.filter(pl.col("rank") == "country").collect()
    assert country[line].to_list() == [round(float(written) * 100)]


def recorded() -> list[VariableSpec]:
    definition, problems = Library().examine("pe/sisfoh")
    assert definition is not None, problems
    return [spec for spec in definition.variables.values() if spec.node is None]


@pytest.mark.parametrize("spec", recorded(), ids=lambda spec: str(spec.full_name))
def test_what_the_register_records_is_generated(small: Population, spec: VariableSpec) -> None:
    level = str(spec.level)
    table = level if level in ("household", "member") else "territory"
    found = [v for v in small.schema if v.name == spec.name and v.level == table]
    assert found, f"{spec.full_name} is not generated"
    assert found[0].kind == ("money" if spec.name == "income" else str(spec.type.kind))
    assert set(spec.type.choices or ()) == set(found[0].codes) or spec.name == "zone"
    frame = {"household": small.units, "member": small.members}.get(table, small.territories)
    held = frame.select(pl.col(spec.name).drop_nulls().n_unique()).collect().item()
    assert held > 1 or spec.name in ("rural", "zone"), "the same everywhere"


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"territories": "southern-highland"}, "POP050"),
        ({"households": 0}, "POP052"),
        ({"households": 50_000_001}, "POP052"),
        ({"seed": -1}, "POP052"),
        ({"blocks_at_once": 0}, "POP052"),
    ],
)
def test_refused(tmp_path: Path, arguments: dict[str, int | str], code: str) -> None:
    usual: dict[str, int | str] = {"households": 10, "seed": 1}
    with pytest.raises(ChakanaError) as error:
        generate(folder=tmp_path / "new", **{**usual, **arguments})  # type: ignore[arg-type]
    assert [p.code for p in error.value.problems] == [code]
    assert not (tmp_path / "new").exists()


def test_somebodys_data_are_not_written_over(tmp_path: Path) -> None:
    population().write(tmp_path)
    with pytest.raises(ChakanaError, match="POP053"):
        generate(10, 1, tmp_path)
    assert Population.read(tmp_path).units.collect().height == 3


def test_a_generated_population_may_be_generated_again(tmp_path: Path) -> None:
    generate(20, 1, tmp_path)
    assert generate(10, 1, tmp_path).units.collect().height == 10


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ChakanaError, match="POP054"):
        generate(10, 1, tmp_path / "file" / "population")


def test_a_figure_without_source_or_reason_is_refused(tmp_path: Path) -> None:
    shipped = HERE / "southern_highlands.yaml"
    text = shipped.read_text(encoding="utf-8")
    cut = text.replace(
        "    source: ifad2004, line 91\n    within: 0.005\n    others", "    others", 1
    )
    assert cut != text
    changed = tmp_path / "changed.yaml"
    changed.write_text(cut, encoding="utf-8")
    with pytest.raises(ChakanaError) as error:
        check_figures(read_document(changed))
    (problem,) = error.value.problems
    assert problem.code == "POP051"
    assert problem.location.line == 1 + cut.splitlines().index("  poverty_rate:")


MATHEMATICS = {0, 0.5, 1, 2, 100, 365, 1970}
"""Halves and squares, cents and decimal places, and the days of a year since the epoch."""


def figures_in(module: str) -> Iterator[tuple[int, float]]:
    """Line and value of every decimal in ``module``, and of every whole number in a function."""
    tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if type(value) is float or (type(value) is int and id(node) in inside):
            yield node.lineno, value


@pytest.mark.parametrize("module", ["households", "members"])
def test_no_figure_about_people_stands_in_python(module: str) -> None:
    """Law: a figure has a source or is a marked assumption, which Python cannot say."""
    found = list(figures_in(module))
    assert found, "the walk finds no number at all"
    assert [(line, value) for line, value in found if value not in MATHEMATICS] == []


def test_every_figure_is_read_held_to_or_kept_with_a_reason() -> None:
    """So that a figure cannot be changed in the data file without any effect."""
    code = [ast.parse(path.read_text(encoding="utf-8")) for path in HERE.glob("*.py")]
    read = {n.value for tree in code for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    figures = figures_of("southern-highlands").figures
    idle = [name for name, figure in figures.items() if figure.within is None and not figure.kept]
    assert [name for name in idle if name not in read] == []


@pytest.mark.parametrize(("total", "shares"), [(7, [1.0]), (7, [0.5, 0.5]), (100, [0.3, 0.3, 0.4])])
def test_divided_parts_add_up(total: int, shares: list[float]) -> None:
    parts = divide(total, shares)
    assert sum(parts) == total
    assert min(parts) >= 1


@pytest.mark.parametrize("households", [1, 800, 460_000, 10_000_000])
def test_the_tree_grows_with_the_households_up_to_the_real_communities(households: int) -> None:
    tree = grow_tree(figures_of("southern-highlands"), 1, households)
    assert len(tree.codes) == min(4_000, max(7, households // 115))
    assert len({place.code for place in tree.places}) == len(tree.places)
    assert tree.upto[-1] == pytest.approx(1)


@pytest.mark.heavy
def test_a_million_households_are_sound(tmp_path: Path) -> None:
    made = generate(1_000_000, 5, tmp_path)
    assert validate(made) == []

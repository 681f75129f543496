"""Members in the order of their units are reduced in that order; all others are grouped by key.

Expected values come from the same population in memory, which is always grouped by key; the two
ways share the pieces and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from chakana.engines import segments
from chakana.engines.dataframe import assess
from chakana.language.definition import Definition, VariableKey
from chakana.language.load import load_text
from chakana.population.description import Description
from chakana.population.tables import Population

DAY = date(2026, 1, 1)
RULES = {
    "somebody": ("boolean", "any(member.open)"),
    "everybody": ("boolean", "all(member.open) filter (where member.figure > 3)"),
    "persons": ("number\n    unit: members", "count(member)"),
    "opened": ("number\n    unit: members", "count(member.open)"),
    "total": ("number\n    unit: points", "sum(member.figure)"),
    "lowest": ("number\n    unit: points", "min(member.figure) filter (where member.open)"),
    "middle": ("number\n    unit: points", "mean(member.figure)"),
    "earliest": ("date", "min(member.born)"),
}
KEPT: tuple[VariableKey, ...] = tuple(("household", name) for name in RULES)


@pytest.fixture(scope="module")
def definition() -> Definition:
    """A definition with a derived variable for each kind of aggregate."""
    made = "\n".join(
        f"  household.{name}:\n    label: {{es: uno, en: one}}\n    type: {kind}\n    rule: {rule}"
        "\n    assumption: true\n    because: made for a test"
        for name, (kind, rule) in RULES.items()
    )
    recorded = "\n".join(
        f"  member.{name}: {{label: {{es: uno, en: one}}, type: {kind}, "
        "assumption: true, because: x}"
        for name, kind in (
            ("open", "boolean"),
            ("figure", "number, unit: points"),
            ("born", "date"),
        )
    )
    return load_text(f"""
chakana: 1
programme: tt/gathered
title: {{es: Prueba, en: Test}}
country: PER
currency: PEN
lifecycle: design
variables:
{recorded}
{made}
components:
  visit:
    label: {{es: Visita, en: Visit}}
    instrument: transfer
    legal_power: {{holder: x, basis: {{es: x, en: x}}, assumption: true, because: x}}
    unit: household
    mandate: {{rule: somebody, assumption: true, because: x}}
    eligibility:
      has_members: {{rule: persons > 0, assumption: true, because: x}}
    selection: {{mode: all, assumption: true, because: x}}
    benefit: {{amount: 100, assumption: true, because: x}}
""")


def some_population(households: int, largest: int = 5, seed: int = 1) -> Population:
    """Households of 0 to ``largest`` members, every tenth value unknown; figures are whole."""
    random = np.random.default_rng(seed)
    keys = np.cumsum(random.integers(1, 4, households))
    sizes = random.integers(0, largest + 1, households)
    count = int(sizes.sum())
    born = pl.Series(random.integers(-9000, 18_000, count), dtype=pl.Int32).cast(pl.Date)
    members = pl.DataFrame({
        "household_id": np.repeat(keys, sizes),
        "open": random.random(count) < 0.5,
        "figure": random.integers(-9, 9, count).astype(np.float64),
        "born": born,
    }).with_columns(
        pl.when(pl.Series(random.random(count) < 0.9)).then(name).alias(name)
        for name in ("open", "figure", "born")
    )  # fmt: skip
    units = pl.DataFrame({"household_id": keys, "territory": ["D"] * households})
    columns = dict.fromkeys(("territory", "rank", "parent"), pl.String)
    tree = pl.DataFrame([("D", "district", None)], schema=columns, orient="row")
    return Population(units.lazy(), members.lazy(), tree.lazy(), Description(currency="PEN"))


def assessed(definition: Definition, population: Population) -> pl.DataFrame:
    """The assessment with every aggregate, in the order of the keys."""
    with assess(definition, population, DAY, keep=KEPT) as assessment:
        return assessment.collect().sort("household_id")


def ends(population: Population) -> Any:
    return segments.ends_of(population.units, population.members, "household_id")


@pytest.mark.parametrize(("households", "at_once"), [(1, 4), (40, 7), (700, 64), (3000, 1 << 18)])
def test_both_ways_give_the_same(
    definition: Definition,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    households: int,
    at_once: int,
) -> None:
    """Whatever the slices cut: a household's members may lie in several of them."""
    monkeypatch.setattr(segments, "ROWS_AT_ONCE", at_once)
    population = some_population(households)
    stored = Population.read(population.write(tmp_path))
    assert ends(stored) is not None
    assert_frame_equal(assessed(definition, stored), assessed(definition, population))


def test_the_ends_are_where_each_household_ends() -> None:
    """Counted by hand: 7 has two members, 8 none, 9 one."""
    units = pl.LazyFrame({"household_id": [7, 8, 9]})
    members = pl.LazyFrame({"household_id": [7, 7, 9]})
    assert segments.ends_of(units, members, "household_id").tolist() == [2, 2, 3]  # type: ignore[union-attr]


def shuffled(members: pl.DataFrame) -> pl.DataFrame:
    return members.sample(fraction=1.0, shuffle=True, seed=3)


def with_a_latecomer(members: pl.DataFrame) -> pl.DataFrame:
    """The last row belongs to the first household."""
    return pl.concat([members, members.head(1)])


def with_a_stranger(members: pl.DataFrame) -> pl.DataFrame:
    """One row belongs to no household there is."""
    return pl.concat([members, members.tail(1).with_columns(household_id=pl.lit(10**9, pl.Int64))])


def with_nobody_known(members: pl.DataFrame) -> pl.DataFrame:
    """One row does not say whose it is."""
    return pl.concat([members, members.tail(1).with_columns(household_id=pl.lit(None, pl.Int64))])


@pytest.mark.parametrize(
    "disturbed", [shuffled, with_a_latecomer, with_a_stranger, with_nobody_known]
)
def test_members_out_of_order_are_grouped(
    definition: Definition, tmp_path: Path, disturbed: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    good = some_population(60)
    members = disturbed(good.members.collect())
    population = Population(good.units, members.lazy(), good.territories, good.description)
    stored = Population.read(population.write(tmp_path))
    assert ends(stored) is None
    assert_frame_equal(assessed(definition, stored), assessed(definition, population))


def test_households_out_of_order_are_grouped(definition: Definition, tmp_path: Path) -> None:
    good = some_population(60)
    units = shuffled(good.units.collect())
    population = Population(units.lazy(), good.members, good.territories, good.description)
    stored = Population.read(population.write(tmp_path))
    assert ends(stored) is None
    assert_frame_equal(assessed(definition, stored), assessed(definition, population))

"""What may be done to a population without changing what is said of a unit."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines import authors
from tests.engines.agreement import Rows, by_dataframe, differences
from tests.engines.authors import Author
from tests.engines.hamlets import decided, hamlets
from tests.engines.tables import Hamlet

from chakana.expressions.types import Level
from chakana.language.definition import Definition, VariableKey

DAY = date(2013, 6, 1)
Drawn = tuple[Definition, tuple[VariableKey, ...], Hamlet]
slow = settings(
    max_examples=settings().max_examples // 5,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def assessed(draw: st.DrawFn, *, gathers_units: bool = True) -> Drawn:
    unit: Level = draw(st.sampled_from(["household", "organisation"]))
    definition, keep = authors.write_programme(Author(draw, unit, gathers_units=gathers_units))
    hamlet = draw(decided(draw(hamlets(unit)), definition.component()))
    return definition, keep, hamlet


def found(drawn: Drawn, hamlet: Hamlet) -> Rows:
    definition, keep, _ = drawn
    return by_dataframe(definition, hamlet, DAY, keep)


@slow
@given(drawn=assessed(), chance=st.randoms(use_true_random=False))
def test_no_order_matters(drawn: Drawn, chance: random.Random) -> None:
    hamlet = drawn[2]
    shuffled = {
        table: chance.sample(list(getattr(hamlet, table)), len(getattr(hamlet, table)))
        for table in ("units", "members", "territories")
    }
    assert differences(found(drawn, replace(hamlet, **shuffled)), found(drawn, hamlet)) == []


@slow
@given(drawn=assessed(gathers_units=False), cut=st.integers(0, 5))
def test_two_halves_make_the_whole(drawn: Drawn, cut: int) -> None:
    """Where no territory gathers its units, a unit is what it is without the others."""
    hamlet = drawn[2]
    first = {row[hamlet.key] for row in hamlet.units[:cut]}
    rest = {row[hamlet.key] for row in hamlet.units[cut:]}
    halves = found(drawn, hamlet.only(first)) | found(drawn, hamlet.only(rest))
    assert differences(halves, found(drawn, hamlet)) == []


@slow
@given(drawn=assessed(), value=st.none() | st.text(max_size=3))
def test_a_column_that_no_rule_names_changes_nothing(drawn: Drawn, value: str | None) -> None:
    hamlet = drawn[2]
    more = {
        table: [{**row, "unrelated": value} for row in getattr(hamlet, table)]
        for table in ("units", "members", "territories")
    }
    stored = {
        name: {**getattr(hamlet, name), "unrelated": pl.String}
        for name in ("of_units", "of_members", "of_territories")
    }
    assert differences(found(drawn, replace(hamlet, **more, **stored)), found(drawn, hamlet)) == []


@slow
@given(drawn=assessed())
def test_a_member_of_nobody_belongs_to_nobody(drawn: Drawn) -> None:
    hamlet = drawn[2]
    strangers = [{hamlet.key: 999, "age": 5}, {hamlet.key: None, "age": 5}]
    more = replace(hamlet, members=[*hamlet.members, *strangers])
    assert differences(found(drawn, more), found(drawn, hamlet)) == []

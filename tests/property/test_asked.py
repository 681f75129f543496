"""A single rule asked of a whole population says of each what the reference engine says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines import authors
from tests.engines.authors import Author
from tests.engines.hamlets import hamlets
from tests.engines.tables import Hamlet

from chakana.engines.asked import ask, recorded_for
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Value
from chakana.expressions.types import Kind, Level
from chakana.language.definition import Definition, Rule
from chakana.language.load import Library

DAY = date(2013, 6, 1)
Drawn = tuple[Definition, Hamlet, Level, dict[str, Rule]]


@st.composite
def questions(draw: st.DrawFn) -> Drawn:
    """Some rules, of members or of units, and a population to ask."""
    unit: Level = draw(st.sampled_from(["household", "organisation"]))
    author = Author(draw, unit)
    level: Level = draw(st.sampled_from(["member", unit]))
    kinds = author.several(1, 4, author.kind)
    rules = {
        f"asked_{place}": authors.rule_at(level, author.node(level, kind, 2), f"asked_{place}")
        for place, kind in enumerate((Kind.BOOLEAN, *kinds))
    }
    definition = authors.definition_of(author, authors.component(author))
    return definition, draw(hamlets(unit)), level, rules


def by_reference(drawn: Drawn) -> list[list[Value]]:
    """Every row with its number, rule by rule."""
    definition, hamlet, level, rules = drawn
    evaluator = Evaluator(definition, DAY)
    units = hamlet.things()
    things: list[Thing] = [
        one for unit in units.values() for one in (unit.members if level == "member" else [unit])
    ]
    return [
        [number, *(evaluator.value(rule.node, one) for rule in rules.values())]
        for number, one in enumerate(things)
    ]


@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(drawn=questions())
def test_a_rule_asked_of_all_is_that_rule_asked_of_each(drawn: Drawn) -> None:
    definition, hamlet, level, rules = drawn
    rows = hamlet.members if level == "member" else hamlet.units
    numbered = [{**row, "number": place} for place, row in enumerate(rows)]
    if level == "member":
        of_members = {**hamlet.of_members, "number": pl.Int64}
        hamlet = replace(hamlet, members=numbered, of_members=of_members)
    else:
        hamlet = replace(hamlet, units=numbered, of_units={**hamlet.of_units, "number": pl.Int64})
    found = ask(definition, hamlet.population(), DAY, level, rules, keep=["number"])
    assert [list(row) for row in found.sort("number").iter_rows()] == by_reference(drawn)


def test_what_a_derived_rule_rests_on_is_found() -> None:
    """Seen in the definition: ``is_poor`` derives from the classification and nothing else."""
    juntos = Library().load("pe/juntos")
    component = juntos.component("transfer")
    found = recorded_for(juntos, component.exits["no_longer_poor"])
    assert [one.full_name for one in found] == ["household.sisfoh_classification"]
    school = component.conditions[0]
    assert [one.full_name for one in recorded_for(juntos, school.rule)] == ["member.attends_school"]

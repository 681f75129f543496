"""Rules as people write them mean the same in every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.agreement import by_dataframe, by_reference, differences
from tests.engines.authors import base, cents, days, exact_numbers
from tests.engines.tables import STORED, Hamlet
from tests.language.rule_texts import SCOPE, amounts, truths
from tests.property.test_engines_agree import duck

from chakana.expressions.parse import parse_rule
from chakana.expressions.types import Kind, Level, Type
from chakana.language.definition import Definition, ParameterSeries, VariableKey, VariableSpec
from chakana.language.model import ParameterPart, VariablePart

DAY = date(2013, 6, 1)


def cells(of_type: Type) -> st.SearchStrategy[object]:
    """What a column of ``of_type`` may hold."""
    by_kind = {
        Kind.BOOLEAN: st.booleans(),
        Kind.NUMBER: exact_numbers,
        Kind.MONEY: cents,
        Kind.DATE: days,
        Kind.TEXT: st.sampled_from(of_type.choices or ("sierra", "other")),
    }
    return st.one_of(by_kind[of_type.kind], by_kind[of_type.kind], st.none())


def rows(level: Level) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {name: cells(kind) for (at, name), kind in SCOPE.variables.items() if at == level}
    )


def storage(level: Level) -> dict[str, object]:
    return {name: STORED[kind.kind] for (at, name), kind in SCOPE.variables.items() if at == level}


@st.composite
def hamlets_of_scope(draw: st.DrawFn) -> Hamlet:
    places = [("D1", "district", None), ("D2", "district", None)]
    tree = [dict(zip(("territory", "rank", "parent"), place, strict=True)) for place in places]
    units, members = [], []
    for key in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from(["D1", "D2", None]))
        juntos = draw(st.sampled_from([True, False, None]))
        own = {"household_id": key, "territory": place, "enrolled__pe_juntos": juntos}
        units.append({**own, **draw(rows("household"))})
        members += [
            {"household_id": key, **draw(rows("member"))} for _ in range(draw(st.integers(0, 3)))
        ]
    return Hamlet(
        units,
        members,
        [{**place, **draw(rows("district"))} for place in tree],
        of_units={"enrolled__pe_juntos": STORED[Kind.BOOLEAN], **storage("household")},
        of_members=storage("member"),
        of_territories=storage("district"),
    )


@st.composite
def definitions(draw: st.DrawFn) -> tuple[Definition, list[VariableKey]]:
    """Each text as a derived variable of the household."""
    texts = [draw(truths(depth=2)) for _ in range(3)] + [draw(amounts(False, 2)) for _ in range(2)]
    part = VariablePart.model_construct(label=None)
    recorded = {
        (level, name): VariableSpec(level, name, kind, None, part, "xx/small")
        for (level, name), kind in SCOPE.variables.items()
    }
    made = {}
    for place, text in enumerate(texts):
        node = parse_rule(text, SCOPE)
        spec = VariableSpec("household", f"made_{place}", node.type, node, part, "xx/small")
        made[spec.key] = spec
    series = {
        name: _series(name, kind, draw(cells(kind))) for name, kind in SCOPE.parameters.items()
    }
    components = {
        name: replace(one, mandate=replace(one.mandate, node=parse_rule("true", SCOPE)))
        for name, one in base().components.items()
    }
    definition = replace(
        base(), parameters=series, variables={**recorded, **made}, components=components
    )
    return definition, list(made)


def _series(name: str, of_type: Type, value: object) -> ParameterSeries:
    part = ParameterPart.model_construct(values={})
    values = () if value is None else ((DAY, value),)
    return ParameterSeries(name, of_type, values, part, "xx/small")  # type: ignore[arg-type]


@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(written=definitions(), hamlet=hamlets_of_scope())
def test_a_text_means_the_same_in_every_engine(
    written: tuple[Definition, list[VariableKey]], hamlet: Hamlet
) -> None:
    definition, keep = written
    expected = by_reference(definition, hamlet, DAY, keep)
    assert differences(by_dataframe(definition, hamlet, DAY, keep), expected) == []
    found = by_dataframe(definition, hamlet, DAY, keep, "duckdb", duck())
    assert differences(found, expected) == []

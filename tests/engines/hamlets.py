"""Small populations drawn at random, with all that real tables have: gaps, orphans, extremes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from tests.engines.authors import CELLS, PROGRAMMES, RECORDED
from tests.engines.tables import Hamlet

from chakana.engines.columns import decision
from chakana.expressions.nodes import Value
from chakana.expressions.types import Level
from chakana.language.definition import Component

STORED = {name: recorded.stored for name, recorded in RECORDED.items()}
ENROLMENTS = tuple("enrolled__" + name.replace("/", "_") for name in PROGRAMMES)
TREE = (
    ("P", "country", None),
    ("R1", "region", "P"),
    ("R2", "region", "P"),
    ("V1", "province", "R1"),
    ("D1", "district", "V1"),
    ("D2", "district", "R2"),
    ("D3", "district", None),
    ("D4", "district", "unheard of"),
    ("C1", "community", "D1"),
    ("C2", "community", "R2"),
)
"""Code, rank, parent: some skip ranks, one has no parent, one a parent that is not there."""
PLACES = ("C1", "C1", "C2", "D1", "D1", "D2", "D3", "D4", "R1", "nowhere", None)

values = st.fixed_dictionaries(
    {name: st.one_of(cells, cells, cells, st.none()) for name, cells in CELLS.items()}
)


@st.composite
def hamlets(draw: st.DrawFn, unit: Level = "household") -> Hamlet:
    """One to five units with up to four members each, in a small tree of territories."""
    units, members = [], []
    for number in range(draw(st.integers(1, 5))):
        key = {f"{unit}_id": number * 7}
        place = {"territory": draw(st.sampled_from(PLACES))}
        enrolled = {name: draw(st.sampled_from([True, False, None])) for name in ENROLMENTS}
        units.append({**key, **place, **enrolled, **draw(values)})
        members += [{**key, **draw(values)} for _ in range(draw(st.integers(0, 4)))]
    territories = [_territory(code, rank, parent, draw(values)) for code, rank, parent in TREE]
    enrolments = dict.fromkeys(ENROLMENTS, RECORDED["open"].stored)
    return Hamlet(units, members, territories, unit, {**enrolments, **STORED}, STORED, STORED)


@st.composite
def decided(draw: st.DrawFn, hamlet: Hamlet, component: Component) -> Hamlet:
    """``hamlet`` with what people decided of some of the stages that are theirs."""
    for stage in component.stages:
        if stage.rule is None and draw(st.booleans()):
            name = decision(component, stage)
            answers = [draw(st.sampled_from([True, False, None])) for _ in hamlet.units]
            rows = [
                {**row, name: answer} for row, answer in zip(hamlet.units, answers, strict=True)
            ]
            stored = {**hamlet.of_units, name: RECORDED["open"].stored}
            hamlet = replace(hamlet, units=rows, of_units=stored)
    return hamlet


def _territory(code: str, rank: str, parent: str | None, own: dict[str, Value]) -> dict[str, Value]:
    return {"territory": code, "rank": rank, "parent": parent, **own}

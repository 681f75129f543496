"""What the reference engine says of every unit, in the columns of the dataframe engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from tests.engines.tables import STORED, Hamlet

from chakana.engines import draws
from chakana.engines.columns import decision
from chakana.engines.dataframe import Assessment, assess
from chakana.engines.outcome import assess_one
from chakana.engines.reference import Evaluator, Thing
from chakana.engines.sources import Backend
from chakana.expressions.nodes import Value, Variable
from chakana.language.definition import Component, Definition, VariableKey
from chakana.population.tables import Population

Rows = dict[int, dict[str, Value]]


def by_reference(
    definition: Definition,
    hamlet: Hamlet,
    day: date,
    keep: Sequence[VariableKey] = (),
    *,
    simulated: bool = True,
    units: int | None = None,
) -> Rows:
    """The rows that an assessment must have, by key, each unit (or the first) taken by itself."""
    rows = {}
    for key, thing in list(hamlet.things().items())[:units]:
        rows[key] = {hamlet.key: key, **_kept(definition, thing, day, keep)}
        for component in definition.components.values():
            if simulated:
                simulate(definition, component, hamlet, key, thing)
            rows[key] |= _outcome(definition, component, thing, day)
    return rows


def _kept(
    definition: Definition, thing: Thing, day: date, keep: Sequence[VariableKey]
) -> dict[str, Value]:
    evaluator = Evaluator(definition, day)
    specs = [definition.variables[key] for key in keep]
    return {spec.name: evaluator.variable(Variable(*spec.key, spec.type), thing) for spec in specs}


def simulate(
    definition: Definition, component: Component, hamlet: Hamlet, key: int, thing: Thing
) -> None:
    """Decide, by the draw, each stage that the tables say nothing of."""
    for stage in component.stages:
        is_told = decision(component, stage) in hamlet.of_units
        if stage.rule is None and stage.approved is not None and not is_told:
            purpose = f"{definition.id} {component.name} {stage.name}"
            approved = draws.is_approved(key, purpose, stage.approved)
            thing.decided = {**thing.decided, (component.name, stage.name): approved}


def _outcome(
    definition: Definition, component: Component, thing: Thing, day: date
) -> dict[str, Value]:
    outcome = assess_one(definition, component, thing, day)
    evaluator, name = Evaluator(definition, day), component.name
    places = {stage.name: 2**index for index, stage in enumerate(component.stages)}
    found: dict[str, Value] = {
        f"{name}__eligible": outcome.eligible,
        f"{name}__failed": sum(places[stage] for stage in outcome.failed),
        f"{name}__unknown": sum(places[stage] for stage in outcome.unknown),
        f"{name}__meant": outcome.meant,
    }
    if component.amount:
        found[f"{name}__amount"] = outcome.amount
    for cost, rule in component.costs.items():
        value = evaluator.value(rule.node, thing) if outcome.eligible else None
        found[f"{name}__cost__{cost}"] = value
    return found


def by_dataframe(
    definition: Definition,
    hamlet: Hamlet,
    day: date,
    keep: Sequence[VariableKey] = (),
    backend: Backend = "polars",
    session: Any = None,
    *,
    simulated: bool = True,
    folder: Path | None = None,
) -> Rows:
    """The same rows from the dataframe engine; the kinds of the columns are looked at too.

    ``folder`` holds the population, written down: engines may read it otherwise then.
    """
    population = Population.read(folder) if folder else hamlet.population()
    with assess(
        definition,
        population,
        day,
        keep=keep,
        simulated=simulated,
        backend=backend,
        session=session,
    ) as assessment:
        table = assessment.collect()
    wanted = kinds_of(assessment, keep)
    assert {name: table.schema[name] for name in wanted} == wanted
    return {row[hamlet.key]: row for row in table.to_dicts()}


def kinds_of(assessment: Assessment, keep: Sequence[VariableKey]) -> dict[str, Any]:
    """The Polars type that each column of the result must have."""
    variables = assessment.definition.variables
    kinds = {name: STORED[variables[level, name].type.kind] for level, name in keep}
    for component in assessment.components:
        name = component.name
        kinds |= {f"{name}__eligible": pl.Boolean, f"{name}__meant": pl.Boolean}
        kinds |= {f"{name}__cost__{cost}": pl.Int64 for cost in component.costs}
        kinds |= {f"{name}__amount": pl.Int64} if component.amount else {}
    return kinds


def differences(found: Rows, expected: Rows) -> list[str]:
    """Where the rows differ, in words; figures must be the same to the last bit."""
    lines = [f"unit {key} is only in one" for key in found.keys() ^ expected.keys()]
    for key in found.keys() & expected.keys():
        for name in {**found[key], **expected[key]}:
            one, other = found[key].get(name, "absent"), expected[key].get(name, "absent")
            if one != other:
                lines.append(f"unit {key}, {name}: {one!r}, by the reference engine {other!r}")
    return lines

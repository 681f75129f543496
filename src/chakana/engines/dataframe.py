"""The dataframe engine: a definition over a whole population, with the reasons for every unit.

It says of each household what :func:`chakana.engines.outcome.assess_one` says of one; property
tests hold the two together. The reasons are always there and cost little: for every component a
bit for each stage that failed and for each that could not be decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from chakana.engines import columns, draws, fitness
from chakana.engines.compiler import Compiler
from chakana.engines.fitness import Kept
from chakana.engines.levels import Levels
from chakana.engines.missing import Missing
from chakana.engines.needs import Needs
from chakana.engines.outcome import parameters_used
from chakana.engines.sources import Backend, Tables, opened
from chakana.expressions.nodes import Node, Value, Variable
from chakana.language.definition import (
    Component,
    Definition,
    Rule,
    Stage,
    VariableKey,
    VariableSpec,
)
from chakana.language.model import Text, VariablePart
from chakana.problems import ChakanaError, Location, Problem

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population


@dataclass(frozen=True)
class Assessment:
    """A definition applied to a population at a date, under one version of the definition.

    ``frame`` has one row for each unit, in no set order: its key, the columns of the population
    that were asked to be kept, and for each component ``c`` the columns ``c__eligible`` (Boolean,
    never null), ``c__failed`` and ``c__unknown`` (bit *i* set where stage *i* failed, or could not
    be decided), ``c__meant`` (the mandate, null where unknown), ``c__amount`` (cents for one period
    of the benefit, null where not eligible or unknown) ``c__cost__x`` for each cost line,
    and ``c__rank`` where the selection ranks.
    """

    definition: Definition
    day: date
    components: tuple[Component, ...]
    parameters: Mapping[str, Mapping[str, Value]]
    """For each component, the value in force of every parameter used."""
    absent: tuple[Missing, ...]
    """Recorded variables and enrolments that the population lacks: they were unknown for all."""
    frame: nw.LazyFrame[Any] = field(repr=False)
    tables: Tables = field(repr=False)

    def collect(self) -> pl.DataFrame:
        """The rows as a Polars table."""
        return self.tables.collected(self.frame, "assessment")


@contextmanager
def assess(
    definition: Definition,
    population: Population,
    day: date,
    *,
    components: Sequence[str] = (),
    keep: Sequence[Kept] = (),
    simulated: bool = True,
    absent_is_unknown: bool = False,
    backend: Backend = "polars",
    session: Any = None,
) -> Iterator[Assessment]:
    """Assess every unit of ``population`` for ``components`` (all those for its unit, if none).

    ``keep`` names columns of the table of units to carry along, or variables by level and name,
    derived ones too. Decisions of people are read from the table of units where it holds them, and
    otherwise drawn by the definition's declared assumption, or unknown without ``simulated``.
    A variable that the population lacks raises :class:`ChakanaError` (ENG002),
    or is unknown for all with ``absent_is_unknown``; ENG001 and ENG003 to ENG005 are in
    :data:`chakana.engines.fitness.CODES`. Nothing is computed before ``collect``.
    """
    chosen = _chosen(definition, population, components)
    resolved = with_carried_rules(definition, chosen)
    roots = [(one.unit, seen_from(one, rule)) for one in chosen for rule in decisive_rules(one)]
    needs = Needs.of(resolved, roots)
    fitness.require_kept(population, needs, keep)
    for key in keep:
        if not isinstance(key, str):
            needs.add(population.unit, _variable(resolved, key))
    fitness.require(population, needs, absent_is_unknown=absent_is_unknown)
    missing = fitness.lacking(population, needs)
    used = {one.name: parameters_used(definition, one, day) for one in chosen}
    with opened(population, backend, session) as tables:
        levels = Levels.of(needs, day, tables, population)
        frame = _results(levels, chosen, keep, simulated)
        yield Assessment(definition, day, chosen, used, missing, frame, tables)


def _chosen(
    definition: Definition, population: Population, names: Sequence[str]
) -> tuple[Component, ...]:
    try:
        named = [definition.component(name) for name in names or definition.components]
    except KeyError as error:
        raise ChakanaError(Problem("CHK210", str(error.args[0]), Location(definition.id))) from None
    chosen = tuple(one for one in named if one.unit == population.unit)
    if chosen and (len(chosen) == len(named) or not names):
        return chosen
    there = (
        ", ".join(f"'{one.name}' the {one.unit}" for one in named) or "nobody: it has no component"
    )
    message = f"{definition.id} serves {there}; the population holds {population.unit}s."
    hint = "Name components for that unit, or take another population."
    raise ChakanaError(Problem("ENG004", message, Location(definition.id), hint))


def _results(
    levels: Levels, components: Sequence[Component], keep: Sequence[Kept], simulated: bool
) -> nw.LazyFrame[Any]:
    compiler = levels.compiler(levels.unit)
    kept = [nw.col(levels.key), *(_kept(compiler, one) for one in keep)]
    stages = {
        f"{component.name}__stage__{index}": _stage(
            compiler, component, stage, levels.key, simulated
        )
        for component in components
        for index, stage in enumerate(component.stages)
    }
    frame = levels.frames[levels.unit]
    if stages:
        frame = frame.with_columns(*(made.alias(name) for name, made in stages.items()))
    if components:
        frame = frame.with_columns(*(made for one in components for made in _verdict(one)))
    return frame.select(*kept, *(made for one in components for made in _outputs(compiler, one)))


def _stage(
    compiler: Compiler, component: Component, stage: Stage, key: str, simulated: bool
) -> nw.Expr:
    if stage.rule is not None:
        return compiler.expression(seen_from(component, stage.rule))
    name = columns.decision(component, stage)
    if name in compiler.schema:
        return compiler.truth(name)
    if not simulated or stage.approved is None:
        return nw.lit(None, nw.Boolean)
    if stage.approved == 1:
        return nw.lit(True)
    purpose = f"{compiler.definition.origin} {component.name} {stage.name}"
    return draws.draw(nw.col(key).cast(nw.Int64), purpose) < draws.threshold(stage.approved)


def _verdict(component: Component) -> Iterator[nw.Expr]:
    """The bits of the stages that failed, and of those that are unknown."""
    whole = nw.Int32 if len(component.stages) < 31 else nw.Int64
    none = nw.lit(0, whole)
    failed, unknown = none, none
    for index in range(len(component.stages)):
        passed, bit = nw.col(f"{component.name}__stage__{index}"), nw.lit(2**index, whole)
        failed = failed + nw.when(~passed).then(bit).otherwise(none)
        unknown = unknown + nw.when(passed.is_null()).then(bit).otherwise(none)
    yield failed.alias(columns.output(component, columns.FAILED))
    yield unknown.alias(columns.output(component, columns.UNKNOWN))


def _outputs(compiler: Compiler, component: Component) -> Iterator[nw.Expr]:
    failed = nw.col(columns.output(component, columns.FAILED))
    unknown = nw.col(columns.output(component, columns.UNKNOWN))
    eligible = (failed == 0) & (unknown == 0)
    yield from (failed, unknown, eligible.alias(columns.output(component, columns.ELIGIBLE)))
    meant = compiler.expression(seen_from(component, component.mandate))
    yield meant.alias(columns.output(component, columns.MEANT))
    for name, rule in figure_rules(component).items():
        figure = compiler.expression(seen_from(component, rule))
        yield nw.when(eligible).then(figure).alias(columns.output(component, name))


def money_rules(component: Component) -> dict[str, Rule]:
    """The rules that give money, by the name of their column: ``amount``, ``cost__training`` …"""
    amount = {columns.AMOUNT: component.amount} if component.amount else {}
    return {**amount, **{f"cost__{name}": rule for name, rule in component.costs.items()}}


def figure_rules(component: Component) -> dict[str, Rule]:
    """The rules that give a figure of those eligible: money, and what the selection ranks by."""
    rank = component.amounts.get("selection.rank_by")
    return {**money_rules(component), **({columns.RANK: rank} if rank else {})}


def _kept(compiler: Compiler, one: Kept) -> nw.Expr:
    if isinstance(one, str):
        return nw.col(one)
    return compiler.expression(_variable(compiler.definition, one)).alias(one[1])


def _variable(definition: Definition, key: VariableKey) -> Variable:
    return Variable(*key, definition.variables[key].type)


def seen_from(component: Component, rule: Rule) -> Node:
    """The rule as the unit reads it: itself, or the value carried down from its territory."""
    if rule.level == component.unit:
        return rule.node
    return Variable(rule.level, _name_of(component, rule), rule.node.type)


def _name_of(component: Component, rule: Rule) -> str:
    return "__".join(("rule", component.name, *map(str, rule.key[2:])))


def with_carried_rules(definition: Definition, components: Sequence[Component]) -> Definition:
    """``definition`` with each rule of a territory as a variable of it, to be carried down."""
    carried = {}
    for component in components:
        for rule in decisive_rules(component):
            if rule.level != component.unit:
                name = _name_of(component, rule)
                part = VariablePart(label=Text(es=rule.name, en=rule.name), type="boolean")
                spec = VariableSpec(
                    rule.level, name, rule.node.type, rule.node, part, definition.id
                )
                carried[spec.key] = spec
    return replace(definition, variables={**definition.variables, **carried})


def decisive_rules(component: Component) -> Iterator[Rule]:
    """The rules that an assessment evaluates: mandate, stages, amount, costs and rank."""
    yield component.mandate
    yield from (stage.rule for stage in component.stages if stage.rule)
    yield from figure_rules(component).values()

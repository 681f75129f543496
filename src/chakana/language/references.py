"""Names by which one part calls another: what is not there, and what nobody calls."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from chakana.expressions.nodes import EnrolledIn, Node, Parameter, Variable
from chakana.expressions.types import LEVELS, TERRITORY_RANKS, Level
from chakana.language import model
from chakana.language.complaints import Complaint
from chakana.language.definition import Definition
from chakana.language.document import Key
from chakana.problems import suggest


def references(definition: Definition) -> Iterator[Complaint]:
    """CHK210: what one part calls by name is there."""
    programme = definition.programme
    for full_name, variable in programme.variables.items():
        yield from _stray(variable.labels, variable.values or (), ("variables", full_name))
    for name, component in programme.components.items():
        at: Key = ("components", name)
        chosen_by = component.selection.committee
        yield from _missing(chosen_by, component.committees, (*at, "selection", "committee"))
        for stage_name, stage in component.stages.items():
            key: Key = (*at, "stages", stage_name)
            yield from _missing(stage.criteria, component.criteria, (*key, "criteria"))
            yield from _missing(stage.committee, component.committees, (*key, "committee"))
        for criteria_name, criteria in component.criteria.items():
            key = (*at, "criteria", criteria_name)
            yield from _stray(criteria.labels, criteria.weights, key)
        for key, payer in _payers(component) if programme.financing else ():
            yield from _missing(payer, programme.financing, (*at, *key))


def _stray(labels: Iterable[str], there: Collection[str], key: Key) -> Iterator[Complaint]:
    """Labels of what is not there."""
    for name in labels:
        if name not in there:
            message = f"'{name}' is not declared, so nothing is called by this label."
            yield Complaint("CHK210", message, (*key, "labels", name), suggest(name, there), True)


def _payers(component: model.Component) -> Iterator[tuple[Key, str | None]]:
    if component.benefit is not None:
        yield ("benefit", "paid_by"), component.benefit.paid_by
    for name, line in component.costs.items():
        yield ("costs", name, "paid_by"), line.paid_by


def _missing(
    name: str | None, there: Collection[str], key: Key, what: str = ""
) -> Iterator[Complaint]:
    if name is not None and name not in there:
        said = f"{what} '{name}'".lstrip()
        yield Complaint("CHK210", f"{said} is not declared.", key, suggest(name, there))


def outcomes(definition: Definition) -> Iterator[Complaint]:
    """CHK210: what is said to change, or to be measured, is a variable or an indicator.

    An effect names a variable in full, as it may move it in a simulation.
    """
    indicators = definition.programme.indicators
    full_names = {spec.full_name for spec in definition.variables.values()}
    for name, component in definition.programme.components.items():
        for effect_name, effect in component.effects.items():
            at: Key = ("components", name, "effects", effect_name)
            known = {*full_names, *indicators}
            what = "The variable or indicator"
            yield from _missing(effect.variable, known, (*at, "variable"), what)
            if effect.among == "adopters" and component.adoption is None:
                message = f"'{effect_name}' is among adopters, and '{name}' names no adoption."
                hint = "adoption: {share: …, of: …} says how many adopt."
                yield Complaint("CHK210", message, (*at, "among"), hint)
    design = definition.programme.evaluation
    known = {*indicators, *(spec.name for spec in definition.variables.values())}
    for index, outcome in enumerate(design.primary_outcomes if design else ()):
        what = "The indicator or variable"
        yield from _missing(outcome, known, ("evaluation", "primary_outcomes", index), what)


def strata(definition: Definition) -> Iterator[Complaint]:
    """CHK210: a selection is held within the territories of a rank."""
    for name, component in definition.programme.components.items():
        key: Key = ("components", name, "selection", "strata")
        yield from _missing(component.selection.strata, TERRITORY_RANKS, key, "The rank")


_COLUMNS = {
    "weight": "how many the row stands for in a sample",
    "stratum": "how a sample was drawn",
    "psu": "how a sample was drawn",
    "territory": "the code of the territory it lies in",
    "source_key": "its key in the file of the survey",
    "household_id": "the number of the household",
    "organisation_id": "the number of the organisation",
    "member_id": "the number of the person",
}
"""Columns that a population has of its own, and what they hold."""
_OF_UNITS = ("weight", "stratum", "psu", "territory", "source_key")
_KEPT: Mapping[Level, tuple[str, ...]] = {
    "household": (*_OF_UNITS, "household_id"),
    "organisation": (*_OF_UNITS, "organisation_id"),
    "member": ("source_key", "household_id", "organisation_id", "member_id"),
}


def kept_columns(definition: Definition) -> Iterator[Complaint]:
    """CHK111: no variable is called like a column by which a population hangs together."""
    for full_name in definition.programme.variables:
        level, _, name = full_name.partition(".")
        if level in LEVELS and name in _KEPT.get(level, ()):
            message = f"'{name}' is a column of the table of each {level}: {_COLUMNS[name]}."
            hint = f"Choose another name, for example '{level}.{name}_stated'."
            if name == "territory":
                hint = (
                    "The code of a territory is asked at its rank, for example district.territory."
                )
            yield Complaint("CHK111", message, ("variables", full_name), hint, True)


def unused(definition: Definition) -> Iterator[Complaint]:
    """CHK202: a parameter or variable of a programme that runs is used by something."""
    if not definition.components:
        return
    used = {name for node in _all_nodes(definition) for name in _names(node)}
    for component in definition.programme.components.values():
        used |= {effect.variable for effect in component.effects.values()}
    design = definition.programme.evaluation
    if design is not None:
        used |= {str(design.running_variable), *re.findall(r"\w+", design.cutoff or "")}
    for name in definition.programme.parameters:
        if name not in used:
            yield Complaint(
                "CHK202", f"No rule uses the parameter '{name}'.", ("parameters", name), of_key=True
            )
    for name in definition.programme.variables:
        if name not in used:
            yield Complaint(
                "CHK202", f"No rule uses the variable '{name}'.", ("variables", name), of_key=True
            )


def _all_nodes(definition: Definition) -> Iterator[Node]:
    for component in definition.components.values():
        for rule in component.rules:
            yield from rule.node.walk()
    for spec in definition.variables.values():
        if spec.node is not None:
            yield from spec.node.walk()


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, Parameter):
        yield node.name
    elif isinstance(node, Variable):
        yield node.full_name


def unknown_programmes(definition: Definition, known: set[str]) -> Iterator[Complaint]:
    """CHK213: the programmes that a definition names are in the library, or are said not to be."""
    elsewhere = definition.programme.elsewhere
    there = {*known, *elsewhere, definition.id}
    for key, name in _programmes(definition):
        if name not in there:
            offer = f"Is it elsewhere? Give its title: elsewhere: {{{name}: {{es: …, en: …}}}}."
            hint = suggest(name, known)
            hint = f"{hint if hint.startswith('Did you mean') else ''} {offer}".strip()
            yield Complaint("CHK213", f"The library holds no '{name}'.", key, hint)
    named = {name for _, name in _programmes(definition)}
    for name in elsewhere:
        if name not in named:
            message = f"Nothing names the programme '{name}'."
            yield Complaint("CHK202", message, ("elsewhere", name), of_key=True)


def _programmes(definition: Definition) -> Iterator[tuple[Key, str]]:
    """Every mention of a programme in another place than 'uses' and texts."""
    programme = definition.programme
    for field in ("lineage", "alongside"):
        for index, name in enumerate(getattr(programme, field)):
            yield (field, index), name
    for field in ("next", "after"):
        following = getattr(programme.rung, field, None)
        if following is not None and "/" in following:
            yield ("rung", field), following
    for name, component in programme.components.items():
        for exit_name, way_out in component.exit.items():
            if way_out.refer_to is not None:
                yield ("components", name, "exit", exit_name, "refer_to"), way_out.refer_to
    for key, node in _rules(definition):
        for part in node.walk():
            if isinstance(part, EnrolledIn):
                yield key, part.programme


def _rules(definition: Definition) -> Iterator[tuple[Key, Node]]:
    for component in definition.components.values():
        for rule in component.rules:
            yield rule.key, rule.node
    for spec in definition.variables.values():
        if spec.node is not None and spec.programme == definition.id:
            yield ("variables", spec.full_name, "rule" if spec.part.rule else "score"), spec.node

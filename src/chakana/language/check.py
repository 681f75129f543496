"""What a definition must satisfy beyond its shape: sources, powers, integrity, sums, references.

Each check is a function from a definition to complaints, in the table at the end. Codes are
explained in :mod:`chakana.language.codes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pydantic import BaseModel

from chakana.expressions.nodes import EnrolledIn, Literal, Node, Parameter, Variable
from chakana.language import model
from chakana.language.codes import WARNINGS
from chakana.language.definition import Component, Definition, Rule
from chakana.language.document import MAXIMUM_PROBLEMS, Key
from chakana.language.extremes import Trials
from chakana.language.integrity import refused_hold_on_others
from chakana.problems import Problem, Severity, suggest


@dataclass(frozen=True)
class Complaint:
    """A problem before it has a place in a file."""

    code: str
    message: str
    key: Key
    hint: str = ""
    of_key: bool = False


Check = Callable[[Definition], Iterable[Complaint]]


def lint(definition: Definition, known: Iterable[str], *, is_whole: bool = True) -> list[Problem]:
    """Everything that the checks find, in the order of the file.

    Where rules could not be read (``is_whole`` is false) nothing is said to be unused: they may
    use it.
    """
    checks = [check for check in CHECKS if is_whole or check is not unused]
    complaints = [
        found for check in checks for found in islice(check(definition), MAXIMUM_PROBLEMS)
    ]
    programmes = set(known)
    for look in AMONG_OTHERS:
        complaints += islice(look(definition, programmes), MAXIMUM_PROBLEMS)
    problems = []
    for found in complaints:
        problem = definition.document.problem(
            found.code, found.message, found.key, hint=found.hint, of_key=found.of_key
        )
        problems.append(replace(problem, severity=_severity(found.code)))
    return sorted(set(problems), key=lambda problem: (problem.location.line, problem.code))


def _severity(code: str) -> Severity:
    return "warning" if code in WARNINGS else "error"


def parts(value: object, key: Key = ()) -> Iterator[tuple[Key, model.Part]]:
    """Every part of a definition with its path, parents first."""
    if isinstance(value, model.Part):
        yield key, value
    if isinstance(value, BaseModel):
        for name, entry in type(value).model_fields.items():
            yield from parts(getattr(value, name), (*key, entry.alias or name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from parts(item, (*key, name if isinstance(name, str) else str(name)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from parts(item, (*key, index))


_NEEDS_SOURCE = (
    model.ParameterPart, model.Alternative, model.LegalPower, model.Mandate, model.SimulatedAs,
    model.Interval, model.PaidShare, model.Counterpart, model.Tranche, model.Prize, model.LoanTerms,
    model.CostLine, model.Condition, model.Suspension, model.Exit, model.Criteria, model.Adoption,
    model.Effect, model.Fact, model.EvaluationDesign, model.Selection, model.Benefit,
)  # fmt: skip


def unsourced(definition: Definition) -> Iterator[Complaint]:
    """CHK201, CHK211: what is asserted says where it comes from, or why it was assumed."""
    for key, part in parts(definition.programme):
        if not isinstance(part, model.Sourced):
            continue
        if part.assumption and not part.because:
            hint = "because: no source gives it; …"
            yield Complaint("CHK211", "An assumption without its reason.", key, hint, True)
        if _must_be_sourced(part) and not part.source and not part.assumption:
            hint = "source: fao2016, line 504   or   assumption: true with because: …"
            what = key[-1] if key else "This"
            yield Complaint(
                "CHK201", f"'{what}' has neither a source nor a marked assumption.", key, hint, True
            )


def _must_be_sourced(part: model.Sourced) -> bool:
    if isinstance(part, model.VariablePart):
        return part.rule is not None or part.score is not None
    if isinstance(part, model.EligibilityStage):
        return part.rule is not None
    return isinstance(part, _NEEDS_SOURCE)


_CITATION = re.compile(
    r"([a-z][a-z0-9_]*)(, (line|lines|page|pages|row|rows|n =) ?[\w–,. -]+)?( \(.*\))?$"
)


def undeclared_sources(definition: Definition) -> Iterator[Complaint]:
    """CHK207: a citation names a declared document and the line in it."""
    declared = definition.programme.sources
    for key, part in parts(definition.programme):
        for citation in (getattr(part, "source", None) or "").split(";"):
            text = citation.strip()
            if not text:
                continue
            match = _CITATION.match(text)
            if match is None or match.group(2) is None:
                hint = "Document, then line or page: 'fao2016, line 504', 'decree, page 3'."
                yield Complaint("CHK207", f"'{text}' is not a citation.", (*key, "source"), hint)
            elif match.group(1) not in declared:
                hint = suggest(match.group(1), declared)
                yield Complaint(
                    "CHK207", f"No source is called '{match.group(1)}'.", (*key, "source"), hint
                )


def powers(definition: Definition) -> Iterator[Complaint]:
    """CHK204: an instrument moves public money or assets only by a named legal power."""
    for name, component in definition.programme.components.items():
        if component.legal_power is None:
            message = (
                f"'{name}' ({component.instrument}) names nobody with the legal power to move "
                "public money or assets to private hands."
            )
            hint = "legal_power: {holder: …, basis: {es: …, en: …}, source: …}"
            yield Complaint("CHK204", message, ("components", name), hint, True)


def suspensions(definition: Definition) -> Iterator[Complaint]:
    """CHK205: only a declared condition may suspend."""
    for name, component in definition.programme.components.items():
        if component.suspension is None:
            continue
        for index, condition in enumerate(component.suspension.only_for):
            if condition not in component.conditions:
                key: Key = ("components", name, "suspension", "only_for", index)
                message = f"'{condition}' may not suspend: it is not a declared condition."
                hint = suggest(condition, component.conditions) or "Declare it under 'conditions'."
                yield Complaint("CHK205", message, key, hint)


def holds_on_others(definition: Definition, known: set[str]) -> Iterator[Complaint]:
    """CHK206: no programme may use another's benefit as a condition or a threat."""
    for message, key, hint in refused_hold_on_others(definition, known):
        yield Complaint("CHK206", message, key, hint)


def stages(definition: Definition) -> Iterator[Complaint]:
    """CHK208: each stage is decided by a rule or by people, and people are simulated openly."""
    for name, component in definition.programme.components.items():
        for stage_name, stage in component.eligibility.items():
            key: Key = ("components", name, "eligibility", stage_name)
            if (stage.rule is None) == (stage.decided_by is None):
                message = f"'{stage_name}' needs either a rule or 'decided_by'."
                yield Complaint("CHK208", message, key, of_key=True)
            elif stage.decided_by is not None and stage.simulated_as is None:
                message = f"'{stage_name}' is decided by people; say how it is simulated."
                hint = "simulated_as: {approved: 1.0, assumption: true, because: …}"
                yield Complaint("CHK208", message, key, hint, True)


def sums(definition: Definition) -> Iterator[Complaint]:
    """CHK209: weights add up to 100, tranches to 1, and shares lie between 0 and 1."""
    for key, part in parts(definition.programme):
        if isinstance(part, model.Criteria) and sum(part.weights.values()) != 100:
            message = f"The weights add up to {sum(part.weights.values())}, not 100."
            yield Complaint("CHK209", message, (*key, "weights"))
        if isinstance(part, model.Benefit) and part.tranches:
            total = sum(tranche.share for tranche in part.tranches.values())
            if total != 1:
                yield Complaint(
                    "CHK209", f"The tranches add up to {total}, not 1.", (*key, "tranches")
                )
        for field in _SHARES.get(type(part), ()):
            share = getattr(part, field)
            if not 0 <= share <= 1:
                message = f"{share} is not a share between 0 and 1."
                yield Complaint("CHK209", message, (*key, field))


_SHARES: dict[type[model.Part], tuple[str, ...]] = {
    model.SimulatedAs: ("approved",),
    model.PaidShare: ("value",),
    model.Tranche: ("share",),
}


def selections(definition: Definition) -> Iterator[Complaint]:
    """CHK212: a selection says what its mode needs."""
    for name, component in definition.programme.components.items():
        selection, key = component.selection, ("components", name, "selection")
        limits = (selection.number, selection.cutoff, selection.budget)
        if selection.mode == "ranked" and (selection.rank_by is None or not any(limits)):
            hint = "rank_by: … with number: …, cutoff: … or budget: …"
            yield Complaint(
                "CHK212", "A ranked selection says by what, and up to where.", key, hint
            )
        if selection.mode == "lottery" and not (selection.number or selection.budget):
            yield Complaint(
                "CHK212", "A lottery says how many can be taken.", key, "number: … or budget: …"
            )
        if (
            selection.mode == "committee"
            and selection.committee is None
            and not component.committees
        ):
            yield Complaint("CHK212", "No committee is declared.", key, "committees: {clar: {…}}")
        if selection.mode == "phase_in" and not selection.phases:
            yield Complaint(
                "CHK212", "A phase-in names its phases.", key, "phases: [{es: …, en: …}, …]"
            )


def references(definition: Definition) -> Iterator[Complaint]:
    """CHK210: what one part of a component calls by name is there."""
    for name, component in definition.programme.components.items():
        at: Key = ("components", name)
        yield from _missing(
            component.selection.committee, component.committees, (*at, "selection", "committee")
        )
        for stage_name, stage in component.stages.items():
            key: Key = (*at, "stages", stage_name)
            yield from _missing(stage.criteria, component.criteria, (*key, "criteria"))
            yield from _missing(stage.committee, component.committees, (*key, "committee"))
        if component.benefit is not None and definition.programme.financing:
            payer = component.benefit.paid_by
            yield from _missing(payer, definition.programme.financing, (*at, "benefit", "paid_by"))


def _missing(name: str | None, there: Iterable[str], key: Key) -> Iterator[Complaint]:
    if name is not None and name not in there:
        yield Complaint("CHK210", f"'{name}' is not declared.", key, suggest(name, there))


def unused(definition: Definition) -> Iterator[Complaint]:
    """CHK202: a parameter or variable of a programme that runs is used by something."""
    if not definition.components:
        return
    used = {name for node in _all_nodes(definition) for name in _names(node)}
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


def extremes(definition: Definition) -> Iterator[Complaint]:
    """CHK109, CHK110: a condition that decides nothing is a slip of the pen."""
    trials = Trials(definition)
    for component in definition.components.values():
        for rule in _deciding_rules(component):
            is_plain = isinstance(rule.node, Literal)
            verdict = None if is_plain else trials.always_or_never(rule.node)
            if verdict is True:
                yield Complaint("CHK110", f"'{rule.name}' is always true.", rule.key)
            elif verdict is False:
                yield Complaint("CHK109", f"'{rule.name}' can never be true.", rule.key)


def _deciding_rules(component: Component) -> Iterator[Rule]:
    yield component.mandate
    yield from (stage.rule for stage in component.stages if stage.rule)
    yield from (condition.rule for condition in component.conditions)
    yield from component.exits.values()


def unknown_programmes(definition: Definition, known: set[str]) -> Iterator[Complaint]:
    """CHK213: the programmes that a definition names are in the library."""
    known = known | {definition.id}
    for component in definition.components.values():
        for rule in component.rules:
            for node in rule.node.walk():
                if isinstance(node, EnrolledIn) and node.programme not in known:
                    hint = suggest(node.programme, known)
                    yield Complaint(
                        "CHK213", f"The library holds no '{node.programme}'.", rule.key, hint
                    )


AMONG_OTHERS = (holds_on_others, unknown_programmes)
"""The checks that know which other programmes there are."""

CHECKS: tuple[Check, ...] = (
    unsourced, undeclared_sources, powers, suspensions, stages, sums, selections,
    references, unused, extremes,
)  # fmt: skip

"""What a definition must satisfy beyond its shape: sources, powers, integrity, sums, references.

Each check is a function from a definition to complaints, in the tables at the end. Codes are
explained in :mod:`chakana.language.codes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from chakana.expressions.nodes import Literal
from chakana.language.codes import WARNINGS
from chakana.language.complaints import Check, Complaint
from chakana.language.completeness import powers, selections, stages, sums, suspensions
from chakana.language.definition import Component, Definition, Rule
from chakana.language.document import MAXIMUM_PROBLEMS
from chakana.language.extremes import Trials
from chakana.language.integrity import refused_hold_on_others
from chakana.language.provenance import half_told, undeclared_sources, unsourced
from chakana.language.references import (
    kept_columns,
    outcomes,
    references,
    strata,
    unknown_programmes,
    unused,
)
from chakana.problems import Problem, Severity


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
    return sorted(set(problems), key=_in_order)


def _in_order(problem: Problem) -> tuple[int, int, str]:
    return problem.location.line, problem.location.column, problem.code


def _severity(code: str) -> Severity:
    return "warning" if code in WARNINGS else "error"


def holds_on_others(definition: Definition, known: set[str]) -> Iterator[Complaint]:
    """CHK206: no programme may use another's benefit as a condition or a threat."""
    for message, key, hint in refused_hold_on_others(definition, known):
        yield Complaint("CHK206", message, key, hint)


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


AMONG_OTHERS = (holds_on_others, unknown_programmes)
"""The checks that know which other programmes there are."""

CHECKS: tuple[Check, ...] = (
    unsourced, undeclared_sources, powers, suspensions, stages, sums, selections,
    references, outcomes, strata, kept_columns, half_told, unused, extremes,
)  # fmt: skip

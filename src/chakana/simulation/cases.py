"""Worked cases: sentences an official can check against the law, run by the reference engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isclose
from pathlib import Path
from typing import Any

from pydantic import Field

from chakana.engines.given import GivenReader, name_at
from chakana.engines.outcome import Outcome, assess_one
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Value, Variable
from chakana.expressions.types import Kind, Type
from chakana.language.build import typed_value
from chakana.language.definition import Component
from chakana.language.document import Key, read_document
from chakana.language.load import Library
from chakana.language.model import Part, Remark
from chakana.language.scalars import Day, Identifier
from chakana.language.shape import fit
from chakana.problems import ChakanaError, Location, Problem, suggest


class Case(Part):
    """One worked case."""

    case: Remark
    component: str | None = None
    at: Day | None = None
    given: dict[str, Any] = Field(default_factory=dict)
    expect: dict[str, Any] = Field(min_length=1)
    source: str | None = None


class CaseFile(Part):
    """The worked cases of one definition."""

    cases: Identifier
    at: Day
    list_: list[Case] = Field(alias="list", min_length=1)


@dataclass(frozen=True)
class CaseResult:
    """Whether a case holds; ``differences`` says expected and found, ``outcome`` the reasons.

    ``outcome`` is None for a definition without components, which only has values.
    """

    case: Case
    location: str
    differences: tuple[str, ...]
    outcome: Outcome | None

    @property
    def passed(self) -> bool:
        return not self.differences

    @property
    def explanation(self) -> str:
        lines = [
            f"{self.location} {self.case.case.en}",
            *(f"  {text}" for text in self.differences),
        ]
        for stage in self.outcome.stages if self.outcome else ():
            answer = {True: "passed", False: "failed", None: "unknown"}[stage.passed]
            missing = f", missing: {', '.join(map(str, stage.missing))}" if stage.missing else ""
            lines.append(f"    {stage.name}: {answer}{missing}")
        return "\n".join(lines)


def run_cases(library: Library, source: str) -> list[CaseResult]:
    """Run the cases beside the definition called ``source``; its errors raise."""
    definition = library.load(source)
    path = library.path_of(source) or Path(source)
    beside = path.with_name(f"{path.stem}.cases.yaml")
    if not beside.is_file():
        message = "No worked cases stand beside this definition."
        hint = f"Write them into {beside.name}, or look at those of pe/juntos."
        raise ChakanaError(Problem("CHK009", message, Location(str(beside)), hint))
    document = read_document(beside)
    file, problems = fit(document, CaseFile)
    if file is None:
        raise ChakanaError(problems)
    runner = _Runner(definition, document)
    results = [runner.run(case, file.at, index) for index, case in enumerate(file.list_)]
    if runner.problems:
        raise ChakanaError(runner.problems)
    return results


class _Runner(GivenReader):
    """Runs the cases of one file."""

    def run(self, case: Case, at: date, index: int) -> CaseResult:
        place: Key = ("list", index)
        components = [self._component(case, place)] if self.definition.components else []
        day = case.at or at
        thing = self.thing(components, case.given, (*place, "given"))
        outcomes = [assess_one(self.definition, one, thing, day) for one in components]
        outcome = outcomes[0] if outcomes else None
        expected = _Expectation(self, thing, day, outcome, (*place, "expect"))
        differences = tuple(
            text
            for field, wanted in case.expect.items()
            for text in expected.compare(field, wanted)
        )
        return CaseResult(case, str(self.document.location((*place, "case"))), differences, outcome)

    def _component(self, case: Case, place: Key) -> Component:
        try:
            return self.definition.component(case.component)
        except KeyError as error:
            problem = self.document.problem("CHK210", str(error.args[0]), (*place, "component"))
            raise ChakanaError(problem) from None


class _Expectation:
    """Compares what a case expects with what the engine found."""

    def __init__(
        self, runner: _Runner, thing: Thing, day: date, outcome: Outcome | None, key: Key
    ) -> None:
        self.runner, self.thing, self.day, self.key = runner, thing, day, key
        self.found = outcome

    @property
    def outcome(self) -> Outcome:
        """What was found of a component: :meth:`compare` lets nothing else ask for it."""
        assert self.found is not None
        return self.found

    def compare(self, field: str, wanted: Any) -> list[str]:
        if field != "values" and self.found is None:
            message = f"{self.runner.definition.id} has no component: its cases expect values."
            self.runner.complain(message, (*self.key, field), "values: {is_poor: true}")
            return []
        if field in ("values", "conditions"):
            if not isinstance(wanted, dict):
                self.runner.complain(f"'{field}' holds names with values.", (*self.key, field))
                return []
            return self._values(wanted) if field == "values" else self._conditions(wanted)
        readers = {
            "eligible": self._eligible,
            "meant": self._meant,
            "amount": self._amount,
            "because": self._because,
            "missing": self._missing,
            "exit": self._exit,
        }
        if field not in readers:
            hint = suggest(field, [*readers, "values", "conditions"])
            self.runner.complain(f"A case cannot expect '{field}'.", (*self.key, field), hint)
            return []
        found_text = readers[field]()
        return [] if found_text == str(wanted) else [self._differ(field, wanted, found_text)]

    def _conditions(self, wanted: Mapping[str, Any]) -> list[str]:
        found = self.outcome.conditions
        return [
            self._differ(f"condition {name}", state, found.get(name))
            for name, state in wanted.items()
            if found.get(name) != state
        ]

    def _differ(self, what: str, wanted: object, found: object) -> str:
        return f"{what}: expected {wanted}, found {found}"

    def _eligible(self) -> str:
        return str(self.outcome.eligible).lower()

    def _meant(self) -> str:
        return str(self.outcome.meant).lower().replace("none", "unknown")

    def _because(self) -> str:
        return next(iter(self.outcome.failed), "none")

    def _missing(self) -> str:
        return next(iter(self.outcome.unknown), "none")

    def _exit(self) -> str:
        return self.outcome.exit or "none"

    def _amount(self) -> str:
        return "none" if self.outcome.amount is None else _money_text(self.outcome.amount)

    def _values(self, wanted: Mapping[str, Any]) -> list[str]:
        evaluator = Evaluator(self.runner.definition, self.day)
        differences = []
        for name, text in wanted.items():
            key = (*self.key, "values", name)
            level, short = name_at(name, self.thing.level)
            spec = self.runner.definition.variables.get((level, short))
            if spec is None or level == "member":
                self.runner.complain(f"No variable of the unit is called '{name}'.", key)
                continue
            found = evaluator.variable(Variable(level, short, spec.type), self.thing)
            try:
                expected = None if text in (None, "unknown") else typed_value(str(text), spec.type)
            except ValueError as error:
                self.runner.complain(str(error), key)
                continue
            if not _is_same(found, expected):
                shown = _shown(expected, spec.type), _shown(found, spec.type)
                differences.append(self._differ(name, *shown))
        return differences


def _is_same(found: Value, expected: Value) -> bool:
    """Equal; figures with a fraction to nine digits, since a sum of weights is a sum of doubles."""
    if isinstance(found, float) and isinstance(expected, float):
        return isclose(found, expected, rel_tol=1e-9)
    return found == expected


def _shown(value: Value, of: Type) -> str:
    """A value as a case writes it."""
    if value is None:
        return "unknown"
    if of.kind is Kind.MONEY and isinstance(value, int):
        return _money_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _money_text(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)

"""Worked cases: sentences an official can check against the law, run by the reference engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from chakana.engines.outcome import Outcome, assess_one
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Value, Variable
from chakana.expressions.types import LEVELS, TERRITORY_RANKS, Level
from chakana.language.build import typed_value
from chakana.language.definition import Component, Definition
from chakana.language.document import Document, Key, read_document
from chakana.language.load import Library
from chakana.language.model import Part
from chakana.language.scalars import Day, Identifier, RuleText, Scalar
from chakana.language.shape import fit
from chakana.problems import ChakanaError, Problem, suggest


class Case(Part):
    """One worked case."""

    case: str
    component: str | None = None
    at: Day | None = None
    given: dict[str, Any] = {}
    expect: dict[str, Any] = Field(min_length=1)
    source: str | None = None


class CaseFile(Part):
    """The worked cases of one definition."""

    cases: Identifier
    at: Day
    list_: list[Case] = Field(alias="list", min_length=1)


@dataclass(frozen=True)
class CaseResult:
    """Whether a case holds; ``differences`` says expected and found, ``outcome`` holds the reasons."""

    case: Case
    location: str
    differences: tuple[str, ...]
    outcome: Outcome

    @property
    def passed(self) -> bool:
        return not self.differences

    @property
    def explanation(self) -> str:
        lines = [f"{self.location} {self.case.case}", *(f"  {text}" for text in self.differences)]
        for stage in self.outcome.stages:
            answer = {True: "passed", False: "failed", None: "unknown"}[stage.passed]
            missing = f", missing: {', '.join(stage.missing)}" if stage.missing else ""
            lines.append(f"    {stage.name}: {answer}{missing}")
        return "\n".join(lines)


def run_cases(library: Library, source: str) -> list[CaseResult]:
    """Run the cases beside the definition called ``source``; its errors raise."""
    definition = library.load(source)
    path = Path(definition.document.file)
    beside = path.with_name(f"{path.stem}.cases.yaml")
    document = read_document(beside)
    file, problems = fit(document, CaseFile)
    if file is None:
        raise ChakanaError(problems)
    runner = _Runner(definition, document)
    results = [runner.run(case, file.at, index) for index, case in enumerate(file.list_)]
    if runner.problems:
        raise ChakanaError(runner.problems)
    return results


class _Runner:
    def __init__(self, definition: Definition, document: Document) -> None:
        self.definition, self.document = definition, document
        self.problems: list[Problem] = []

    def run(self, case: Case, at: date, index: int) -> CaseResult:
        place: Key = ("list", index)
        component = self._component(case, place)
        day = case.at or at
        thing = self.thing(component, case.given, (*place, "given"))
        outcome = assess_one(self.definition, component, thing, day)
        expected = _Expectation(self, component, thing, outcome, (*place, "expect"))
        differences = tuple(
            text for field, wanted in case.expect.items() for text in expected.compare(field, wanted)
        )
        return CaseResult(case, str(self.document.location((*place, "case"))), differences, outcome)

    def _component(self, case: Case, place: Key) -> Component:
        try:
            return self.definition.component(case.component)
        except KeyError as error:
            problem = self.document.problem("CHK210", str(error.args[0]), (*place, "component"))
            raise ChakanaError(problem) from None

    def complain(self, message: str, key: Key, hint: str = "") -> None:
        self.problems.append(self.document.problem("CHK007", message, key, hint=hint))

    def thing(self, component: Component, given: Mapping[str, Any], key: Key) -> Thing:
        """The unit that ``given`` describes, with its members and the territories it lies in."""
        values: dict[Level, dict[str, Value]] = {level: {} for level in LEVELS}
        for name, text in given.items():
            if name in ("members", "decided", "enrolled_in"):
                continue
            level, short = self._name(name, component.unit)
            values[level][short] = self._typed(level, short, text, (*key, name))
        within = {rank: Thing(rank, values[rank]) for rank in TERRITORY_RANKS if rank != component.unit}
        for rank, territory in within.items():
            territory.within = {r: t for r, t in within.items() if LEVELS.index(r) > LEVELS.index(rank)}
        unit = Thing(component.unit, values[component.unit], within)
        unit.members = [self._member(one, unit, (*key, "members", i)) for i, one in enumerate(given.get("members") or [])]
        unit.decided = self._decisions(component, given.get("decided") or {}, (*key, "decided"))
        if given.get("enrolled_in") is not None:
            unit.enrolled = _Enrolled(given["enrolled_in"])
        return unit

    def _name(self, name: str, unit: Level) -> tuple[Level, str]:
        level, dot, short = name.partition(".")
        return (level, short) if dot and level in LEVELS else (unit, name)  # type: ignore[return-value]

    def _typed(self, level: Level, name: str, text: Any, key: Key) -> Value:
        spec = self.definition.variables.get((level, name))
        if spec is None:
            known = [n for at, n in self.definition.variables if at == level]
            self.complain(f"No variable is called '{level}.{name}'.", key, suggest(name, known))
            return None
        if spec.node is not None:
            self.complain(f"'{level}.{name}' is derived: give what it is derived from.", key)
            return None
        if text is None or text == "unknown":
            return None
        try:
            return typed_value(str(text), spec.type)
        except ValueError as error:
            self.complain(str(error), key)
            return None

    def _member(self, given: Mapping[str, Any], unit: Thing, key: Key) -> Thing:
        values = {name: self._typed("member", name, text, (*key, name)) for name, text in given.items()}
        return Thing("member", values, {**unit.within, unit.level: unit})

    def _decisions(
        self, component: Component, given: Mapping[str, Any], key: Key
    ) -> dict[tuple[str, str], bool]:
        names = [stage.name for stage in component.stages if stage.decided_by]
        for name in given:
            if name not in names:
                self.complain(f"People decide nothing called '{name}'.", (*key, name), suggest(name, names))
        return {(component.name, name): text == "true" for name, text in given.items()}


class _Enrolled(dict[str, bool]):
    """Enrolment given in full: a programme that is not listed is one the unit is not in."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(dict.fromkeys(names, True))

    def get(self, key: str, default: bool | None = None) -> bool:  # type: ignore[override]
        return key in self


class _Expectation:
    """Compares what a case expects with what the engine found."""

    def __init__(self, runner: _Runner, component: Component, thing: Thing, outcome: Outcome, key: Key):
        self.runner, self.component, self.thing, self.outcome, self.key = runner, component, thing, outcome, key

    def compare(self, field: str, wanted: Any) -> list[str]:
        if field == "values":
            return self._values(wanted)
        if field == "conditions":
            found = self.outcome.conditions
            return [self._differ(f"condition {name}", state, found.get(name))
                    for name, state in wanted.items() if found.get(name) != state]  # fmt: skip
        readers = {"eligible": self._eligible, "meant": self._meant, "amount": self._amount,
                   "because": self._because, "missing": self._missing, "exit": self._exit}  # fmt: skip
        if field not in readers:
            self.runner.complain(f"A case cannot expect '{field}'.", (*self.key, field), suggest(field, [*readers, "values", "conditions"]))
            return []
        found_text = readers[field]()
        return [] if found_text == str(wanted) else [self._differ(field, wanted, found_text)]

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

    def _values(self, wanted: Mapping[str, Scalar | RuleText]) -> list[str]:
        evaluator = Evaluator(self.runner.definition, self.outcome.at)
        differences = []
        for name, text in wanted.items():
            level, short = self.runner._name(name, self.component.unit)
            spec = self.runner.definition.variables.get((level, short))
            if spec is None or level == "member":
                self.runner.complain(f"No variable of the unit is called '{name}'.", (*self.key, "values", name))
                continue
            found = evaluator.variable(Variable(level, short, spec.type), self.thing)
            expected = None if text == "unknown" else typed_value(str(text), spec.type)
            if found != expected:
                differences.append(self._differ(name, expected, found))
        return differences


def _money_text(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)

"""What an assessment says of one household or organisation, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from chakana.engines.missing import Missing
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import EnrolledIn, Node, Parameter, Value, Variable
from chakana.language.definition import Component, ConditionRule, Definition, Rule, Stage

ConditionState = Literal["met", "not_met", "unknown", "not_concerned"]


@dataclass(frozen=True)
class StageOutcome:
    """Whether one stage was passed (None: unknown or not yet decided), and on what."""

    name: str
    passed: bool | None
    decided_by: str | None
    missing: tuple[Missing, ...] = ()
    """What is not known, when ``passed`` is None."""


@dataclass(frozen=True)
class Outcome:
    """The assessment of one unit for one component, at a date, by one version of the definition."""

    programme: str
    component: str
    identity: str
    at: date
    eligible: bool
    meant: bool | None
    """Whether the mandate holds: whom the component is meant for."""
    stages: tuple[StageOutcome, ...]
    amount: int | None
    """Cents for one period of the benefit, when eligible and the benefit is an amount."""
    conditions: dict[str, ConditionState] = field(default_factory=dict)
    exit: str | None = None
    """The first exit rule that holds."""
    parameters: dict[str, Value] = field(default_factory=dict)

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(stage.name for stage in self.stages if stage.passed is False)

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(stage.name for stage in self.stages if stage.passed is None)

    @property
    def because(self) -> str | None:
        """The first stage that is not passed, failed before unknown; None when eligible."""
        return next(iter((*self.failed, *self.unknown)), None)


def assess_one(definition: Definition, component: Component, thing: Thing, day: date) -> Outcome:
    """The outcome for one unit, by the reference engine. Decisions of people are read from it."""
    evaluator = Evaluator(definition, day)
    stages = tuple(_stage(evaluator, component, stage, thing) for stage in component.stages)
    eligible = all(stage.passed is True for stage in stages)
    amount = (
        evaluator.value(component.amount.node, thing) if component.amount and eligible else None
    )
    return Outcome(
        definition.id, component.name, definition.identity, day, eligible,
        _truth(evaluator, component.mandate, thing), stages,
        amount if isinstance(amount, int) else None,
        {rule.name: condition_state(evaluator, rule, thing) for rule in component.conditions},
        _exit(evaluator, component, thing), parameters_used(definition, component, day),
    )  # fmt: skip


def _stage(evaluator: Evaluator, component: Component, stage: Stage, thing: Thing) -> StageOutcome:
    if stage.rule is None:
        passed = thing.decided.get((component.name, stage.name))
        who = Missing("decision", stage.decided_by or "")
        missing = () if passed is not None else (who,)
        return StageOutcome(stage.name, passed, stage.decided_by, missing)
    passed = _truth(evaluator, stage.rule, thing)
    unknown = missing_for(evaluator, stage.rule, thing) if passed is None else ()
    return StageOutcome(stage.name, passed, None, unknown)


def owner_of(thing: Thing, rule: Rule) -> Thing | None:
    """The thing that a rule is about: the unit itself, or the territory it lies in."""
    return thing if rule.level == thing.level else thing.within.get(rule.level)


def _truth(evaluator: Evaluator, rule: Rule, thing: Thing) -> bool | None:
    owner = owner_of(thing, rule)
    found = evaluator.value(rule.node, owner) if owner is not None else None
    return None if found is None else bool(found)


def condition_state(evaluator: Evaluator, condition: ConditionRule, thing: Thing) -> ConditionState:
    """How a condition stands: unknown is never a failure (late data never punishes)."""
    concerned = thing.members if condition.level == "member" else [thing]
    states = [_one_state(evaluator, condition, one) for one in concerned]
    for state in ("not_met", "unknown", "met"):
        if state in states:
            return state
    return "not_concerned"


def _one_state(evaluator: Evaluator, condition: ConditionRule, one: Thing) -> ConditionState:
    if condition.applies_to is not None:
        applies = evaluator.value(condition.applies_to.node, one)
        if applies is None:
            return "unknown"
        if not applies:
            return "not_concerned"
    met = evaluator.value(condition.rule.node, one)
    if met is None:
        return "unknown"
    return "met" if met else "not_met"


def _exit(evaluator: Evaluator, component: Component, thing: Thing) -> str | None:
    return next(
        (name for name, rule in component.exits.items() if _truth(evaluator, rule, thing)), None
    )


def missing_for(evaluator: Evaluator, rule: Rule, thing: Thing) -> tuple[Missing, ...]:
    """What is not known of all that ``rule`` rests on for ``thing``."""
    owner = owner_of(thing, rule)
    if owner is None:
        return (Missing("territory", rule.level),)
    return tuple(_Search(evaluator).below(rule.node, owner))


class _Search:
    """Looks for what is missing; each variable is looked through once, however often it is used."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.seen: set[tuple[int, str]] = set()
        self.found: dict[Missing, None] = {}

    def below(self, node: Node, thing: Thing) -> dict[Missing, None]:
        for part in node.walk():
            if isinstance(part, Parameter):
                if self.evaluator.parameters.get(part.name) is None:
                    self.found[Missing("parameter", part.name, self.evaluator.day)] = None
            elif isinstance(part, Variable):
                self.variable(part, thing)
            elif isinstance(part, EnrolledIn) and self.evaluator.value(part, thing) is None:
                self.found[Missing("enrolment", part.programme)] = None
        return self.found

    def variable(self, part: Variable, thing: Thing) -> None:
        if (id(thing), part.full_name) in self.seen:
            return
        self.seen.add((id(thing), part.full_name))
        spec = self.evaluator.definition.variables.get((part.level, part.name))
        things = things_at(part, thing)
        unknown = [one for one in things if self.evaluator.variable(part, one) is None]
        if spec is not None and spec.node is not None and unknown:
            self.below(spec.node, unknown[0])
        elif unknown or not things:
            self.found[Missing("variable", part.full_name)] = None


def things_at(part: Variable, thing: Thing) -> list[Thing]:
    """The things that have the variable: the unit, a territory above it, or those below it."""
    if part.level == thing.level:
        return [thing]
    if part.level in thing.within:
        return [thing.within[part.level]]
    return list(thing.children(part.level) or ())


def parameters_used(definition: Definition, component: Component, day: date) -> dict[str, Value]:
    """The value in force on ``day`` of each parameter that a rule of ``component`` rests on."""
    names: set[str] = set()
    seen: set[tuple[str, str]] = set()
    pending = [rule.node for rule in component.rules]
    while pending:
        for part in pending.pop().walk():
            if isinstance(part, Parameter):
                names.add(part.name)
            elif isinstance(part, Variable) and (part.level, part.name) not in seen:
                seen.add((part.level, part.name))
                spec = definition.variables.get((part.level, part.name))
                if spec is not None and spec.node is not None:
                    pending.append(spec.node)
    return {name: definition.parameters[name].at(day) for name in sorted(names)}

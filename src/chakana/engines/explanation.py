"""One household's outcome told in words: what was asked, what was found, what is missing, and why.

Nothing is decided here: :func:`explain` asks :func:`chakana.engines.outcome.assess_one` and puts
its answer beside the words of the rules, the values they met and where those come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from chakana.engines.explained import (
    ConditionExplained,
    ExitExplained,
    Explanation,
    FoundValue,
    ParameterExplained,
    StageExplained,
)
from chakana.engines.missing import LABELS, Missing, with_name
from chakana.engines.outcome import Outcome, assess_one, missing_for, owner_of, things_at
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.figures import Language, value_in_words
from chakana.expressions.naming import actor_in_words, decider, name_in_words
from chakana.expressions.nodes import EnrolledIn, Node, Parameter, Value, Variable
from chakana.expressions.phrases import lowered
from chakana.expressions.types import Type, is_within
from chakana.expressions.words import rule_in_words
from chakana.language.definition import Component, ConditionRule, Definition, Rule, Stage
from chakana.language.labels import Labels
from chakana.language.model import Sourced, Text


def explain(
    definition: Definition, component: Component, thing: Thing, day: date, language: Language = "en"
) -> Explanation:
    """The outcome of ``thing`` for ``component`` on ``day``, in words."""
    return _Explainer(definition, component, thing, day, language).explanation()


def met(
    definition: Definition, component: Component, path: str, thing: Thing, day: date,
    language: Language = "en",
) -> tuple[FoundValue, ...]:  # fmt: skip
    """What the amount rule at ``path``, such as ``selection.rank_by``, met in ``thing``."""
    told = _Explainer(definition, component, thing, day, language)
    return told.found(component.amounts[path])


class _Explainer:
    def __init__(
        self,
        definition: Definition,
        component: Component,
        thing: Thing,
        day: date,
        language: Language,
    ) -> None:
        self.definition, self.component, self.thing = definition, component, thing
        self.day, self.language, self.say = day, language, Labels(LABELS, language)
        self.outcome: Outcome = assess_one(definition, component, thing, day)
        self.evaluator = Evaluator(definition, day)

    def explanation(self) -> Explanation:
        outcome, component = self.outcome, self.component
        stages = tuple(self.stage(stage) for stage in component.stages)
        amount = component.amount
        return Explanation(
            programme=self.definition.id,
            title=self.definition.programme.title.in_language(self.language),
            component=component.name,
            label=component.part.label.in_language(self.language),
            at=self.day.isoformat(),
            identity=outcome.identity,
            eligible=outcome.eligible,
            first_failing=outcome.because,
            failing=outcome.failed,
            unknown=outcome.unknown,
            missing=tuple(dict.fromkeys(text for stage in stages for text in stage.missing)),
            meant=outcome.meant,
            mandate=self.words(component.mandate),
            meant_missing=self.meant_missing(),
            stages=stages,
            amount=self.amount(),
            amount_cents=outcome.amount,
            amount_rule=self.words(amount) if amount else None,
            amount_missing=self.amount_missing(),
            conditions=self.conditions(),
            exit=self.exit(),
            parameters=self.parameters(),
        )

    def words(self, rule: Rule) -> str:
        return rule_in_words(rule.node, self.definition, self.day, self.language, rule.level)

    def label(self, text: Text | None, name: str) -> str:
        return text.in_language(self.language) if text else name.replace("_", " ")

    def stage(self, stage: Stage) -> StageExplained:
        found = next(one for one in self.outcome.stages if one.name == stage.name)
        missing = self.missing(found.missing)
        return StageExplained(
            stage.name, self.label(stage.part.label, stage.name), found.passed,
            self.words(stage.rule) if stage.rule else self.decision(stage),
            stage.rule.text if stage.rule else None, stage.decided_by,
            self.found(stage.rule) if stage.rule else (), missing, self.source(stage.part),
        )  # fmt: skip

    def decision(self, stage: Stage) -> str:
        return self.say(
            "decides", who=decider(stage.decided_by or "", self.definition, self.language)
        )

    def missing(self, found: Iterable[Missing]) -> tuple[str, ...]:
        return tuple(with_name(one, self.definition, self.language) for one in found)

    def found(self, rule: Rule) -> tuple[FoundValue, ...]:
        """The variables of a rule with their values for this unit, and what those derive from."""
        owner = owner_of(self.thing, rule)
        return self.found_in(rule.node, owner) if owner is not None else ()

    def found_in(self, rule: Node, owner: Thing) -> tuple[FoundValue, ...]:
        """As :meth:`found`, of a node and the thing it is about, or whose members it is about."""
        seen: dict[str, FoundValue] = {}
        for node in rule.walk():
            if isinstance(node, Variable):
                for one in (node, *self.inputs(node)):
                    seen.setdefault(one.full_name, self.found_variable(one, owner))
            elif isinstance(node, EnrolledIn):
                seen.setdefault(node.programme, self.found_enrolment(node, owner))
        return tuple(seen.values())

    def inputs(self, node: Variable, seen: set[str] | None = None) -> Iterator[Variable]:
        """What a derived variable rests on, each once, where one and the same thing has them."""
        seen = {node.full_name} if seen is None else seen
        spec = self.definition.variables.get((node.level, node.name))
        for part in spec.node.walk() if spec is not None and spec.node is not None else ():
            if not isinstance(part, Variable) or part.full_name in seen:
                continue
            if part.level == "member" or is_within(node.level, part.level):
                seen.add(part.full_name)
                yield part
                yield from self.inputs(part, seen)

    def value(self, value: Value, of: Type, *, rounded: bool = True) -> str:
        """A value in words; what was found is rounded, what the definition says is not."""
        country = self.definition.programme.country
        return value_in_words(value, of, self.language, country, rounded=rounded)

    def found_variable(self, node: Variable, owner: Thing) -> FoundValue:
        values = tuple(
            self.value(self.evaluator.variable(node, one), node.type)
            for one in things_at(node, owner)
        )
        label = lowered(name_in_words(node, self.definition, self.language))
        return FoundValue(node.full_name, label, values)

    def found_enrolment(self, node: EnrolledIn, owner: Thing) -> FoundValue:
        value = self.value(self.evaluator.value(node, owner), node.type)
        return FoundValue(node.column, self.say("takes_part", programme=node.programme), (value,))

    def amount(self) -> str | None:
        if self.outcome.amount is None or self.component.amount is None:
            return None
        return self.value(self.outcome.amount, self.component.amount.node.type)

    def amount_missing(self) -> tuple[str, ...]:
        """What must be known before the amount of an eligible unit can be told."""
        rule = self.component.amount
        if rule is None or not self.outcome.eligible or self.outcome.amount is not None:
            return ()
        return self.missing(missing_for(self.evaluator, rule, self.thing))

    def meant_missing(self) -> tuple[str, ...]:
        """What must be known before it can be told whether the component is meant for the unit."""
        if self.outcome.meant is not None:
            return ()
        return self.missing(missing_for(self.evaluator, self.component.mandate, self.thing))

    def conditions(self) -> tuple[ConditionExplained, ...]:
        return tuple(
            ConditionExplained(
                name=rule.name,
                label=self.label(rule.part.label, rule.name),
                state=self.outcome.conditions[rule.name],
                concerns=self.words(rule.applies_to) if rule.applies_to else None,
                asks=self.words(rule.rule),
                verified_by=actor_in_words(rule.part.verified_by, self.definition, self.language),
                found=self.found_for(rule),
            )
            for rule in self.component.conditions
        )

    def found_for(self, condition: ConditionRule) -> tuple[FoundValue, ...]:
        """What a condition met, one value for each member where it is about members."""
        told: dict[str, FoundValue] = {}
        for rule in filter(None, (condition.applies_to, condition.rule)):
            for value in self.found_in(rule.node, self.thing):
                told.setdefault(value.name, value)
        return tuple(told.values())

    def exit(self) -> ExitExplained | None:
        name = self.outcome.exit
        if name is None:
            return None
        part = self.component.part.exit[name]
        words = self.words(self.component.exits[name])
        return ExitExplained(name, self.label(part.label, name), words, part.refer_to)

    def parameters(self) -> tuple[ParameterExplained, ...]:
        told = []
        for name, value in self.outcome.parameters.items():
            series = self.definition.parameters[name]
            since = [start for start, _ in series.values if start <= self.day]
            node = Parameter(name, series.type)
            told.append(
                ParameterExplained(
                    name, name_in_words(node, self.definition, self.language),
                    self.value(value, series.type, rounded=False),
                    since[-1].isoformat() if since else None, self.source(series.part),
                )
            )  # fmt: skip
        return tuple(told)

    def source(self, part: Sourced) -> str:
        if part.source:
            return part.source
        if not part.assumption:
            return ""
        word = self.say("assumption")
        return f"{word}: {part.because.in_language(self.language)}" if part.because else word

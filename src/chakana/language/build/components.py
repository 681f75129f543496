"""Components: their five parts with every rule at its level."""

from __future__ import annotations

import re

from chakana.expressions.types import LEVELS, TERRITORY_RANKS, UNIT_LEVELS, Level
from chakana.language import model
from chakana.language.build.draft import Draft
from chakana.language.build.rules import RuleReader
from chakana.language.definition import Component, ConditionRule, Rule, Stage
from chakana.language.document import Key
from chakana.language.integrity import HOLD_HINT, hold_message
from chakana.language.rule_texts import other_rule_texts

_ENROLLED = re.compile(r"\benrolled_in\s*\(\s*'([^']{1,80})'", re.IGNORECASE)


class ComponentBuilder:
    """Builds one component of a draft; what is wrong with it is reported there."""

    def __init__(self, draft: Draft, reader: RuleReader, name: str, part: model.Component) -> None:
        self.draft, self.reader, self.name, self.part = draft, reader, name, part
        self.unit: Level = part.unit
        self.key: Key = ("components", name)

    def build(self) -> Component | None:
        """The component; None when nobody could say whom it is for."""
        if self._is_for_members():
            return None
        mandate = self._mandate()
        stages = tuple(self._stage(*entry) for entry in self.part.eligibility.items())
        amount, costs = self._amount(), self._costs()
        conditions = tuple(self._condition(*entry) for entry in self.part.conditions.items())
        exits, others = self._exits(), self._other_rules()
        if mandate is None:
            return None
        return Component(
            self.name, self.unit, self.part, mandate, stages, amount, costs,
            tuple(one for one in conditions if one is not None), exits, others,
        )  # fmt: skip

    def _is_for_members(self) -> bool:
        if self.unit == "member":
            hint = "The unit is the household; a rule gathers its members with any(…), count(…)."
            message = "A component serves households or more, not members."
            self.draft.report("CHK106", message, (*self.key, "unit"), hint)
        return self.unit == "member"

    def _mandate(self) -> Rule | None:
        level = self.part.mandate.level or self.unit
        if _may_carry_down(level, self.unit):
            return self.reader.rule(self.part.mandate.rule, level, (*self.key, "mandate", "rule"))
        hint = f"A mandate lives at the {self.unit} or at a territory above it."
        message = f"The mandate lives at the {level}."
        self.draft.report("CHK106", message, (*self.key, "mandate", "level"), hint)
        return None

    def _stage(self, name: str, part: model.EligibilityStage) -> Stage:
        place: Key = (*self.key, "eligibility", name)
        level = part.level or self.unit
        rule = None
        if not _may_carry_down(level, self.unit):
            hint = f"A stage lives at the {self.unit} or at a territory above it."
            self.draft.report("CHK106", f"'{name}' lives at the {level}.", (*place, "level"), hint)
        elif part.rule is not None:
            rule = self.reader.rule(part.rule, level, (*place, "rule"))
        share = part.simulated_as.approved if part.simulated_as else None
        return Stage(name, rule, part.decided_by, share, part)

    def _amount(self) -> Rule | None:
        benefit = self.part.benefit
        if benefit is None or benefit.amount is None:
            return None
        return self.reader.money(benefit.amount, self.unit, (*self.key, "benefit", "amount"))

    def _costs(self) -> dict[str, Rule]:
        built = {
            name: self.reader.money(line.amount, self.unit, (*self.key, "costs", name, "amount"))
            for name, line in self.part.costs.items()
        }
        return {name: rule for name, rule in built.items() if rule is not None}

    def _condition(self, name: str, part: model.Condition) -> ConditionRule | None:
        place: Key = (*self.key, "conditions", name)
        unit, level = self.unit, part.level or "member"
        if level not in (unit, "member" if unit in UNIT_LEVELS else unit):
            message = f"'{name}' lives at the {level}, and the unit is the {unit}."
            self._refuse_hold(part, place, ("applies_to", "rule"), len(self.draft.problems))
            self.draft.report("CHK106", message, place, f"level: {unit}", of_key=True)
            return None
        before, applies = len(self.draft.problems), None
        if part.applies_to is not None:
            applies = self.reader.rule(part.applies_to, level, (*place, "applies_to"))
        rule = self.reader.rule(part.rule, level, (*place, "rule"))
        if rule is None:
            self._refuse_hold(part, place, ("applies_to", "rule"), before)
        elif applies is None:
            self._refuse_hold(part, place, ("applies_to",), before)
        return ConditionRule(name, level, applies, rule, part) if rule else None

    def _refuse_hold(
        self, part: model.Condition, place: Key, fields: tuple[str, ...], before: int
    ) -> None:
        """CHK206 for texts that are no rule and yet speak of another programme, told first."""
        for field in fields:
            for found in _ENROLLED.findall(getattr(part, field) or ""):
                message = f"{hold_message((*place, field), found)}."
                key = (*place, field)
                problem = self.draft.document.problem("CHK206", message, key, hint=HOLD_HINT)
                self.draft.problems.insert(before, problem)

    def _exits(self) -> dict[str, Rule]:
        built = {
            name: self.reader.rule(part.rule, self.unit, (*self.key, "exit", name, "rule"))
            for name, part in self.part.exit.items()
        }
        return {name: rule for name, rule in built.items() if rule is not None}

    def _other_rules(self) -> dict[str, Rule]:
        """Ranking, ceilings, prizes, terms, adoption and effects, by dotted path."""
        found: dict[str, Rule] = {}
        currency = self.draft.programme.currency
        for path, text, level, wanted in other_rule_texts(self.part, self.unit, currency):
            rule = self.reader.rule(text, level, (*self.key, *path), wanted)
            if rule is not None and path[-1] in ("at_least", "share"):
                rule = self.reader.share(rule)
            if rule is not None:
                found[".".join(map(str, path))] = rule
        return found


def _may_carry_down(level: Level, unit: Level) -> bool:
    return level == unit or (level in TERRITORY_RANKS and LEVELS.index(level) > LEVELS.index(unit))

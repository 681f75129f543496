"""Rule texts as typed rules, among the names that the draft knows."""

from __future__ import annotations

from dataclasses import replace

from chakana.expressions.grammar import RuleError
from chakana.expressions.nodes import Literal, Node
from chakana.expressions.parse import Scope, parse_rule
from chakana.expressions.types import BARE_NUMBER, BOOLEAN, LEVELS, Kind, Level, Type, of_unit
from chakana.expressions.typing_rules import TypeProblem, adapt
from chakana.expressions.units import SHARE, Unit, parse_unit
from chakana.language.build.draft import Draft
from chakana.language.definition import Rule
from chakana.language.document import MAXIMUM_PROBLEMS, Key

MAXIMUM_TEXT = 300_000
"""How many characters all the rules of a definition may have: seconds to read."""


class RuleReader:
    """Reads the rules of one draft, once all its names are declared."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._scope: Scope | None = None
        self._read = 0

    def scope(self, level: Level) -> Scope:
        if self._scope is None:
            parameters = {name: series.type for name, series in self.draft.parameters.items()}
            variables = {key: spec.type for key, spec in self.draft.variables.items()}
            self._scope = Scope(level, parameters, variables)
        return replace(self._scope, level=level)

    def rule(self, text: str, level: Level, key: Key, wanted: Type | None = BOOLEAN) -> Rule | None:
        """The rule at ``key``; None, with a report, when it cannot be read or is not ``wanted``."""
        self._read += len(text)
        if len(self.draft.problems) >= MAXIMUM_PROBLEMS or self._read > MAXIMUM_TEXT:
            if self._read - len(text) <= MAXIMUM_TEXT < self._read:
                message = f"The rules together have more than {MAXIMUM_TEXT} characters."
                self.draft.report("CHK004", message, key, "Split the definition.")
            return None
        try:
            node = parse_rule(text, self.scope(level))
            if wanted is not None and node.type.kind is not wanted.kind:
                node = self._as_wanted(node, wanted, key)
        except RuleError as error:
            if error.code == "CHK103" and self._is_told(error.message):
                return None
            self.draft.problems.append(
                self.draft.document.problem(
                    error.code, error.message, key, hint=error.hint, offset=error.offset
                )
            )
            return None
        except TypeProblem as problem:
            self.draft.report(problem.code, problem.message, key, problem.hint)
            return None
        return Rule(str(key[-1] if key[-1] != "rule" else key[-2]), level, node, text, key)

    def _is_told(self, message: str) -> bool:
        """Whether a name is unknown only because what is wrong with its declaration is told."""
        names = {name.rpartition(".")[2] for name in self.draft.undeclared} | self.draft.undeclared
        return any(f"'{name}'" in message for name in names)

    def _as_wanted(self, node: Node, wanted: Type, key: Key) -> Node:
        if node.type == BARE_NUMBER and wanted.is_numeric:
            return adapt(node, wanted)
        hint = "A rule must come out true or false." if wanted.kind is Kind.BOOLEAN else ""
        if wanted.kind is Kind.MONEY:
            currency = self.draft.programme.currency
            hint = f"An amount is in a currency, for example '{currency} per month'."
        message = f"'{key[-1]}' is {node.type}, where {wanted} is needed."
        raise TypeProblem("CHK104", message, hint)

    def money(self, text: str, unit: Level, key: Key) -> Rule | None:
        currency = self.draft.programme.currency
        if currency is None:
            self.draft.report("CHK203", "An amount, and the programme names no currency.", key,
                        "Add for example 'currency: PEN'.")  # fmt: skip
            return None
        rule = self.rule(text, unit, key, of_unit(parse_unit(currency)))
        if rule is not None and (found := rule.node.type.unit) and found.currency != currency:
            message = f"The amount is in {found.currency}, the programme's currency is {currency}."
            hint = "Convert it with a parameter for the rate, or pay in the programme's currency."
            self.draft.report("CHK203", message, key, hint)
        elif rule is not None and found and (other := _other_level(found, unit)):
            message = f"An amount for one {unit} cannot be in '{found}'."
            hint = f"Declare the sum for one {other} ('{currency} per {other} per month') and "
            hint += f"multiply it, for example by count({other})."
            self.draft.report("CHK105", message, key, hint)
        return rule

    def share(self, rule: Rule) -> Rule | None:
        """``rule``, if what it gives is a share of the whole."""
        unit = rule.node.type.unit
        if unit is not None and unit != SHARE:
            hint = "A share runs from 0 to 1: 0.30, or a parameter in 'share'."
            self.draft.report(
                "CHK105", f"'{rule.name}' is in '{unit}', not a share.", rule.key, hint
            )
            return None
        if isinstance(rule.node, Literal) and not 0 <= float(str(rule.node.value)) <= 1:
            message = f"{rule.node.value:g} is not a share: shares run from 0 to 1."
            self.draft.report("CHK105", message, rule.key)
            return None
        return rule


def _other_level(found: Unit, unit: Level) -> str | None:
    """The level, other than the unit served, by which an amount is counted."""
    return next((word for word, _ in found.powers if word in LEVELS and word != unit), None)

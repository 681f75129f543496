"""Derived variables: rules and scores as nodes, and the circles that they may not form."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from chakana.expressions.nodes import Arithmetic, Case, Literal, Node
from chakana.expressions.types import BARE_NUMBER, SHARE_NUMBER
from chakana.expressions.typing_rules import TypeProblem, adapt, arithmetic
from chakana.language import model
from chakana.language.build.draft import Draft
from chakana.language.build.rules import RuleReader
from chakana.language.definition import VariableSpec
from chakana.language.document import Key
from chakana.language.towers import Towers

_ZERO = Literal(0.0, BARE_NUMBER)


class Derivation:
    """Gives each derived variable of the draft the node of its rule or score."""

    def __init__(self, draft: Draft, reader: RuleReader) -> None:
        self.draft, self.reader = draft, reader

    def derive(self) -> None:
        mine = {spec.full_name: spec for spec in self.draft.variables.values()}
        for full_name, part in self.draft.programme.variables.items():
            spec = mine.get(full_name)
            if spec is None or spec.programme != self.draft.programme.programme:
                continue
            node = self._derived_node(spec, part, ("variables", full_name))
            if node is not None:
                self.draft.variables[spec.key] = VariableSpec(
                    spec.level, spec.name, spec.type, node, part, spec.programme
                )
        self._refuse_circles()

    def _derived_node(self, spec: VariableSpec, part: model.VariablePart, key: Key) -> Node | None:
        if part.rule is not None and part.score is not None:
            self.draft.report(
                "CHK005", "A variable has a rule or a score, not both.", (*key, "score")
            )
            return None
        if part.score is not None:
            return self._score(spec, part.score, (*key, "score"))
        if part.rule is None:
            return None
        rule = self.reader.rule(part.rule, spec.level, (*key, "rule"), spec.type)
        if rule is None:
            return None
        try:
            node = adapt(rule.node, spec.type)
            _same_declared_unit(node, spec)
        except TypeProblem as problem:
            self.draft.report(problem.code, problem.message, (*key, "rule"), problem.hint)
            return None
        return node

    def _score(self, spec: VariableSpec, score: model.Score, key: Key) -> Node | None:
        """The terms added in pairs, so that a score of a thousand terms is ten additions deep."""
        if not spec.type.is_numeric:
            message = f"A score is a figure, and '{spec.full_name}' is {spec.type}."
            self.draft.report("CHK104", message, key, "type: number", of_key=True)
            return None
        terms = [self._weight(spec, score.intercept, (*key, "intercept"))]
        terms += [
            self._score_term(spec, term, (*key, "terms", index))
            for index, term in enumerate(score.terms)
        ]
        found = [term for term in terms if term is not None]
        if len(found) < len(terms):
            return None
        while len(found) > 1:
            rest = found[len(found) // 2 * 2 :]
            pairs = zip(found[::2], found[1::2], strict=False)
            found = [*(arithmetic("+", one, two, spec.level) for one, two in pairs), *rest]
        return found[0]

    def _weight(self, spec: VariableSpec, weight: Decimal, key: Key) -> Node | None:
        try:
            return adapt(Literal(float(weight), BARE_NUMBER), spec.type)
        except TypeProblem as problem:
            self.draft.report(problem.code, problem.message, key, problem.hint)
            return None

    def _score_term(self, spec: VariableSpec, term: model.ScoreTerm, key: Key) -> Node | None:
        if (term.when is None) == (term.of is None):
            self.draft.report("CHK007", "A term has either 'when' or 'of'.", key)
            return None
        weight = self._weight(spec, term.weight, (*key, "weight"))
        if weight is None:
            return None
        if term.when is not None:
            rule = self.reader.rule(term.when, spec.level, (*key, "when"))
            return Case(((rule.node, weight),), adapt(_ZERO, spec.type)) if rule else None
        rule = self.reader.rule(str(term.of), spec.level, (*key, "of"), SHARE_NUMBER)
        return Arithmetic("*", weight, rule.node, spec.type.unit) if rule else None

    def _refuse_circles(self) -> None:
        """Refuse derived variables that rest on themselves, or on too high a tower of others."""
        towers = Towers(self.draft.variables)
        for start in list(self.draft.variables):
            while circle := towers.circle(start):
                names = " → ".join(f"{level}.{name}" for level, name in circle)
                own = (f"{level}.{name}" for level, name in circle)
                place = next((name for name in own if name in self.draft.programme.variables), "")
                message = f"Variables use each other in a circle: {names}."
                hint = "One of them must rest on what is recorded."
                self.draft.report("CHK108", message, ("variables", place), hint, of_key=True)
                for key in circle:
                    self.draft.variables[key] = replace(self.draft.variables[key], node=None)
        for spec in towers.too_high:
            message = f"'{spec.full_name}' rests on too long a chain of derived variables."
            self.draft.report("CHK101", message, ("variables", spec.full_name), of_key=True)


def _same_declared_unit(node: Node, spec: VariableSpec) -> None:
    found, declared = node.type.unit, spec.type.unit
    if (
        found is None
        or declared is None
        or found.without(spec.level) == declared.without(spec.level)
    ):
        return
    message = f"The rule gives {found}, and '{spec.full_name}' is declared in {declared}."
    raise TypeProblem("CHK105", message)

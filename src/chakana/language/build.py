"""From a programme's shape to a :class:`Definition`: every name resolved, every rule typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from chakana.expressions.grammar import RuleError, is_reserved
from chakana.expressions.nodes import Arithmetic, Case, Literal, Node, Value
from chakana.expressions.parse import Scope, parse_rule
from chakana.expressions.types import (
    BARE_NUMBER,
    BOOLEAN,
    DATE,
    LEVELS,
    SHARE_NUMBER,
    TERRITORY_RANKS,
    UNIT_LEVELS,
    Kind,
    Level,
    Type,
    of_unit,
)  # fmt: skip
from chakana.expressions.typing_rules import TypeProblem, adapt, arithmetic, read_day
from chakana.expressions.units import SHARE, Unit, parse_unit
from chakana.language import model
from chakana.language.definition import (
    Component,
    ConditionRule,
    Definition,
    ParameterSeries,
    Rule,
    Stage,
    VariableKey,
    VariableSpec,
)  # fmt: skip
from chakana.language.document import MAXIMUM_PROBLEMS, Document, Key
from chakana.language.rule_texts import other_rule_texts
from chakana.language.scalars import read_figure
from chakana.language.towers import Towers
from chakana.problems import Problem, suggest

MAXIMUM_TEXT = 300_000
"""How many characters all the rules of a definition may have: seconds to read."""
_NAME = re.compile(r"(?=.{1,60}$)[a-z][a-z0-9]*(_[a-z0-9]+)*")
_ZERO = Literal(0.0, BARE_NUMBER)


class Builder:
    """Builds one definition; what is wrong gathers in ``problems``."""

    def __init__(self, programme: model.Programme, document: Document, used: Iterable[Definition]):
        self.programme, self.document, self.used = programme, document, tuple(used)
        self.problems: list[Problem] = []
        self.parameters: dict[str, ParameterSeries] = {}
        self.variables: dict[VariableKey, VariableSpec] = {}
        self._scope: Scope | None = None
        self._read = 0

    def build(self) -> Definition:
        self._inherit()
        self._own_parameters()
        self._own_variables()
        self._scope = None
        self._derive()
        self._evaluation()
        components = {
            name: component
            for name, part in self.programme.components.items()
            if (component := self._component(name, part)) is not None
        }
        return Definition(
            self.programme, self.document, self.used, self.parameters, self.variables, components
        )

    def report(
        self, code: str, message: str, key: Key, hint: str = "", *, of_key: bool = False
    ) -> None:
        self.problems.append(self.document.problem(code, message, key, hint=hint, of_key=of_key))

    # names

    def _inherit(self) -> None:
        for other in self.used:
            for name, series in other.parameters.items():
                if self.parameters.setdefault(name, series).programme != series.programme:
                    self._clash(name, series.programme)
            for key, spec in other.variables.items():
                if self.variables.setdefault(key, spec).programme != spec.programme:
                    self._clash(spec.full_name, spec.programme)

    def _clash(self, name: str, programme: str) -> None:
        message = f"'{name}' comes from two of the definitions used; one is {programme}."
        self.report("CHK111", message, ("uses",), "Rename it in one of them.")

    def _own_parameters(self) -> None:
        for name, part in self.programme.parameters.items():
            key: Key = ("parameters", name)
            if self._is_taken_word(name, name, key):
                continue
            if name in self.parameters:
                message = f"'{name}' is already declared by {self.parameters[name].programme}."
                self.report(
                    "CHK111", message, key, "Use that one, or choose another name.", of_key=True
                )
            declared = self._declared_type(part.type or "number", part.unit, None, key)
            if declared is None:
                continue
            values = tuple(
                (day, self._value(text, declared, (*key, "values", day.isoformat())))
                for day, text in sorted(part.values.items())
            )
            self.parameters[name] = ParameterSeries(
                name, declared, values, part, self.programme.programme
            )

    def _declared_type(
        self, kind: str, unit: str | None, values: list[str] | None, key: Key
    ) -> Type | None:
        if kind == "number":
            if unit is None:
                hint = "unit: share, unit: years, unit: PEN per household per month …"
                self.report(
                    "CHK105", f"'{key[-1]}' is a figure without a unit.", key, hint, of_key=True
                )
                return None
            try:
                return of_unit(parse_unit(unit))
            except ValueError as error:
                self.report("CHK105", f"{error}.", (*key, "unit"))
                return None
        if unit is not None:
            self.report("CHK105", f"A {kind} has no unit.", (*key, "unit"), "Remove it.")
        return {"boolean": BOOLEAN, "date": DATE}.get(kind) or Type(
            Kind.TEXT, None, tuple(values) if values else None
        )

    def _value(self, text: str, wanted: Type, key: Key) -> Value:
        try:
            return typed_value(text, wanted)
        except ValueError as error:
            self.report("CHK007", str(error), key)
            return None

    def _own_variables(self) -> None:
        for full_name, part in self.programme.variables.items():
            key: Key = ("variables", full_name)
            level, _, name = full_name.partition(".")
            if self._is_taken_word(name, full_name, key):
                continue
            if level not in LEVELS or not _NAME.fullmatch(name):
                hint = f"Write its level first, for example 'household.{name or level}'."
                self.report(
                    "CHK007", f"'{full_name}' is not a level and a name.", key, hint, of_key=True
                )
                continue
            declared = self._declared_type(part.type, part.unit, part.values, key)
            if (level, name) in self.variables:
                other = self.variables[level, name].programme
                hint = "Use that one, or choose another name."
                self.report(
                    "CHK111",
                    f"'{full_name}' is already declared by {other}.",
                    key,
                    hint,
                    of_key=True,
                )
            elif declared is not None:
                self.variables[level, name] = VariableSpec(
                    level, name, declared, None, part, self.programme.programme
                )

    def _is_taken_word(self, word: str, name: str, key: Key) -> bool:
        """Whether ``word`` means something in rules already; reports it."""
        if word.startswith("enrolled__"):
            message = f"'{name}': names that begin with 'enrolled__' are kept."
            hint = "Write enrolled_in('pe/juntos') in the rule."
            self.report("CHK206", message, key, hint, of_key=True)
            return True
        if is_reserved(word):
            hint = "Choose another name."
            self.report("CHK007", f"'{name}' is a word of the rules.", key, hint, of_key=True)
            return True
        return False

    # rules

    def scope(self, level: Level) -> Scope:
        if self._scope is None:
            parameters = {name: series.type for name, series in self.parameters.items()}
            variables = {key: spec.type for key, spec in self.variables.items()}
            self._scope = Scope(level, parameters, variables)
        return replace(self._scope, level=level)

    def rule(self, text: str, level: Level, key: Key, wanted: Type | None = BOOLEAN) -> Rule | None:
        """The rule at ``key``; None, with a report, when it cannot be read or is not ``wanted``."""
        self._read += len(text)
        if len(self.problems) >= MAXIMUM_PROBLEMS or self._read > MAXIMUM_TEXT:
            if self._read - len(text) <= MAXIMUM_TEXT < self._read:
                message = f"The rules together have more than {MAXIMUM_TEXT} characters."
                self.report("CHK004", message, key, "Split the definition.")
            return None
        try:
            node = parse_rule(text, self.scope(level))
            if wanted is not None and node.type.kind is not wanted.kind:
                node = self._as_wanted(node, wanted, key)
        except RuleError as error:
            self.problems.append(
                self.document.problem(
                    error.code, error.message, key, hint=error.hint, offset=error.offset
                )
            )
            return None
        except TypeProblem as problem:
            self.report(problem.code, problem.message, key, problem.hint)
            return None
        return Rule(str(key[-1] if key[-1] != "rule" else key[-2]), level, node, text, key)

    def _as_wanted(self, node: Node, wanted: Type, key: Key) -> Node:
        if node.type == BARE_NUMBER and wanted.is_numeric:
            return adapt(node, wanted)
        hint = "A rule must come out true or false." if wanted.kind is Kind.BOOLEAN else ""
        if wanted.kind is Kind.MONEY:
            hint = f"An amount is in a currency, for example '{self.programme.currency} per month'."
        message = f"'{key[-1]}' is {node.type}, where {wanted} is needed."
        raise TypeProblem("CHK104", message, hint)

    def _derive(self) -> None:
        mine = {spec.full_name: spec for spec in self.variables.values()}
        for full_name, part in self.programme.variables.items():
            spec = mine.get(full_name)
            if spec is None or spec.programme != self.programme.programme:
                continue
            node = self._derived_node(spec, part, ("variables", full_name))
            if node is not None:
                self.variables[spec.key] = VariableSpec(
                    spec.level, spec.name, spec.type, node, part, spec.programme
                )
        self._refuse_circles()

    def _derived_node(self, spec: VariableSpec, part: model.VariablePart, key: Key) -> Node | None:
        if part.rule is not None and part.score is not None:
            self.report("CHK005", "A variable has a rule or a score, not both.", (*key, "score"))
            return None
        if part.score is not None:
            return self._score(spec, part.score, (*key, "score"))
        if part.rule is None:
            return None
        rule = self.rule(part.rule, spec.level, (*key, "rule"), spec.type)
        if rule is None:
            return None
        try:
            node = adapt(rule.node, spec.type)
            _same_declared_unit(node, spec)
        except TypeProblem as problem:
            self.report(problem.code, problem.message, (*key, "rule"), problem.hint)
            return None
        return node

    def _score(self, spec: VariableSpec, score: model.Score, key: Key) -> Node | None:
        """The terms added in pairs, so that a score of a thousand terms is ten additions deep."""
        if not spec.type.is_numeric:
            message = f"A score is a figure, and '{spec.full_name}' is {spec.type}."
            self.report("CHK104", message, key, "type: number", of_key=True)
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
            self.report(problem.code, problem.message, key, problem.hint)
            return None

    def _score_term(self, spec: VariableSpec, term: model.ScoreTerm, key: Key) -> Node | None:
        if (term.when is None) == (term.of is None):
            self.report("CHK007", "A term has either 'when' or 'of'.", key)
            return None
        weight = self._weight(spec, term.weight, (*key, "weight"))
        if weight is None:
            return None
        if term.when is not None:
            rule = self.rule(term.when, spec.level, (*key, "when"))
            return Case(((rule.node, weight),), adapt(_ZERO, spec.type)) if rule else None
        rule = self.rule(str(term.of), spec.level, (*key, "of"), SHARE_NUMBER)
        return Arithmetic("*", weight, rule.node, spec.type.unit) if rule else None

    def _refuse_circles(self) -> None:
        """Refuse derived variables that rest on themselves, or on too high a tower of others."""
        towers = Towers(self.variables)
        for start in list(self.variables):
            while circle := towers.circle(start):
                names = " → ".join(f"{level}.{name}" for level, name in circle)
                own = (f"{level}.{name}" for level, name in circle)
                place = next((name for name in own if name in self.programme.variables), "")
                message = f"Variables use each other in a circle: {names}."
                hint = "One of them must rest on what is recorded."
                self.report("CHK108", message, ("variables", place), hint, of_key=True)
                for key in circle:
                    self.variables[key] = replace(self.variables[key], node=None)
        for spec in towers.too_high:
            message = f"'{spec.full_name}' rests on too long a chain of derived variables."
            self.report("CHK101", message, ("variables", spec.full_name), of_key=True)

    # evaluation

    def _evaluation(self) -> None:
        """The design's running variable is declared, and its cutoff is a value of the same kind."""
        design = self.programme.evaluation
        if design is None:
            return
        wanted: Type | None = None
        if design.running_variable is not None:
            mine = {spec.full_name: spec for spec in self.variables.values()}
            spec = mine.get(design.running_variable)
            if spec is None:
                message = f"No variable is called '{design.running_variable}'."
                hint = suggest(design.running_variable, mine)
                self.report("CHK103", message, ("evaluation", "running_variable"), hint)
            else:
                wanted = spec.type
        if design.cutoff is not None:
            self.rule(design.cutoff, "country", ("evaluation", "cutoff"), wanted)

    # components

    def _component(self, name: str, part: model.Component) -> Component | None:
        key: Key = ("components", name)
        unit: Level = part.unit
        if unit == "member":
            hint = "The unit is the household; a rule gathers its members with any(…), count(…)."
            self.report(
                "CHK106",
                "A component serves households or more, not members.",
                (*key, "unit"),
                hint,
            )
            return None
        mandate = self._mandate(part.mandate, unit, key)
        stages = tuple(
            self._stage(stage_name, stage, unit, key)
            for stage_name, stage in part.eligibility.items()
        )
        amount = None
        if part.benefit is not None and part.benefit.amount is not None:
            amount = self._money(part.benefit.amount, unit, (*key, "benefit", "amount"))
        costs = self._several(
            ((cost, line.amount) for cost, line in part.costs.items()),
            unit,
            (*key, "costs"),
            "amount",
        )
        conditions = tuple(
            built
            for cond, entry in part.conditions.items()
            if (built := self._condition(cond, entry, unit, key))
        )
        exits = {
            label: rule
            for label, entry in part.exit.items()
            if (rule := self.rule(entry.rule, unit, (*key, "exit", label, "rule")))
        }
        others = self._other_rules(part, unit, key)
        if mandate is None:
            return None
        return Component(
            name, unit, part, mandate, stages, amount, costs, conditions, exits, others
        )

    def _mandate(self, part: model.Mandate, unit: Level, key: Key) -> Rule | None:
        level = part.level or unit
        if _may_carry_down(level, unit):
            return self.rule(part.rule, level, (*key, "mandate", "rule"))
        hint = f"A mandate lives at the {unit} or at a territory above it."
        message = f"The mandate lives at the {level}."
        self.report("CHK106", message, (*key, "mandate", "level"), hint)
        return None

    def _stage(self, name: str, part: model.EligibilityStage, unit: Level, key: Key) -> Stage:
        place: Key = (*key, "eligibility", name)
        level = part.level or unit
        rule = None
        if not _may_carry_down(level, unit):
            hint = f"A stage lives at the {unit} or at a territory above it."
            self.report("CHK106", f"'{name}' lives at the {level}.", (*place, "level"), hint)
        elif part.rule is not None:
            rule = self.rule(part.rule, level, (*place, "rule"))
        share = part.simulated_as.approved if part.simulated_as else None
        return Stage(name, rule, part.decided_by, share, part)

    def _condition(
        self, name: str, part: model.Condition, unit: Level, key: Key
    ) -> ConditionRule | None:
        place: Key = (*key, "conditions", name)
        level: Level = part.level or "member"
        if level not in (unit, "member" if unit in UNIT_LEVELS else unit):
            message = f"'{name}' lives at the {level}, and the unit is the {unit}."
            self.report("CHK106", message, place, f"level: {unit}", of_key=True)
            return None
        applies = None
        if part.applies_to is not None:
            applies = self.rule(part.applies_to, level, (*place, "applies_to"))
        rule = self.rule(part.rule, level, (*place, "rule"))
        return ConditionRule(name, level, applies, rule, part) if rule else None

    def _money(self, text: str, unit: Level, key: Key) -> Rule | None:
        currency = self.programme.currency
        if currency is None:
            self.report("CHK203", "An amount, and the programme names no currency.", key,
                        "Add for example 'currency: PEN'.")  # fmt: skip
            return None
        rule = self.rule(text, unit, key, of_unit(parse_unit(currency)))
        if rule is not None and (found := rule.node.type.unit) and found.currency != currency:
            message = f"The amount is in {found.currency}, the programme's currency is {currency}."
            hint = "Convert it with a parameter for the rate, or pay in the programme's currency."
            self.report("CHK203", message, key, hint)
        elif rule is not None and found and (other := _other_level(found, unit)):
            message = f"An amount for one {unit} cannot be in '{found}'."
            hint = f"Declare the sum for one {other} ('{currency} per {other} per month') and "
            hint += f"multiply it, for example by count({other})."
            self.report("CHK105", message, key, hint)
        return rule

    def _several(
        self, entries: Iterable[tuple[str, str]], unit: Level, key: Key, field: str
    ) -> dict[str, Rule]:
        built = {name: self._money(text, unit, (*key, name, field)) for name, text in entries}
        return {name: rule for name, rule in built.items() if rule is not None}

    def _share(self, rule: Rule) -> Rule | None:
        """``rule``, if what it gives is a share of the whole."""
        unit = rule.node.type.unit
        if unit is not None and unit != SHARE:
            hint = "A share runs from 0 to 1: 0.30, or a parameter in 'share'."
            self.report("CHK105", f"'{rule.name}' is in '{unit}', not a share.", rule.key, hint)
            return None
        if isinstance(rule.node, Literal) and not 0 <= float(str(rule.node.value)) <= 1:
            message = f"{rule.node.value:g} is not a share: shares run from 0 to 1."
            self.report("CHK105", message, rule.key)
            return None
        return rule

    def _other_rules(self, part: model.Component, unit: Level, key: Key) -> dict[str, Rule]:
        """Ranking, ceilings, prizes, terms, adoption and effects, by dotted path."""
        found: dict[str, Rule] = {}
        for path, text, level, wanted in other_rule_texts(part, unit, self.programme.currency):
            rule = self.rule(text, level, (*key, *path), wanted)
            if rule is not None and path[-1] in ("at_least", "share"):
                rule = self._share(rule)
            if rule is not None:
                found[".".join(map(str, path))] = rule
        return found


def typed_value(text: str, wanted: Type) -> Value:
    """The YAML scalar ``text`` as a value of type ``wanted``; ValueError says what was expected."""
    if wanted.kind is Kind.BOOLEAN:
        if text not in ("true", "false"):
            raise ValueError(f"'{text}' is neither true nor false.")
        return text == "true"
    if wanted.kind is Kind.DATE:
        try:
            return read_day(text)
        except ValueError as error:
            raise ValueError(f"{error}.") from None
    if wanted.kind is Kind.TEXT:
        return text
    return _figure(text, wanted)


def _figure(text: str, wanted: Type) -> Value:
    try:
        value = read_figure(text)
    except ValueError as error:
        raise ValueError(f"'{text}': {error}.") from None
    if wanted.kind is Kind.MONEY:
        cents = value * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"'{text}' has more than two decimals; money is whole cents.")
        return int(cents)
    if wanted == SHARE_NUMBER and not Decimal(0) <= value <= Decimal(1):
        raise ValueError(f"'{text}' is not a share: shares run from 0 to 1.")
    return float(value)


def _may_carry_down(level: Level, unit: Level) -> bool:
    return level == unit or (level in TERRITORY_RANKS and LEVELS.index(level) > LEVELS.index(unit))


def _other_level(found: Unit, unit: Level) -> str | None:
    """The level, other than the unit served, by which an amount is counted."""
    return next((word for word, _ in found.powers if word in LEVELS and word != unit), None)


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

"""A rule in words, in Spanish and English, for people who do not read rules.

``any(member.age < 19) or any(member.pregnant)`` is *alguna persona del hogar tiene menos de 19
años o alguna persona del hogar está embarazada*. Names are said by their labels, parameters by
the value in force with their label beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as AnyNode

from chakana.expressions import phrases
from chakana.expressions.figures import LANGUAGES, Language, value_in_words
from chakana.expressions.nodes import (
    Aggregate,
    All,
    Any,
    Arithmetic,
    AssessmentDate,
    Between,
    Case,
    Coalesce,
    Comparison,
    DateDifference,
    EnrolledIn,
    Extreme,
    In,
    IsKnown,
    Literal,
    Node,
    Not,
    Parameter,
    Variable,
)  # fmt: skip
from chakana.expressions.render import is_negated, period_named, truth_tested
from chakana.expressions.types import LEVELS, UNIT_LEVELS, Kind, Level
from chakana.expressions.units import SHARE

if TYPE_CHECKING:
    from chakana.language.definition import Definition

_COMPARED = {
    "es": {
        "=": ("es", "son"), "<>": ("no es", "no son"),
        "<": ("es menor que", "son menos de"), "<=": ("es como máximo", "son como máximo"),
        ">": ("es mayor que", "son más de"), ">=": ("es al menos", "son al menos"),
    },
    "en": {
        "=": ("is", "are"), "<>": ("is not", "are not"),
        "<": ("is less than", "are fewer than"), "<=": ("is at most", "are at most"),
        ">": ("is more than", "are more than"), ">=": ("is at least", "are at least"),
    },
}  # fmt: skip
_COMPARED_DATES = {
    "es": {"<": "es anterior a", "<=": "es, a más tardar,", ">": "es posterior a",
           ">=": "es, como muy pronto,"},
    "en": {"<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"},
}  # fmt: skip
_OF_AGE = {
    "es": {"=": "tiene {}", "<>": "no tiene {}", "<": "tiene menos de {}",
           "<=": "tiene como máximo {}", ">": "tiene más de {}", ">=": "tiene al menos {}"},
    "en": {"=": "is {}", "<>": "is not {}", "<": "is under {}", "<=": "is at most {}",
           ">": "is over {}", ">=": "is at least {}"},
}  # fmt: skip
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_OPERATORS = {
    "es": {"+": "más", "-": "menos", "*": "por", "/": "dividido entre"},
    "en": {"+": "plus", "-": "minus", "*": "times", "/": "divided by"},
}
_GATHERED = {
    "es": {
        "sum": "la suma de",
        "min": "el menor valor de",
        "max": "el mayor valor de",
        "mean": "el promedio de",
    },
    "en": {
        "sum": "the sum of",
        "min": "the smallest value of",
        "max": "the largest value of",
        "mean": "the average of",
    },
}


def rule_in_words(
    node: Node, definition: Definition, day: date, language: Language, level: Level | None = None
) -> str:
    """What ``node`` asks, or gives, in ``language``, with the parameters in force on ``day``.

    A condition becomes a sentence without its full stop and with a small first letter; an
    amount or a figure becomes a noun phrase. ``level`` is where the rule lives; without it, it
    is told from what the rule names and from whom the definition serves.
    """
    speaker = _Speaker(definition, day, language, level or _level_of(node, definition))
    said = speaker.truth(node) if node.type.kind is Kind.BOOLEAN else speaker.figure(node)
    return phrases.contracted(said, language)


def name_in_words(node: Variable | Parameter, definition: Definition, language: Language) -> str:
    """The label of a variable or parameter; its own name when it has none."""
    if isinstance(node, Parameter):
        series = definition.parameters.get(node.name)
        return series.part.label.in_language(language) if series else node.name.replace("_", " ")
    spec = definition.variables.get((node.level, node.name))
    return spec.part.label.in_language(language) if spec else node.name.replace("_", " ")


def _level_of(node: Node, definition: Definition) -> Level:
    named = [part.level for part in node.walk() if isinstance(part, (Variable, EnrolledIn))]
    served = {component.unit for component in definition.components.values()}
    above: list[Level] = [level for level in UNIT_LEVELS if level in named]
    if above:
        return above[0]
    return "organisation" if served == {"organisation"} else "household"


class _Speaker:
    """Says nodes. ``subjects`` tells who is spoken of where that is one of several."""

    def __init__(self, definition: Definition, day: date, language: Language, level: Level) -> None:
        self.definition, self.day, self.language, self.level = definition, day, language, level
        self.subjects: dict[Level, str] = {}

    def pick(self, spanish: str, english: str) -> str:
        return spanish if self.language == "es" else english

    def subject(self, level: Level) -> str:
        return self.subjects.get(level) or phrases.the_level(level, self.language)

    # what is true or false

    def truth(self, node: Node, *, wanted: bool = True) -> str:
        """``node``, or its opposite when not ``wanted``, as a sentence."""
        sayer = _TRUTHS.get(type(node))
        if sayer is not None:
            return sayer(self, node, wanted)
        said = self.figure(node)
        return said if wanted else self.deny(said)

    def deny(self, said: str) -> str:
        return self.pick(f"no se cumple que {said}", f"it is not the case that {said}")

    def literal_truth(self, node: Literal, wanted: bool) -> str:
        if node.value is None:
            return self.pick("no se conoce", "unknown")
        holds = bool(node.value) is wanted
        return self.pick("siempre", "always") if holds else self.pick("nunca", "never")

    def parameter_truth(self, node: Parameter, wanted: bool) -> str:
        label = name_in_words(node, self.definition, self.language)
        value = self.definition.parameters[node.name].at(self.day) if self._has(node) else None
        state = value_in_words(value, node.type, self.language)
        quoted = self.pick(
            f"«{label}» (en esa fecha: {state})", f"“{label}” (on that date: {state})"
        )
        return self.pick(f"{'rige' if wanted else 'no rige'} {quoted}",
                         f"{quoted} {'holds' if wanted else 'does not hold'}")  # fmt: skip

    def _has(self, node: Parameter) -> bool:
        return node.name in self.definition.parameters

    def variable_truth(self, node: Variable, wanted: bool) -> str:
        label = name_in_words(node, self.definition, self.language)
        said = phrases.lowered(label)
        if phrases.is_sentence(label, self.language):
            said = self._about_whom(node.level, said)
            return said if wanted else self.deny(said)
        subject = self.subject(node.level)
        if not phrases.is_predicate(label, self.language):
            sign = self.pick("sí" if wanted else "no", "yes" if wanted else "no")
            return f"{subject}: {said} ({sign})"
        if wanted:
            return f"{subject} {said}"
        denied = phrases.denied(label, self.language)
        return f"{subject} {denied}" if denied else self.deny(f"{subject} {said}")

    def _about_whom(self, level: Level, said: str) -> str:
        """A clause with its own subject, told of somebody: *para alguna persona, …*."""
        whom = self.subjects.get(level)
        return self.pick(f"para {whom}, {said}", f"for {whom}, {said}") if whom else said

    def enrolled(self, node: EnrolledIn, wanted: bool) -> str:
        verb = self.pick("participa" if wanted else "no participa",
                         "takes part" if wanted else "does not take part")  # fmt: skip
        return f"{self.subject(node.level)} {verb} {self.pick('en', 'in')} {node.programme}"

    def negation(self, node: Not, wanted: bool) -> str:
        return self.truth(node.operand, wanted=not wanted)

    def conjunction(self, node: All, wanted: bool) -> str:
        tested = truth_tested(node)
        if tested is not None and wanted:
            return self.truth(tested[0], wanted=tested[1])
        return self.junction(node.operands, wanted, together=wanted)

    def disjunction(self, node: Any, wanted: bool) -> str:
        return self.junction(node.operands, wanted, together=not wanted)

    def junction(self, nodes: tuple[Node, ...], wanted: bool, *, together: bool) -> str:
        """Parts joined by *and* or *or*; a mixed part inside stands in parentheses."""
        said = []
        for node in nodes:
            text = self.truth(node, wanted=wanted)
            said.append(
                f"({text})"
                if isinstance(node, (All, Any, Case)) and truth_is_compound(node)
                else text
            )
        word = self.pick("y", "and") if together else self.pick("o", "or")
        return self._sharing_subject(said, word)

    def _sharing_subject(self, said: list[str], word: str) -> str:
        """A subject that all parts share is told once: *el hogar vive … y tiene …*."""
        known = [
            *self.subjects.values(),
            *(phrases.the_level(one, self.language) for one in LEVELS),
        ]
        for subject in known:
            if all(text.startswith(f"{subject} ") for text in said):
                rest = [text.removeprefix(f"{subject} ") for text in said]
                return f"{subject} {phrases.joined(rest, word, self.language)}"
        return phrases.joined(said, word, self.language)

    def comparison(self, node: Comparison, wanted: bool) -> str:
        if node.left.type.kind is Kind.BOOLEAN:
            return self._same_truth(node, wanted)
        operator = node.operator if wanted else _OPPOSITE[node.operator]
        if self._is_age(node.left):
            told = _OF_AGE[self.language][operator].format(self._years(node.right))
            return f"{self.subject('member')} {told}"
        if node.left.type.kind is Kind.DATE and operator not in ("=", "<>"):
            verb = _COMPARED_DATES[self.language][operator]
        else:
            verb = _COMPARED[self.language][operator][self._is_plural(node.left)]
        return self._clause(node.left, f"{verb} {self.figure(node.right)}")

    def _same_truth(self, node: Comparison, wanted: bool) -> str:
        same = (node.operator == "=") is wanted
        if isinstance(node.right, Literal) and isinstance(node.right.value, bool):
            return self.truth(node.left, wanted=node.right.value is same)
        left, right = self.truth(node.left), self.truth(node.right)
        if same:
            return self.pick(f"se cumplen ambas cosas o ninguna: {left}; {right}",
                             f"both or neither of these hold: {left}; {right}")  # fmt: skip
        return self.pick(f"se cumple solo una de estas cosas: {left}; {right}",
                         f"only one of these holds: {left}; {right}")  # fmt: skip

    def _clause(self, value: Node, predicate: str) -> str:
        """*value* and what is said of it, told of whom it is when that is one of several."""
        said = f"{self.figure(value)} {predicate}"
        if isinstance(value, Variable) and value.level in self.subjects:
            return self._about_whom(value.level, said)
        return said

    def _years(self, node: Node) -> str:
        """An age: *20 years old (age from which …)*."""
        figure, opening, label = self.figure(node).partition(" (")
        return f"{figure}{self.pick('', ' old')}{opening}{label}"

    def _is_age(self, node: Node) -> bool:
        if not isinstance(node, Variable) or node.level != "member":
            return False
        labels = [name_in_words(node, self.definition, language).lower() for language in LANGUAGES]
        return bool(re.match(r"(años cumplidos$|edad\b)", labels[0]) or
                    re.match(r"(completed years$|age\b)", labels[1]))  # fmt: skip

    def _is_plural(self, node: Node) -> bool:
        if isinstance(node, DateDifference):
            return True
        if not isinstance(node, (Variable, Parameter)):
            return False
        return phrases.is_plural(name_in_words(node, self.definition, self.language), self.language)

    def between(self, node: Between, wanted: bool) -> str:
        low, high = self.figure(node.low), self.figure(node.high)
        if self._is_age(node.value):
            verb = self.pick("tiene" if wanted else "no tiene", "is" if wanted else "is not")
            high = self._years(node.high)
            ages = self.pick(f"entre {low} y {high}", f"between {low} and {high}")
            return f"{self.subject('member')} {verb} {ages}"
        plural = self._is_plural(node.value)
        verb = self.pick("están" if plural else "está", "are" if plural else "is")
        if not wanted:
            verb = self.pick(f"no {verb}", f"{verb} not")
        told = self.pick(f"{verb} entre {low} y {high}", f"{verb} between {low} and {high}")
        return self._clause(node.value, told)

    def membership(self, node: In, wanted: bool) -> str:
        options = [self.figure(option) for option in node.options]
        plural = self._is_plural(node.value)
        verb = self.pick("son" if plural else "es", "are" if plural else "is")
        if wanted:
            told = f"{verb} {phrases.joined(options, self.pick('o', 'or'), self.language)}"
        else:
            neither = "not" if len(options) == 1 else "neither"
            told = self.pick(
                f"no {verb} {' ni '.join(options)}", f"{verb} {neither} {' nor '.join(options)}"
            )
        return self._clause(node.value, told)

    def known(self, node: IsKnown, wanted: bool) -> str:
        said = self.figure(node.value)
        if node.value.type.kind is Kind.BOOLEAN:
            said = self.pick(f"si {self.truth(node.value)}", f"whether {self.truth(node.value)}")
        return self.pick(f"{'se' if wanted else 'no se'} conoce {said}",
                         f"{said} {'is known' if wanted else 'is not known'}")  # fmt: skip

    def case_truth(self, node: Case, wanted: bool) -> str:
        parts = [
            self.pick(f"si {self.truth(condition)}, {self.truth(value, wanted=wanted)}",
                      f"if {self.truth(condition)}, {self.truth(value, wanted=wanted)}")
            for condition, value in node.branches
        ]  # fmt: skip
        if not _is_unknown(node.otherwise):
            rest = self.truth(node.otherwise, wanted=wanted)
            parts.append(self.pick(f"y si no, {rest}", f"otherwise {rest}"))
        return "; ".join(parts)

    def coalesced_truth(self, node: Coalesce, wanted: bool) -> str:
        word = self.pick(", o si no se sabe, ", ", or if that is not known, ")
        return word.join(self.truth(part, wanted=wanted) for part in node.operands)

    def aggregate_truth(self, node: Aggregate, wanted: bool) -> str:
        """*some*, *every* and *no* member; the level is told of while its parts are said."""
        lower, language = node.level, self.language
        if node.kind == "any":
            subject = (phrases.some if wanted else phrases.none_of)(lower, language)
        else:
            subject = phrases.every(lower, language)
            if not wanted:
                subject = self.pick(f"no {subject}", f"not {subject}")
        whole = self._whole(node)
        subject = self.pick(f"{subject} de {whole}", f"{subject} of {whole}") if whole else subject
        if node.where is not None:
            subject = f"{subject} {self._which(node.where, lower)}"
        return self._told_of(lower, subject, node.value)

    def _told_of(self, level: Level, subject: str, value: Node | None) -> str:
        if value is None:
            return subject
        before = self.subjects.get(level)
        self.subjects[level] = subject
        try:
            said = self.truth(value)
        finally:
            if before is None:
                del self.subjects[level]
            else:
                self.subjects[level] = before
        if subject in said:
            return said
        return self.pick(f"para {subject}, {said}", f"for {subject}, {said}")

    def _which(self, where: Node, level: Level) -> str:
        """A relative clause: *que está embarazada*, *para la que …*."""
        marker = "\0"
        said = self._told_of(level, marker, where)
        if said.startswith(f"{marker} ") and said.count(marker) == 1:
            return self.pick("que ", "who " if level == "member" else "that ") + said[2:]
        said = _without_marker(said, marker)
        return self.pick(f"(si {said})", f"(if {said})")

    def _whole(self, node: Aggregate) -> str:
        """Of what the parts are gathered: *the household*; '' for units of a territory."""
        return phrases.the_level(self.level, self.language) if node.level == "member" else ""

    # figures, texts and dates

    def figure(self, node: Node) -> str:
        """``node`` as a noun phrase."""
        sayer = _FIGURES.get(type(node))
        if sayer is not None:
            return sayer(self, node)
        return self.truth(node)

    def inner(self, node: Node) -> str:
        """``node`` inside a sum: in parentheses when it is one itself."""
        said = self.figure(node)
        nested = isinstance(node, Arithmetic) and period_named(node) is None
        return f"({said})" if nested else said

    def literal(self, node: Literal) -> str:
        return value_in_words(node.value, node.type, self.language)

    def parameter(self, node: Parameter) -> str:
        label = phrases.lowered(name_in_words(node, self.definition, self.language))
        value = self.definition.parameters[node.name].at(self.day) if self._has(node) else None
        if value is None:
            return self.pick(
                f"«{label}» (sin valor en esa fecha)", f"“{label}” (without a value on that date)"
            )
        return f"{value_in_words(value, node.type, self.language)} ({label})"

    def variable(self, node: Variable) -> str:
        label = name_in_words(node, self.definition, self.language)
        return phrases.noun_phrase(label, self.language)

    def assessment_date(self, node: AssessmentDate) -> str:
        return self.pick("la fecha de la evaluación", "the date of the assessment")

    def case(self, node: Case) -> str:
        parts = [
            self.pick(f"{self.figure(value)} si {self.truth(condition)}",
                      f"{self.figure(value)} if {self.truth(condition)}")
            for condition, value in node.branches
        ]  # fmt: skip
        if not _is_unknown(node.otherwise):
            rest = self.figure(node.otherwise)
            parts.append(self.pick(f"y en otro caso {rest}", f"and otherwise {rest}"))
        return "; ".join(parts)

    def coalesce(self, node: Coalesce) -> str:
        word = self.pick(", o si no se conoce, ", ", or if that is not known, ")
        return word.join(self.figure(part) for part in node.operands)

    def extreme(self, node: Extreme) -> str:
        parts = phrases.joined(
            [self.figure(part) for part in node.operands], self.pick("y", "and"), self.language
        )
        if node.kind == "least":
            return self.pick(f"lo menor entre {parts}", f"the least of {parts}")
        return self.pick(f"lo mayor entre {parts}", f"the greatest of {parts}")

    def arithmetic(self, node: Arithmetic) -> str:
        period = period_named(node)
        if period is not None:
            word = {
                "year": self.pick("por año", "per year"),
                "month": self.pick("por mes", "per month"),
            }
            return f"{self.figure(node.left)}, {word[period]}"
        if is_negated(node):
            return self.pick(f"menos {self.inner(node.right)}", f"minus {self.inner(node.right)}")
        if node.operator == "*":
            return self._product(node)
        word_between = _OPERATORS[self.language][node.operator]
        return f"{self._before(node)} {word_between} {self.inner(node.right)}"

    def _before(self, node: Arithmetic) -> str:
        """The left side: *a minus b minus c* needs no parentheses."""
        left, alike = node.left, {"+": "+-", "-": "+-", "*": "*/", "/": "*/"}[node.operator]
        chained = isinstance(left, Arithmetic) and left.operator in alike and not is_negated(left)
        return self.figure(left) if chained else self.inner(left)

    def _product(self, node: Arithmetic) -> str:
        """A share of an amount reads *70 % of …*."""
        for share, whole in ((node.right, node.left), (node.left, node.right)):
            if _is_part(share) and whole.type.unit != SHARE:
                return f"{self.inner(share)} {self.pick('de', 'of')} {self.inner(whole)}"
        times = _OPERATORS[self.language]["*"]
        left, right = self._before(node), node.right
        if (
            isinstance(right, Literal)
            and right.type.unit == SHARE
            and isinstance(right.value, float)
        ):
            return f"{left} {times} {right.value:g}"
        return f"{left} {times} {self.inner(right)}"

    def date_difference(self, node: DateDifference) -> str:
        start, end = self.figure(node.start), self.figure(node.end)
        part = {"years": ("los años cumplidos", "the completed years"),
                "months": ("los meses cumplidos", "the completed months"),
                "days": ("los días", "the days")}[node.part]  # fmt: skip
        return self.pick(f"{part[0]} entre {start} y {end}", f"{part[1]} between {start} and {end}")

    def aggregate(self, node: Aggregate) -> str:
        whose = phrases.level_noun(node.level, self.language, plural=True)
        whole = self._whole(node)
        of_whole = self.pick(f" de {whole}", f" of {whole}") if whole else ""
        keep = self._keeping(node)
        if node.kind == "count" or node.value is None:
            return self.pick(
                f"el número de {whose}{of_whole}{keep}", f"the number of {whose}{of_whole}{keep}"
            )
        word = _GATHERED[self.language][node.kind]
        each = self.pick("cada", "each")
        one = phrases.level_noun(node.level, self.language)
        return (
            f"{word} {self.inner(node.value)} {self.pick('de', 'of')} {each} {one}{of_whole}{keep}"
        )

    def _keeping(self, node: Aggregate) -> str:
        """*contando solo a quien …*: which of them a gathered figure is about."""
        wheres = [node.where] if node.where is not None else []
        if node.kind == "count" and node.value is not None:
            wheres.append(node.value)
        if not wheres:
            return ""
        told = []
        for where in wheres:
            marker = "\0"
            said = self._told_of(node.level, marker, where)
            plain = said.startswith(f"{marker} ") and said.count(marker) == 1
            told.append((plain, said[2:] if plain else _without_marker(said, marker)))
        conditions = phrases.joined(
            [text for _, text in told], self.pick("y", "and"), self.language
        )
        if all(plain for plain, _ in told):
            who = phrases.whoever(node.level, self.language)
            return self.pick(
                f", contando solo a {who} {conditions}", f", counting only {who} {conditions}"
            )
        return self.pick(f", contando solo si {conditions}", f", counting only if {conditions}")


def truth_is_compound(node: Node) -> bool:
    """Whether a condition is said in several parts, so that it needs parentheses inside another."""
    return not (isinstance(node, All) and truth_tested(node) is not None)


def _is_part(node: Node) -> bool:
    """Whether a node is a share that something is multiplied by, not a factor above 1."""
    if isinstance(node, Literal):
        return isinstance(node.value, float) and node.value <= 1
    return isinstance(node, (Parameter, Arithmetic)) and node.type.unit == SHARE


def _is_unknown(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None


def _without_marker(said: str, marker: str) -> str:
    for word in (f"para {marker}, ", f"for {marker}, ", f"{marker} ", marker):
        said = said.replace(word, "")
    return said


_TRUTHS: dict[type[Node], Callable[[_Speaker, AnyNode, bool], str]] = {
    Literal: _Speaker.literal_truth,
    Parameter: _Speaker.parameter_truth,
    Variable: _Speaker.variable_truth,
    EnrolledIn: _Speaker.enrolled,
    Not: _Speaker.negation,
    All: _Speaker.conjunction,
    Any: _Speaker.disjunction,
    Comparison: _Speaker.comparison,
    Between: _Speaker.between,
    In: _Speaker.membership,
    IsKnown: _Speaker.known,
    Case: _Speaker.case_truth,
    Coalesce: _Speaker.coalesced_truth,
    Aggregate: _Speaker.aggregate_truth,
}
_FIGURES: dict[type[Node], Callable[[_Speaker, AnyNode], str]] = {
    Literal: _Speaker.literal,
    Parameter: _Speaker.parameter,
    Variable: _Speaker.variable,
    AssessmentDate: _Speaker.assessment_date,
    Case: _Speaker.case,
    Coalesce: _Speaker.coalesce,
    Extreme: _Speaker.extreme,
    Arithmetic: _Speaker.arithmetic,
    DateDifference: _Speaker.date_difference,
    Aggregate: _Speaker.aggregate,
}

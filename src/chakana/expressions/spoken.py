"""The figures, texts and dates of a rule, said as noun phrases (see ``words.py``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from typing import Any as AnyNode

from chakana.expressions import phrases
from chakana.expressions.figures import Language, value_in_words
from chakana.expressions.lexicon import lexicon
from chakana.expressions.naming import name_in_words
from chakana.expressions.nodes import (
    Aggregate,
    Arithmetic,
    AssessmentDate,
    Case,
    Coalesce,
    DateDifference,
    Extreme,
    Literal,
    Node,
    Parameter,
    Value,
    Variable,
)
from chakana.expressions.render import is_negated, period_named
from chakana.expressions.types import Kind, Level, Type
from chakana.expressions.units import SHARE

if TYPE_CHECKING:
    from chakana.language.definition import Definition


class FigureSpeaker:
    """Says the nodes that have a value. ``subjects`` tells who is spoken of, one of several."""

    def __init__(self, definition: Definition, day: date, language: Language, level: Level) -> None:
        self.definition, self.day, self.language, self.level = definition, day, language, level
        self.subjects: dict[Level, str] = {}

    def pick(self, spanish: str, english: str) -> str:
        return spanish if self.language == "es" else english

    def sayings(self, key: str) -> AnyNode:
        """A table of ``phrases.yaml`` in the language spoken."""
        return lexicon("phrases")[key][self.language]

    def value(self, value: Value, of: Type) -> str:
        """A value as the country of the definition says it."""
        return value_in_words(value, of, self.language, self.definition.programme.country)

    def subject(self, level: Level) -> str:
        return self.subjects.get(level) or phrases.the_level(level, self.language)

    def truth(self, node: Node, *, wanted: bool = True) -> str:
        """``node``, or its opposite when not ``wanted``, as a sentence."""
        raise NotImplementedError

    def has(self, node: Parameter) -> bool:
        return node.name in self.definition.parameters

    def told_of(self, level: Level, subject: str, value: Node | None) -> str:
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

    def whole(self, node: Aggregate) -> str:
        """Of what the parts are gathered: *the household*; '' for units of a territory."""
        return phrases.the_level(self.level, self.language) if node.level == "member" else ""

    # figures, texts and dates

    def figure(self, node: Node) -> str:
        """``node`` as a noun phrase."""
        if node.type.kind is Kind.BOOLEAN and not isinstance(node, Literal):
            return self.truth(node)
        return _FIGURES[type(node)](self, node)

    def inner(self, node: Node) -> str:
        """``node`` inside a sum: in parentheses when it is one itself."""
        said = self.figure(node)
        nested = isinstance(node, Arithmetic) and period_named(node) is None
        return f"({said})" if nested else said

    def literal(self, node: Literal) -> str:
        said = self.value(node.value, node.type)
        return f"el {said}" if isinstance(node.value, date) and self.language == "es" else said

    def parameter(self, node: Parameter) -> str:
        label = phrases.lowered(name_in_words(node, self.definition, self.language))
        value = self.definition.parameters[node.name].at(self.day) if self.has(node) else None
        if value is None:
            return self.pick(
                f"«{label}» (sin valor en esa fecha)", f"“{label}” (without a value on that date)"
            )
        return f"{self.value(value, node.type)} ({label})"

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
        if not is_unknown(node.otherwise):
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
        word_between = self.sayings("operators")[node.operator]
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
        times = self.sayings("operators")["*"]
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
        whole = self.whole(node)
        of_whole = self.pick(f" de {whole}", f" of {whole}") if whole else ""
        keep = self._keeping(node)
        if node.kind == "count" or node.value is None:
            return self.pick(
                f"el número de {whose}{of_whole}{keep}", f"the number of {whose}{of_whole}{keep}"
            )
        word = self.sayings("gathered")[node.kind]
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
            said = self.told_of(node.level, marker, where)
            plain = said.startswith(f"{marker} ") and said.count(marker) == 1
            told.append((plain, said[2:] if plain else without_marker(said, marker)))
        conditions = phrases.joined(
            [text for _, text in told], self.pick("y", "and"), self.language
        )
        if all(plain for plain, _ in told):
            who = phrases.whoever(node.level, self.language)
            return self.pick(
                f", contando solo a {who} {conditions}", f", counting only {who} {conditions}"
            )
        return self.pick(f", contando solo si {conditions}", f", counting only if {conditions}")


def _is_part(node: Node) -> bool:
    """Whether a node is a share that something is multiplied by, not a factor above 1."""
    if isinstance(node, Literal):
        return isinstance(node.value, float) and node.value <= 1
    return isinstance(node, (Parameter, Arithmetic)) and node.type.unit == SHARE


def is_unknown(node: Node) -> bool:
    """Whether the node is the literal unknown, as after a case without else."""
    return isinstance(node, Literal) and node.value is None


def without_marker(said: str, marker: str) -> str:
    """A sentence freed of the mark that stood for its subject."""
    for word in (f"para {marker}, ", f"for {marker}, ", f"{marker} ", marker):
        said = said.replace(word, "")
    return said


_FIGURES: dict[type[Node], Callable[[FigureSpeaker, AnyNode], str]] = {
    Literal: FigureSpeaker.literal,
    Parameter: FigureSpeaker.parameter,
    Variable: FigureSpeaker.variable,
    AssessmentDate: FigureSpeaker.assessment_date,
    Case: FigureSpeaker.case,
    Coalesce: FigureSpeaker.coalesce,
    Extreme: FigureSpeaker.extreme,
    Arithmetic: FigureSpeaker.arithmetic,
    DateDifference: FigureSpeaker.date_difference,
    Aggregate: FigureSpeaker.aggregate,
}

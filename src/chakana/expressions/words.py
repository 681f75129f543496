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
from chakana.expressions.figures import LANGUAGES, Language
from chakana.expressions.junctions import JunctionSpeaker
from chakana.expressions.naming import name_in_words
from chakana.expressions.nodes import (
    Aggregate,
    All,
    Any,
    Between,
    Case,
    Coalesce,
    Comparison,
    DateDifference,
    EnrolledIn,
    In,
    IsKnown,
    Literal,
    Node,
    Not,
    Parameter,
    Variable,
)
from chakana.expressions.spoken import is_unknown, without_marker
from chakana.expressions.types import UNIT_LEVELS, Kind, Level

if TYPE_CHECKING:
    from chakana.language.definition import Definition

_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


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


def _level_of(node: Node, definition: Definition) -> Level:
    named = [part.level for part in node.walk() if isinstance(part, (Variable, EnrolledIn))]
    served = {component.unit for component in definition.components.values()}
    above: list[Level] = [level for level in UNIT_LEVELS if level in named]
    if above:
        return above[0]
    return "organisation" if served == {"organisation"} else "household"


class _Speaker(JunctionSpeaker):
    """Says nodes. ``subjects`` tells who is spoken of where that is one of several."""

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
        value = self.definition.parameters[node.name].at(self.day) if self.has(node) else None
        state = self.value(value, node.type)
        quoted = self.pick(
            f"«{label}» (en esa fecha: {state})", f"“{label}” (on that date: {state})"
        )
        return self.pick(f"{'rige' if wanted else 'no rige'} {quoted}",
                         f"{quoted} {'holds' if wanted else 'does not hold'}")  # fmt: skip

    def variable_truth(self, node: Variable, wanted: bool) -> str:
        label = name_in_words(node, self.definition, self.language)
        said = phrases.lowered(label)
        if phrases.is_sentence(label, self.language):
            said = self._about_whom(node.level, said)
            return said if wanted else self.deny(said)
        if not phrases.is_predicate(label, self.language):
            sign = self.pick("sí" if wanted else "no", "yes" if wanted else "no")
            return self._about_whom(node.level, f"{said}: {sign}")
        subject = self.subject(node.level)
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

    def comparison(self, node: Comparison, wanted: bool) -> str:
        if node.left.type.kind is Kind.BOOLEAN:
            return self._same_truth(node, wanted)
        operator = node.operator if wanted else _OPPOSITE[node.operator]
        if self._is_age(node.left):
            told = self.sayings("of_age")[operator].format(self._years(node.right))
            return f"{self.subject('member')} {told}"
        if node.left.type.kind is Kind.DATE and operator not in ("=", "<>"):
            verb = self.sayings("compared_dates")[operator]
        else:
            verb = self.sayings("compared")[operator][self._is_plural(node.left)]
        return self._clause(node.left, f"{verb} {self.choice(node.right, node.left)}")

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
        figure = self.figure(value)
        pause = "," if self.pick(", contando", ", counting") in figure else ""
        said = f"{figure}{pause} {predicate}"
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
        options = [self.choice(option, node.value) for option in node.options]
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

    def choice(self, node: Node, of: Node) -> str:
        """A text that ``of`` may be, as its variable labels it; else as any figure."""
        if isinstance(node, Literal) and isinstance(node.value, str):
            return self.value(node.value, of.type)
        return self.figure(node)

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
        if not is_unknown(node.otherwise):
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
        whole = self.whole(node)
        subject = self.pick(f"{subject} de {whole}", f"{subject} of {whole}") if whole else subject
        if node.where is not None:
            subject = f"{subject} {self._which(node.where, lower)}"
        return self.told_of(lower, subject, node.value)

    def _which(self, where: Node, level: Level) -> str:
        """A relative clause: *que está embarazada*, *para la que …*."""
        marker = "\0"
        said = self.told_of(level, marker, where)
        if said.startswith(f"{marker} ") and said.count(marker) == 1:
            return self.pick("que ", "who " if level == "member" else "that ") + said[2:]
        said = without_marker(said, marker)
        return self.pick(f"(si {said})", f"(if {said})")


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

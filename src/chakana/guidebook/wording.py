"""Names, citations and rules of a definition as words of one language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from chakana.engines.missing import Missing, in_words
from chakana.expressions.figures import Language
from chakana.expressions.naming import actor_in_words, decider
from chakana.expressions.nodes import EnrolledIn, Node
from chakana.expressions.words import rule_in_words
from chakana.guidebook.blocks import Note, Rule
from chakana.guidebook.neighbours import Neighbour
from chakana.guidebook.quantities import Quantities, typeset
from chakana.language import model
from chakana.language.assumptions import assumptions_of
from chakana.language.definition import Definition, VariableSpec
from chakana.language.definition import Rule as TypedRule
from chakana.language.provenance import PLACES

_CITATION = re.compile(rf"^([a-z][a-z0-9_]*), ({'|'.join(PLACES)}) (.+)$")


class Wording(Quantities):
    """How things of ``definition`` are said in ``language`` on ``day``."""

    def __init__(
        self,
        definition: Definition,
        language: Language,
        day: date,
        neighbours: Mapping[str, Neighbour] | None = None,
    ) -> None:
        super().__init__(language, definition.programme.country)
        self.definition, self.day = definition, day
        self.neighbours = neighbours or {}

    # names and texts

    def name(self, label: model.Text | None, fallback: str) -> str:
        """The label, or the name it stands for with a capital and open underscores."""
        return _capitalised(self.text(label) or self.word(fallback))

    def said(self, what: str | model.Text) -> str:
        """A text in the language of the manual, or a word of the vocabulary."""
        return self.text(what) if isinstance(what, model.Text) else self.word(what)

    def actor(self, *names: str | model.Text) -> str:
        """Who acts, as an answer: ``La asamblea local``, ``El hogar y gobiernos locales``."""
        said = [actor_in_words(name, self.definition, self.language) for name in names]
        return _capitalised(self.joined(said))

    def decider(self, name: str) -> str:
        """As :meth:`actor`, inside a sentence."""
        return decider(name, self.definition, self.language)

    def programme(self, identifier: str) -> str:
        """A programme by its title where the library has it, else by its name."""
        title = self.neighbours.get(identifier) or self.definition.title_of(identifier)
        if title is not None:
            return title.in_language(self.language)
        country, slash, name = identifier.partition("/")
        return (
            f"{name.replace('-', ' ').title()} ({self.word(country.upper())})"
            if slash
            else self.word(identifier)
        )

    def joined(self, items: list[str]) -> str:
        """``a, b and c``"""
        if len(items) < 2:
            return "".join(items)
        return self.label("and", first=", ".join(items[:-1]), last=items[-1])

    # names of data

    def variable(self, name: str) -> str:
        """The label of a variable by its full name, or its short one at any level."""
        for spec in self.definition.variables.values():
            if name in (spec.full_name, spec.name):
                return self.text(spec.part.label)
        return self.word(name.rsplit(".", 1)[-1])

    def choice(self, spec: VariableSpec, value: str) -> str:
        """A value of a text variable by its label; as it stands where nothing is called so."""
        return spec.type.label_of(value, self.language) or self.scalar(value, None)

    def unit_of_variable(self, name: str) -> str | None:
        """The unit of a variable by its full or short name; None without one."""
        specs = self.definition.variables.values()
        return next((spec.part.unit for spec in specs if name in (spec.full_name, spec.name)), None)

    def outcome(self, name: str) -> str:
        """An indicator, or a variable, or a word."""
        indicator = self.definition.programme.indicators.get(name)
        return self.text(indicator.label) if indicator is not None else self.variable(name)

    def missing(self, one: Missing) -> str:
        """What an assessment lacks, in words: a datum, a decision, a value, an enrolment."""
        return typeset(in_words(one, self.definition, self.language, self.programme))

    # sources and rules

    @cached_property
    def draft(self) -> str:
        """How many assumptions the definition rests on; '' where it has none."""
        count = sum(one.programme == self.definition.id for one in assumptions_of(self.definition))
        if count < 2:
            return self.label("draft_one") if count else ""
        return self.label("draft_many", count=self.figure(count))

    def citation(self, source: str) -> str:
        """``fao2016, line 504; ifad2004, line 91`` with its words in the language of the manual."""
        return "; ".join(
            self._one_citation(part.strip()) for part in source.split(";") if part.strip()
        )

    def _one_citation(self, text: str) -> str:
        match = _CITATION.match(text)
        if match is None:
            return text
        key, word, place = match.groups()
        return f"{key}, {self.word(word)} {place}"

    def notes(self, part: model.Part | None, unit: str | None = None) -> tuple[Note, ...]:
        """Where a part comes from, whether it is assumed, and what other sources say."""
        return tuple(self._notes(part, unit))

    def _notes(self, part: model.Part | None, unit: str | None) -> Iterator[Note]:
        if not isinstance(part, model.Sourced):
            return
        if part.source:
            yield Note("source", self.label("source_is", source=self.citation(part.source)))
        if part.assumption:
            yield Note("assumption", self.label("assumed"))
        for other in getattr(part, "also", None) or []:
            place = self.citation(other.source or "")
            value = self.scalar(other.value, unit)
            said = f"{value} ({place})" if place else value
            yield Note("contradiction", self.label("other_says", value=said))

    def rule(self, rule: TypedRule, part: model.Part | None = None) -> Rule:
        """A rule in words with its exact text and notes."""
        return self.rule_text(rule.node, " ".join(rule.text.split()), part)

    def rule_text(self, node: Node, exact: str, part: model.Part | None = None) -> Rule:
        """A typed rule by its node and text, such as that of a derived variable."""
        return Rule(self.in_words(node), exact, self.notes(part))

    def in_words(self, node: Node) -> str:
        """A rule as a sentence."""
        words = typeset(rule_in_words(node, self.definition, self.day, self.language))
        for part in node.walk():
            if isinstance(part, EnrolledIn):
                words = words.replace(part.programme, self.programme(part.programme))
        return words[:1].upper() + words[1:]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Values, units, dates, citations and rules of a definition as words of one language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from chakana.expressions.figures import (
    Language,
    amount_in_words,
    day_in_words,
    grouped,
    measured,
    value_in_words,
)  # fmt: skip
from chakana.expressions.nodes import Node, Value
from chakana.expressions.types import BARE_NUMBER, of_unit
from chakana.expressions.units import SHARE, Unit, parse_unit
from chakana.expressions.words import rule_in_words
from chakana.guidebook.blocks import Note, Rule
from chakana.guidebook.labels import Labels
from chakana.guidebook.neighbours import Neighbour
from chakana.language import model
from chakana.language.definition import Definition
from chakana.language.definition import Rule as TypedRule

_FIGURE = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?")
"""A figure as definitions write it: no exponent, which could stand for a million digits."""
_NARROW = "\u00a0"
_CITATION = re.compile(r"^([a-z][a-z0-9_]*), (lines?|pages?|rows?) ?(.+)$")


class Wording:
    """How things of ``definition`` are said in ``language`` on ``day``."""

    def __init__(
        self,
        definition: Definition,
        language: Language,
        day: date,
        neighbours: Mapping[str, Neighbour] | None = None,
    ) -> None:
        self.definition, self.language, self.day = definition, language, day
        self.neighbours = neighbours or {}
        self.labels = Labels(language)
        self.label = self.labels.label
        self.word = self.labels.word

    # names and texts

    def text(self, text: model.Text | None) -> str:
        return text.in_language(self.language) if text is not None else ""

    def name(self, label: model.Text | None, fallback: str) -> str:
        """The label, or the name it stands for with a capital and open underscores."""
        found = self.text(label) or self.word(fallback)
        return found[:1].upper() + found[1:]

    def actor(self, name: str) -> str:
        """Who acts: a role, committee or source of funds of the definition, or a word."""
        programme = self.definition.programme
        committees = {
            key: one
            for part in programme.components.values()
            for key, one in part.committees.items()
        }
        for holder in (programme.roles, committees, programme.financing):
            if name in holder:
                return self.text(holder[name].label)
        return self.word(name)

    def programme(self, identifier: str) -> str:
        """A programme by its title where the library has it, else by its name."""
        if identifier == self.definition.id:
            return self.text(self.definition.programme.title)
        if identifier in self.neighbours:
            return self.neighbours[identifier].in_language(self.language)
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

    # values

    def date(self, day: date) -> str:
        return day_in_words(day, self.language)

    def figure(self, value: Decimal | int) -> str:
        """A figure with its thousands apart: ``1 958 000 000``, ``0.4``."""
        return _typeset(grouped(Decimal(value)))

    def percent(self, share: Decimal) -> str:
        return self.quantity(share, "share")

    def money(self, cents: int, unit: str) -> str:
        """An amount in cents of ``unit``, which may be a bare currency or say per what."""
        return self.quantity(Decimal(cents) / 100, unit)

    def value(self, value: Value, unit: str | None) -> str:
        """A typed value (money in cents) as declared in ``unit``: ``S/ 100 por hogar por mes``."""
        if isinstance(value, str):
            return self.word(value)
        if isinstance(value, float):
            value = float(f"{value:.12g}")  # 1 - 0.7 is 0.30000000000000004 in doubles
        kind = of_unit(_unit(unit)) if unit else BARE_NUMBER
        return _typeset(value_in_words(value, kind, self.language))

    def quantity(self, number: Decimal, unit: str | None) -> str:
        """A figure with its unit: ``40 %``, ``S/ 3 000 por hogar``, ``19 años``."""
        found = _unit(unit)
        if unit and found == SHARE:
            return _typeset(f"{grouped(number * 100)} %")
        if found.currency:
            return _typeset(amount_in_words(number, found, self.language))
        return _typeset(measured(number, found, self.language))

    def scalar(self, value: str | None, unit: str | None) -> str:
        """A value as the definition writes it: a figure with its unit, or a text as it stands."""
        if value is None:
            return ""
        if value in ("true", "false"):
            return self.label("yes" if value == "true" else "no")
        if not _FIGURE.fullmatch(value):
            return self.word(value) if self.labels.knows(value) else value
        is_calendar_year = unit in ("year", "years") and re.fullmatch(r"1[5-9]\d\d|20\d\d", value)
        return value if is_calendar_year else self.quantity(Decimal(value), unit)

    def unit(self, unit: str) -> str:
        """A unit in words, in the plural: ``S/ por hogar por mes``, ``años``, ``parte (%)``."""
        found = _unit(unit)
        if found == SHARE:
            return self.label("share")
        if found.currency:
            return _typeset(amount_in_words(Decimal(0), found, self.language)).replace(
                f"{_NARROW}0", "", 1
            )
        return measured(Decimal(0), found, self.language).removeprefix("0").strip()

    def quorum(self, quorum: Decimal) -> str:
        """A number of people, or a share of them."""
        return self.quantity(quorum, "share" if quorum <= 1 else "persons")

    # names of data

    def variable(self, name: str) -> str:
        """The label of a variable by its full name, or its short one at any level."""
        for spec in self.definition.variables.values():
            if name in (spec.full_name, spec.name):
                return self.text(spec.part.label)
        return self.word(name.rsplit(".", 1)[-1])

    def unit_of_variable(self, name: str) -> str | None:
        """The unit of a variable by its full or short name; None without one."""
        specs = self.definition.variables.values()
        return next((spec.part.unit for spec in specs if name in (spec.full_name, spec.name)), None)

    def outcome(self, name: str) -> str:
        """An indicator, or a variable, or a word."""
        indicator = self.definition.programme.indicators.get(name)
        return self.text(indicator.label) if indicator is not None else self.variable(name)

    def missing(self, name: str) -> str:
        """What an assessment lacks, in words: a datum, a decision, a value, an enrolment."""
        if name.startswith("decision of the "):
            return self.label("decision_of", who=self.actor(name.removeprefix("decision of the ")))
        if name.startswith("enrolment in "):
            return self.label(
                "enrolment_in", programme=self.programme(name.removeprefix("enrolment in "))
            )
        if name.startswith("value of "):
            parameter = name.removeprefix("value of ").partition(" on ")[0]
            series = self.definition.parameters.get(parameter)
            label = self.text(series.part.label) if series is not None else parameter
            return self.label("value_of", name=label)
        return self.variable(name)

    # sources and rules

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
        words = _typeset(rule_in_words(node, self.definition, self.day, self.language))
        return words[:1].upper() + words[1:]


def _unit(text: str | None) -> Unit:
    """The unit written as ``text``; a text that is no unit is taken as one word."""
    try:
        return parse_unit(text) if text else SHARE
    except ValueError:
        return Unit(((str(text), 1),))


def _typeset(text: str) -> str:
    """Figures that no line break tears apart.

    >>> _typeset("S/ 99 000.50 per plan").replace(_NARROW, "~")
    'S/~99~000.50 per plan'
    """
    joined = re.sub(r"(?<=\d) (?=\d{3}(?!\d)|%)", _NARROW, text)
    return re.sub(r"(?<!\w)(S/|[A-Z]{3}) (?=[\d-])", rf"\1{_NARROW}", joined)

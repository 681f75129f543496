"""A value before and after: when it changed, and whether it rises or falls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chakana.expressions.figures import Language, day_in_words, value_in_words
from chakana.expressions.nodes import Value
from chakana.expressions.types import Type
from chakana.language.definition import ParameterSeries

THING = "\0"
"""In a sentence: where the name of what changes stands."""


@dataclass(frozen=True)
class Pair:
    """A value before and after, each of its type; None where there was or is none."""

    before: Value
    after: Value
    old: Type
    new: Type
    country: str = ""
    """Whose words are used (ISO 3166)."""

    def said(self, language: Language) -> tuple[str | None, str | None]:
        return self._said(self.before, self.old, language), self._said(
            self.after, self.new, language
        )

    def _said(self, value: Value, of: Type, language: Language) -> str | None:
        return None if value is None else value_in_words(value, of, language, self.country)

    def sentence(self, when: str, language: Language) -> str:
        """*… rises from S/ 99 000 to S/ 120 000 per plan*: a unit that both have is said once."""
        before, after = self.said(language)
        if before is None:
            es = f"{THING} vale {after}{when} (antes no tenía valor)"
            return word(es, f"{THING} is {after}{when} (it had no value)", language)
        if after is None:
            es = f"{THING} deja de tener valor{when} (era {before})"
            return word(es, f"{THING} has no value{when} (it was {before})", language)
        if self.old == self.new and self.old.is_numeric:
            tail = next((f" {word} " for word in ("por", "per") if f" {word} " in after), None)
            if tail and before.partition(tail)[2] == after.partition(tail)[2]:
                before = before.partition(tail)[0]
        es = f"{THING} {self._verb('es')} de {before} a {after}{when}"
        return word(es, f"{THING} {self._verb('en')} from {before} to {after}{when}", language)

    def _verb(self, language: Language) -> str:
        numeric = (int, float)
        if isinstance(self.before, numeric) and isinstance(self.after, numeric):
            if self.old.is_numeric and self.before < self.after:
                return word("sube", "rises", language)
            if self.old.is_numeric and self.before > self.after:
                return word("baja", "falls", language)
        return word("cambia", "changes", language)


def stretches(
    old: ParameterSeries, new: ParameterSeries
) -> Iterator[tuple[date, date | None, Value, Value]]:
    """From when, until when, the value before and the value now, where they differ."""
    starts = sorted({start for start, _ in (*old.values, *new.values)})
    found: list[tuple[date, date | None, Value, Value]] = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else None
        before, after = old.at(start), new.at(start)
        if found and found[-1][1] == start and found[-1][2:] == (before, after):
            found[-1] = (found[-1][0], end, before, after)
        else:
            found.append((start, end, before, after))
    same_type = old.type == new.type
    return (one for one in found if one[2] != one[3] or not same_type)


def when(start: date, end: date | None, language: Language, country: str) -> str:
    """*from 1 January 2014 until …*"""
    told = f" {word('desde el', 'from', language)} {day_in_words(start, language, country)}"
    if end is not None:
        told += f" {word('hasta el', 'until', language)} {day_in_words(end, language, country)}"
    return told


def word(spanish: str, english: str, language: Language) -> str:
    """One of the two, by ``language``."""
    return spanish if language == "es" else english

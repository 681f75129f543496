"""A small definition in which nothing is wrong, and ways to spoil it and see what is said.

A spoilt text marks with ▶ the character at which the problem must point.
"""

from __future__ import annotations

from dataclasses import dataclass

from chakana.language.document import read_text
from chakana.language.load import Library
from chakana.problems import ChakanaError, Problem

MARK = "▶"

MINIMAL = """\
chakana: 1
programme: pe/minimal
title: {es: Mínima, en: Minimal}
country: PER
currency: PEN
sources:
  law: {title: The law}

parameters:
  threshold:
    label: {es: Umbral, en: Threshold}
    unit: share
    values: {2005-01-01: 0.40}
    source: law, line 1
  transfer:
    label: {es: Transferencia, en: Transfer}
    unit: PEN per household per month
    values: {2005-01-01: 100, 2010-01-01: 120}
    source: law, line 2

variables:
  district.poverty_rate:
    label: {es: Tasa de pobreza, en: Poverty rate}
    type: number
    unit: share
  household.classification:
    label: {es: Clasificación, en: Classification}
    type: text
    values: [extreme_poor, poor, not_poor]
  household.income:
    label: {es: Ingreso, en: Income}
    type: number
    unit: PEN per month
  household.is_poor:
    label: {es: Es pobre, en: Is poor}
    type: boolean
    rule: classification in ('extreme_poor', 'poor')
    source: law, line 3
  member.age:
    label: {es: Edad, en: Age}
    type: number
    unit: years
  member.attends_school:
    label: {es: Va a la escuela, en: Goes to school}
    type: boolean

components:
  support:
    label: {es: Apoyo, en: Support}
    instrument: transfer
    unit: household
    legal_power: {holder: A ministry, basis: {es: Ley, en: Law}, source: "law, line 4"}
    mandate:
      rule: income < 240
      source: law, line 5
    eligibility:
      district_is_poor:
        level: district
        rule: poverty_rate >= threshold
        source: law, line 6
      is_poor:
        rule: is_poor
        source: law, line 7
      approved:
        decided_by: assembly
        simulated_as: {approved: 0.9, assumption: true, because: no source gives a share}
    selection: {mode: all, source: "law, line 8"}
    benefit:
      amount: transfer
      source: law, line 9
    conditions:
      school:
        label: {es: Escuela, en: School}
        applies_to: age between 6 and 18
        rule: attends_school
        verified_by: the school
        source: law, line 10
    suspension:
      only_for: [school]
      source: law, line 11
    exit:
      no_child_left:
        rule: not any(member.age < 19)
        source: law, line 12
"""


@dataclass(frozen=True)
class Marked:
    """A text, and the line and column (from 1) of its mark."""

    text: str
    line: int
    column: int

    @classmethod
    def of(cls, text: str) -> Marked:
        before, found, after = text.partition(MARK)
        assert found, "the text has no mark"
        line = before.rpartition("\n")[2]
        return cls(before + after, before.count("\n") + 1, len(line) + 1)


def spoilt(old: str, new: str) -> str:
    """The minimal definition with its one ``old`` replaced by ``new``."""
    assert MINIMAL.count(old) == 1, f"{MINIMAL.count(old)} × {old!r}"
    return MINIMAL.replace(old, new)


def problems_of(text: str, library: Library | None = None) -> list[Problem]:
    """All that is wrong with ``text``."""
    try:
        return (library or Library()).examine_document(read_text(text))[1]
    except ChakanaError as error:
        return list(error.problems)


def only_problem(text: str, library: Library | None = None) -> Problem:
    """The one thing that is wrong with ``text``."""
    problems = problems_of(text, library)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def assert_points_at(problem: Problem, marked: Marked) -> None:
    """The problem's place is the mark, and its caret stands under that character."""
    assert (problem.location.line, problem.location.column) == (marked.line, marked.column), problem
    shown, caret = problem.excerpt.splitlines()
    source = marked.text.split("\n")[marked.line - 1].expandtabs(1).replace("\x08", "\ufffd")
    place = caret.index("^")
    assert caret == " " * place + "^"
    assert shown[place : place + 20].rstrip() == source[marked.column - 1 :][:20].rstrip() or (
        marked.column > len(source)
    )

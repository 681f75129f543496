"""What rules use by name, and what is counted: parameters, variables, facts, indicators."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chakana.language.model.sourced import Alternative, Sourced
from chakana.language.model.texts import Part, Said, Text
from chakana.language.scalars import Day, Figure, RuleText, Scalar, Words, Year


class ParameterPart(Sourced):
    """A dated value that rules use by name."""

    label: Text
    unit: str | None = None
    """``share``, ``PEN per household per month``, ``years`` …; none for texts, dates and truths."""
    type: Literal["boolean", "text", "date"] | None = None
    """The kind, when it is not a figure."""
    values: dict[Day, Scalar] = Field(min_length=1)
    """Each value by the day from which it holds."""
    also: list[Alternative] = []
    """What other sources say."""


class ScoreTerm(Part):
    """One term of a score: ``weight`` when ``when`` is true, or ``weight`` times ``of``."""

    when: RuleText | None = None
    of: RuleText | None = None
    weight: Figure


class Score(Part):
    """A linear score, such as a proxy means test: its weights are data."""

    intercept: Figure
    terms: list[ScoreTerm] = Field(min_length=1)


class VariablePart(Sourced):
    """A column of the population or, with a rule or a score, a derived variable.

    Its key is its level and name: ``member.age``, ``district.poverty_rate``.
    """

    label: Text
    type: Literal["boolean", "number", "text", "date"]
    """``number`` with the unit of a currency is money."""
    unit: str | None = None
    values: list[Scalar] | None = None
    """The only values a text can have."""
    labels: dict[Scalar, Text] = {}
    """What each of these values is called: ``extreme_poor: {es: pobre extremo, en: …}``."""
    rule: RuleText | None = None
    score: Score | None = None
    errors: dict[str, Scalar] | None = None
    """How well a fitted score predicts (written by ``chakana pmt fit``)."""


class Fact(Sourced):
    """A figure that a source states about the programme; never used by a rule."""

    label: Text
    value: Said
    unit: str
    at: Year | None = None
    """The year or day it speaks of."""
    also: list[Alternative] = []


class Indicator(Sourced):
    """What is measured to see whether the programme works."""

    label: Text
    unit: str
    baseline: Said | None = None
    target: Said | None = None
    every: str | None = None
    by: Words = []
    """How it is broken down: sex, age, territory …"""

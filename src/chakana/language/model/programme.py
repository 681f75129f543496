"""A whole definition, and a reform of one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chakana.language.model.benefit import Item
from chakana.language.model.component import Component
from chakana.language.model.sourced import Alternative, Sourced, SourceDocument
from chakana.language.model.texts import Part, Remark, Said, SaidTogether, Text
from chakana.language.model.values import Fact, Indicator, ParameterPart, VariablePart
from chakana.language.scalars import Figure, Identifier, Name, RuleText, Scalar


class Institution(Sourced):
    """Who executes, and with whom."""

    executes: Said
    with_: SaidTogether = Field(default=[], alias="with")


class TestableAssumption(Sourced):
    """What must hold for the theory of change to work, and what would show it."""

    label: Text
    tested_by: Text | None = None


class TheoryOfChange(Part):
    """Means to ends, with the assumptions that can be tested."""

    means: dict[Name, Item] = {}
    assumptions: dict[Name, TestableAssumption] = {}


class Rung(Sourced):
    """The place on the ladder from protection to production, and what comes after."""

    position: Figure
    next: str | None = None
    after: str | None = None


class EvaluationDesign(Sourced):
    """How we shall know, fixed before anybody is selected."""

    design: Literal["lottery", "cutoff", "phase_in", "matched", "none"]
    running_variable: str | None = None
    cutoff: RuleText | None = None
    primary_outcomes: list[Name] = []
    comparison: Text | None = None


class Role(Sourced):
    """Who does what."""

    label: Text
    does: list[Text] = Field(min_length=1)


class CalendarEntry(Sourced):
    """Something that happens at a known time of the year or of the cycle."""

    label: Text
    when: Text


class Financing(Sourced):
    """A source of funds of the programme."""

    label: Text
    amount: Scalar | None = None
    unit: str | None = None
    also: list[Alternative] = []


class Programme(Part):
    """A whole definition."""

    chakana: Literal["1"]
    """The version of the language."""
    programme: Identifier
    title: Text
    summary: Text | None = None
    country: str = Field(pattern=r"^([A-Z]{3}|INT)$")
    """ISO 3166-1 alpha-3, or INT where it is of no one country."""
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    institution: Institution | None = None
    lifecycle: (
        Literal[
            "concept",
            "design",
            "budget submitted",
            "approved",
            "pilot",
            "evaluated",
            "scaled",
            "closed",
        ]
        | None
    ) = None
    goal: Text | None = None
    objectives: dict[Name, Item] = {}
    theory_of_change: TheoryOfChange | None = None
    lineage: list[Identifier] = []
    rung: Rung | None = None
    sources: dict[Name, SourceDocument] = {}
    uses: list[Identifier] = []
    """Definitions whose parameters and variables this one uses."""
    alongside: list[Identifier] = []
    """Programmes a household may be in at the same time; joining never alters what is owed."""
    elsewhere: dict[Identifier, Text] = {}
    """What programmes are called that this definition names and the library does not hold."""
    parameters: dict[Name, ParameterPart] = {}
    variables: dict[str, VariablePart] = {}
    components: dict[Name, Component] = {}
    financing: dict[Name, Financing] = {}
    roles: dict[Name, Role] = {}
    calendar: dict[Name, CalendarEntry] = {}
    never_demanded: dict[Name, Item] = {}
    """What nobody may ask of those served."""
    indicators: dict[Name, Indicator] = {}
    evaluation: EvaluationDesign | None = None
    facts: dict[Name, Fact] = {}


class Reform(Part):
    """Changes to another definition, by the dotted path of what is changed."""

    chakana: Literal["1"]
    reform: Identifier
    of: Identifier
    """The definition, or the reform, that this one changes."""
    title: Text
    because: Remark | None = None
    changes: dict[str, Scalar | dict[str, Scalar] | None] = Field(min_length=1)
    """``parameters.monthly_transfer.values: {2014-01-01: 120}``; null removes what stands there."""

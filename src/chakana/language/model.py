"""The shape of a definition: what an author may write, field by field.

These models say what is *there*; whether it makes sense (names, types, units, sources, powers)
is for :mod:`chakana.language.check`. The JSON Schema for editors is made from the same models.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from chakana.language.scalars import (
    Day,
    Figure,
    Identifier,
    Name,
    RuleText,
    Scalar,
    Truth,
    Words,
    Year,
)  # fmt: skip

Instrument = Literal["transfer", "service", "campaign", "competition", "fund", "credit", "exchange"]
LevelName = Literal[
    "member", "household", "organisation", "community", "district", "province", "region", "country"
]


class Part(BaseModel):
    """Any part of a definition: frozen, and with no fields but the ones it declares."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True
    )


class Text(Part):
    """A text in the languages of the interface."""

    es: str
    en: str
    qu: str | None = None

    def in_language(self, language: str) -> str:
        """The text in ``language``, or in Spanish where it is not yet translated."""
        return getattr(self, language, None) or self.es


class Sourced(Part):
    """A part that must say where it comes from: a source, or an assumption with its reason."""

    source: str | None = None
    """Document and line, for example ``fao2016, line 504``; several are joined with ';'."""
    assumption: Truth = False
    """True when no source gives it and we chose it."""
    because: str | None = None
    """Why the assumption was made, or why this source was preferred."""


class Alternative(Sourced):
    """What another source (or another line) says of the same thing; kept, not used."""

    value: Scalar
    note: str | None = None


class SourceDocument(Part):
    """A document that the definition cites."""

    title: str
    seed: str | None = None
    """The file name of the document in the collection of sources."""
    year: Year | None = None
    publisher: str | None = None


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
    rule: RuleText | None = None
    score: Score | None = None
    errors: dict[str, Scalar] | None = None
    """How well a fitted score predicts (written by ``chakana pmt fit``)."""


class LegalPower(Sourced):
    """Who may move public money or assets to private hands, and by what right."""

    holder: str
    basis: Text


class Mandate(Sourced):
    """Whom the component is meant for: the measure of coverage and errors."""

    rule: RuleText
    level: LevelName | None = None
    label: Text | None = None
    also: list[Alternative] = []


class SimulatedAs(Sourced):
    """How a decision of people is simulated: never silently passed."""

    approved: Figure
    """The share of those who reach the stage that it approves, 0 to 1."""


class EligibilityStage(Sourced):
    """One step to pass: a rule at its level, or a decision of people."""

    label: Text | None = None
    level: LevelName | None = None
    """Where the rule lives; the component's unit unless said otherwise."""
    rule: RuleText | None = None
    decided_by: str | None = None
    """The people who decide: ``assembly``, ``committee``, ``verification`` …"""
    simulated_as: SimulatedAs | None = None
    also: list[Alternative] = []


class Selection(Sourced):
    """Who is taken of those who pass: all, the best, a draw, a committee's choice, or in phases."""

    mode: Literal["all", "ranked", "lottery", "committee", "phase_in"]
    rank_by: RuleText | None = None
    """What ranks; with ``order: descending`` the highest come first."""
    order: Literal["ascending", "descending"] = "descending"
    number: RuleText | None = None
    """How many can be taken."""
    cutoff: RuleText | None = None
    """The least of ``rank_by`` that is taken."""
    budget: RuleText | None = None
    """The money that may be promised in a year or a call."""
    strata: Name | None = None
    ties: str | None = None
    committee: Name | None = None
    phases: list[Text] = []
    simulated_as: SimulatedAs | None = None


class Interval(Sourced):
    """How often something is done."""

    months: Figure


class PaidShare(Sourced):
    """The part of a year's entitlement that is in fact paid (late entry, suspension, exit)."""

    value: Figure


class Counterpart(Sourced):
    """What the other side puts in: a share of the whole, and in what form."""

    at_least: RuleText
    in_: list[Literal["cash", "kind", "labour"]] = Field(alias="in", min_length=1)
    label: Text | None = None
    also: list[Alternative] = []


class Tranche(Sourced):
    """A part of the money, and what must be true before it is released."""

    share: Figure
    when: Text


class Prize(Sourced):
    """What a winner gets."""

    label: Text
    amount: RuleText
    number: Figure | None = None


class LoanTerms(Sourced):
    """On what terms money is lent."""

    interest: RuleText | None = None
    """Share per year."""
    months: RuleText | None = None
    grace_months: Figure | None = None
    lender: str | None = None
    revolving: Truth = False
    label: Text | None = None


class Item(Sourced):
    """Something that is delivered, taught, held or done, in words."""

    label: Text
    amount: RuleText | None = None


class Benefit(Sourced):
    """What is given, and on what terms."""

    label: Text | None = None
    amount: RuleText | None = None
    """Money for one unit, with its period (``PEN per household per month``); none for a service."""
    every: Interval | None = None
    """How often it is paid; none when it is given once."""
    paid_to: str | None = None
    paid_by: str | None = None
    """The source of funds (a key of ``financing``)."""
    paid_share: PaidShare | None = None
    counterpart: Counterpart | None = None
    tranches: dict[Name, Tranche] = {}
    prizes: dict[Name, Prize] = {}
    loan: LoanTerms | None = None
    items: dict[Name, Item] = {}
    """Packages, services, visits, works: what is given in kind."""
    purpose: Text | None = None
    """What the money is for; it buys nothing outside it."""
    also: list[Alternative] = []


class CostLine(Sourced):
    """A cost of running the component, for each unit served."""

    label: Text
    amount: RuleText
    paid_by: str | None = None
    also: list[Alternative] = []


class Condition(Sourced):
    """A co-responsibility: for whom, what must be true, and who verifies it."""

    label: Text
    level: LevelName | None = None
    applies_to: RuleText | None = None
    rule: RuleText
    verified_by: str
    on_failure: str = "suspension"
    """``suspension`` (only as the component's own suspension allows) or ``none``."""
    also: list[Alternative] = []


class Suspension(Sourced):
    """What alone may suspend the benefit, and how."""

    only_for: list[Name]
    after_failed_cycles: Figure | None = None
    notice_days: Figure | None = None


class Exit(Sourced):
    """When one leaves, and for which rung."""

    label: Text | None = None
    rule: RuleText
    refer_to: Identifier | None = None


class ProcessStage(Sourced):
    """One step of the cycle of a call, a service or a route: who acts, what it takes, how long."""

    label: Text | None = None
    by: str
    with_: Words = Field(default=[], alias="with")
    form: Name | None = None
    requires: Words = []
    studies: Words = []
    criteria: Name | None = None
    committee: Name | None = None
    cutoff: Figure | None = None
    days: Figure | None = None


class Criteria(Sourced):
    """Weighted criteria of a score; the weights add up to 100."""

    weights: dict[Name, Figure] = Field(min_length=1)
    labels: dict[Name, Text] = {}


class Committee(Sourced):
    """Who decides together, and under what rules."""

    label: Text
    members: list[Text] = []
    quorum: Figure | None = None
    recusal: Text | None = None


class Adoption(Sourced):
    """The share of those served who take up what they are taught."""

    share: RuleText
    of: str
    also: list[Alternative] = []


class Effect(Sourced):
    """What the component is found or assumed to change."""

    label: Text
    variable: str
    change: RuleText
    kind: Literal["relative", "absolute"]
    among: Literal["served", "adopters"] = "served"


class Role(Sourced):
    """Who does what."""

    label: Text
    does: list[Text] = Field(min_length=1)


class Component(Sourced):
    """One instrument, and the same five parts whatever the instrument."""

    label: Text
    instrument: Instrument
    unit: LevelName
    legal_power: LegalPower | None = None
    mandate: Mandate
    eligibility: dict[Name, EligibilityStage] = Field(default={}, max_length=30)
    """Steps in their order, at most 30: an assessment keeps a bit for each."""
    selection: Selection
    benefit: Benefit | None = None
    costs: dict[Name, CostLine] = {}
    conditions: dict[Name, Condition] = {}
    suspension: Suspension | None = None
    exit: dict[Name, Exit] = {}
    otherwise: Item | None = None
    """What becomes of those who never graduate."""
    adoption: Adoption | None = None
    effects: dict[Name, Effect] = {}
    stages: dict[Name, ProcessStage] = {}
    criteria: dict[Name, Criteria] = {}
    committees: dict[Name, Committee] = {}


class Institution(Sourced):
    """Who executes, and with whom."""

    executes: str
    with_: Words = Field(default=[], alias="with")


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


class Fact(Sourced):
    """A figure that a source states about the programme; never used by a rule."""

    label: Text
    value: Scalar
    unit: str
    at: Year | None = None
    """The year or day it speaks of."""
    also: list[Alternative] = []


class Indicator(Sourced):
    """What is measured to see whether the programme works."""

    label: Text
    unit: str
    baseline: Scalar | None = None
    target: Scalar | None = None
    every: str | None = None
    by: Words = []
    """How it is broken down: sex, age, territory …"""


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
    because: str | None = None
    changes: dict[str, Scalar | dict[str, Scalar] | None] = Field(min_length=1)
    """``parameters.monthly_transfer.values: {2014-01-01: 120}``; null removes what stands there."""

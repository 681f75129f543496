"""A component: one instrument, its conditions and exits, its cycle and what it changes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chakana.language.model.benefit import Benefit, Item
from chakana.language.model.entry import EligibilityStage, LegalPower, Mandate, Selection
from chakana.language.model.levels import LevelName, UnitName
from chakana.language.model.sourced import Alternative, Sourced
from chakana.language.model.texts import Said, SaidTogether, Text
from chakana.language.scalars import Figure, Identifier, Name, RuleText, Words

Instrument = Literal["transfer", "service", "campaign", "competition", "fund", "credit", "exchange"]


class CostLine(Sourced):
    """A cost of running the component, for each unit served."""

    label: Text
    amount: RuleText
    paid_by: str | None = None
    also: list[Alternative] = []


Service = Literal["school", "clinic"]


class Needed(Sourced):
    """A service that must be within a family's reach before it can be asked to use it."""

    service: Service
    """What kind of place it is; it reports whether the condition was met."""
    label: Text


class Condition(Sourced):
    """A co-responsibility: for whom, what must be true, and who verifies it."""

    label: Text
    level: LevelName | None = None
    applies_to: RuleText | None = None
    rule: RuleText
    verified_by: Said
    needs: Needed | None = None
    """The service without which nobody can meet it: families wait until it is within reach."""
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
    by: Said
    with_: SaidTogether = Field(default=[], alias="with")
    form: Name | None = None
    requires: SaidTogether = []
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
    of: Said
    also: list[Alternative] = []


class Effect(Sourced):
    """What the component is found or assumed to change."""

    label: Text
    variable: str
    change: RuleText
    kind: Literal["relative", "absolute"]
    among: Literal["served", "adopters"] = "served"


class Component(Sourced):
    """One instrument, and the same five parts whatever the instrument."""

    label: Text
    instrument: Instrument
    unit: UnitName
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

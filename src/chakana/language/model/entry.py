"""Who enters: mandate, eligibility, selection, and the legal power to give anything at all."""

from __future__ import annotations

from typing import Literal

from chakana.language.model.levels import LevelName
from chakana.language.model.sourced import Alternative, Sourced
from chakana.language.model.texts import Said, Text
from chakana.language.scalars import Figure, Name, RuleText


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


class LegalPower(Sourced):
    """Who may move public money or assets to private hands, and by what right."""

    holder: Said
    basis: Text

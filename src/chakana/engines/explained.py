"""An explanation as plain frozen values: texts of one language, and nothing left to look up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class FoundValue:
    """A variable that a rule met: ``values`` in words, one for each thing that has it."""

    name: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class StageExplained:
    """One stage: ``passed`` is None when unknown; ``needed`` is the rule in words."""

    name: str
    label: str
    passed: bool | None
    needed: str
    rule: str | None
    decided_by: str | None
    found: tuple[FoundValue, ...]
    missing: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class ParameterExplained:
    """A parameter as in force: its value in words, since when, and where it comes from."""

    name: str
    label: str
    value: str
    since: str | None
    source: str


@dataclass(frozen=True)
class ConditionExplained:
    """A condition: whom it concerns, what it asks and how it stands."""

    name: str
    label: str
    state: str
    concerns: str | None
    asks: str
    verified_by: str
    found: tuple[FoundValue, ...]


@dataclass(frozen=True)
class ExitExplained:
    """The exit rule that holds, and where it leads."""

    name: str
    label: str
    rule: str
    refer_to: str | None


@dataclass(frozen=True)
class Explanation:
    """All there is to say of one unit and one component, in one language."""

    programme: str
    title: str
    component: str
    label: str
    at: str
    identity: str
    eligible: bool
    first_failing: str | None
    failing: tuple[str, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    meant: bool | None
    mandate: str
    meant_missing: tuple[str, ...]
    stages: tuple[StageExplained, ...]
    amount: str | None
    amount_cents: int | None
    amount_rule: str | None
    amount_missing: tuple[str, ...]
    conditions: tuple[ConditionExplained, ...]
    exit: ExitExplained | None
    parameters: tuple[ParameterExplained, ...]

    def as_dict(self) -> dict[str, Any]:
        """The explanation as plain data."""
        return asdict(self)

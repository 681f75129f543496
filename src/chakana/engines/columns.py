"""What the columns of the dataframe engine are called."""

from __future__ import annotations

from chakana.expressions.types import LEVELS, TERRITORY_RANKS, Level
from chakana.language.definition import Component, Definition, Stage

FAILED, UNKNOWN, ELIGIBLE, MEANT = "failed", "unknown", "eligible", "meant"
AMOUNT, RANK = "amount", "rank"
MADE = tuple(f"{level}__" for level in LEVELS)
"""How the columns that an assessment makes begin; no variable has two underscores in its name."""


def recorded(frame: Level, level: Level, name: str) -> str:
    """The column of a recorded variable of ``level`` in the table of ``frame``.

    >>> recorded("household", "household", "income"), recorded("household", "district", "zone")
    ('income', 'district__zone')
    """
    return name if frame == level and level not in TERRITORY_RANKS else f"{level}__{name}"


def derived(level: Level, name: str) -> str:
    """The column of a derived variable, the same in every table."""
    return f"{level}__derived__{name}"


def variable(definition: Definition, frame: Level, level: Level, name: str) -> str:
    """The column of a variable of ``level`` in the table of ``frame``."""
    spec = definition.variables.get((level, name))
    is_derived = spec is not None and spec.node is not None
    return derived(level, name) if is_derived else recorded(frame, level, name)


def output(component: Component | str, what: str) -> str:
    """A column of the result: ``transfer__eligible``, ``transfer__amount`` …"""
    name = component if isinstance(component, str) else component.name
    return f"{name}__{what}"


def decision(component: Component, stage: Stage) -> str:
    """The column that holds what people decided (``decided__transfer__assembly``)."""
    return f"decided__{component.name}__{stage.name}"

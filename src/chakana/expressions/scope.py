"""The names a rule may use, and where it lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chakana.expressions.types import Level, Type


@dataclass(frozen=True)
class Scope:
    """The names a rule may use at ``level``, where it lives; variables by their level and name."""

    level: Level
    parameters: Mapping[str, Type] = field(default_factory=dict)
    variables: Mapping[tuple[Level, str], Type] = field(default_factory=dict)

    def names_at(self, level: Level) -> list[str]:
        """The names of the variables of ``level``."""
        return [name for at, name in self.variables if at == level]

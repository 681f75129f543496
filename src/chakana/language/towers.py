"""Derived variables that rest on one another: circles, and towers too high to stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chakana.expressions.nodes import Variable
from chakana.expressions.parse import depth
from chakana.language.definition import VariableKey, VariableSpec

MAXIMUM_HEIGHT = 120
"""How many nodes may stand upon one another through derived variables."""


class Towers:
    """Looks through ``variables``; a variable that stands too high loses its rule there."""

    def __init__(self, variables: dict[VariableKey, VariableSpec]) -> None:
        self.variables = variables
        self.heights: dict[VariableKey, int] = {}
        self.too_high: list[VariableSpec] = []

    def circle(self, start: VariableKey) -> list[VariableKey]:
        """The first circle found from ``start`` on; notes how high each variable stands."""
        path = {start: self._rests_on(start)}
        while path:
            last = next(reversed(path))
            below = next(path[last], None)
            if below is None:
                del path[last]
                self._note_height(last)
            elif below in path:
                keys = list(path)
                return [*keys[keys.index(below) :], below]
            elif below not in self.heights:
                path[below] = self._rests_on(below)
        return []

    def _rests_on(self, key: VariableKey) -> Iterator[VariableKey]:
        spec = self.variables.get(key)
        nodes = spec.node.walk() if spec is not None and spec.node is not None else iter(())
        return ((node.level, node.name) for node in nodes if isinstance(node, Variable))

    def _note_height(self, key: VariableKey) -> None:
        spec = self.variables.get(key)
        self.heights[key] = 1
        if spec is None or spec.node is None:
            return
        below = max((self.heights.get(other, 1) for other in self._rests_on(key)), default=0)
        height = depth(spec.node) + below
        if height <= MAXIMUM_HEIGHT:
            self.heights[key] = height
        else:
            self.too_high.append(spec)
            self.variables[key] = replace(spec, node=None)

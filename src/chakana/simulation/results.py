"""The result of a simulation: its findings, printed as sheets where somebody looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from chakana.simulation.findings import Findings
from chakana.simulation.sheet import Sheet


@dataclass(frozen=True, repr=False)
class Simulation(Findings):
    """Programmes run together over a population on a day.

    In an interpreter and in a notebook it shows what a reader sees first: who is reached, the
    cost, what it changes.
    """

    def __repr__(self) -> str:
        from chakana.simulation.tables import as_text

        return as_text(*self._shown())

    def _repr_html_(self) -> str:
        from chakana.simulation.tables import as_html

        return as_html(*self._shown())

    def _shown(self) -> tuple[str, list[Sheet]]:
        from chakana.simulation.sheets import Sheets

        say = Sheets("en", self.currency)
        sheets = [say.reach(self.components), say.costs(self.components), *say.poverty([self])]
        return say.heading(self), sheets

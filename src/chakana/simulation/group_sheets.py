"""What programmes do in each group, as sheets: whom they reach, what they cost, what changes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chakana.measures.estimate import Estimate
from chakana.simulation.figures import NO_BREAK, whole
from chakana.simulation.findings import Findings
from chakana.simulation.grouping import FEW
from chakana.simulation.sheet import Sheet, Telling

Tell = Callable[[Estimate | None], str]
MARK = f"{NO_BREAK}*"
"""Behind a figure that rests on few households of a sample."""


class GroupSheets(Telling):
    """By territory, decile, sex and age: coverage and leakage, cost, poverty and inequality."""

    def groups(self, simulation: Findings) -> Iterator[Sheet]:
        """For each grouping up to three sheets, of those measures that it has."""
        said = self.names(simulation.components)
        names = {one.name: name for one, name in zip(simulation.components, said, strict=True)}
        kinds = (
            ("by_group", self._reach_columns(names)),
            ("cost_by_group", self._cost_columns(names)),
            ("poverty_by_group", self._poverty_columns()),
        )
        for group, table in simulation.by.items():
            title = self.label(f"group_{group}")
            for label, columns in kinds:
                there = {name: told for name, told in columns.items() if name in table.columns}
                if there:
                    head = [
                        title.capitalize(),
                        self.label("persons"),
                        *(a for a, _ in there.values()),
                    ]
                    rows = [self._row(row, group, there) for row in table.iter_rows(named=True)]
                    note = self._note(simulation, rows)
                    yield Sheet(self.label(label, group=title), tuple(head), tuple(rows), note)

    def _note(self, simulation: Findings, rows: Sequence[tuple[str, ...]]) -> str:
        """What the mark means, where there is one."""
        if not any(cell.endswith(MARK) for row in rows for cell in row[1:]):
            return ""
        return self.label("rests_on_few", few=FEW, **self.unit_words(simulation.unit))

    def _reach_columns(self, names: Mapping[str, str]) -> dict[str, tuple[str, Tell]]:
        return {
            f"{own} {measure}": (self.label(f"{measure}_of", component=name), self.share)
            for own, name in names.items()
            for measure in ("coverage", "leakage")
        }

    def _cost_columns(self, names: Mapping[str, str]) -> dict[str, tuple[str, Tell]]:
        kinds: dict[str, Tell] = {
            "served": self.number, "cost a year": self.money, "cost once": self.money,
        }  # fmt: skip
        return {
            f"{own} {what}": (self.label(f"{what.replace(' ', '_')}_of", component=name), tell)
            for own, name in names.items()
            for what, tell in kinds.items()
        }

    def _poverty_columns(self) -> dict[str, tuple[str, Tell]]:
        columns: dict[str, tuple[str, Tell]] = {}
        for measure in ("headcount", "gap", "severity", "gini"):
            is_index = measure == "gini"
            columns[measure] = self.label(measure), self.index if is_index else self.share
            change = self.signed(self.index) if is_index else self.points
            columns[f"{measure} change"] = self.label("change"), change
        return columns

    def _row(
        self, row: dict[str, Any], group: str, columns: Mapping[str, tuple[str, Tell]]
    ) -> tuple[str, ...]:
        cells = (_told(row, name, tell) for name, (_, tell) in columns.items())
        return (self._group(row[group]), whole(row["persons"]), *cells)

    def _group(self, key: object) -> str:
        if key is None:
            return self.label("not_known")
        return self.label(str(key)) if key in ("female", "male") else str(key)


def _told(row: Mapping[str, Any], name: str, tell: Tell) -> str:
    """A cell; marked where it rests on few, and then without an error that is told as nought."""
    estimate = _estimate(row, name)
    is_few = row.get(f"{name} few", row.get("few", False))
    if not (is_few and estimate.is_defined):
        return tell(estimate)
    told = tell(estimate)
    error = told.partition(" (")[2]
    if not re.search(r"[1-9]", error):
        told = tell(replace(estimate, standard_error=None))
    return f"{told}{MARK}"


def _estimate(row: Mapping[str, Any], name: str) -> Estimate:
    value = row[name]
    return Estimate(math.nan if value is None else value, row[f"{name} error"], None, None, 0, None)

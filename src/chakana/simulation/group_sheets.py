"""Whom programmes reach in each group, as sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chakana.simulation.figures import UNDEFINED, percent, whole
from chakana.simulation.findings import Findings
from chakana.simulation.sheet import Sheet, Telling


class GroupSheets(Telling):
    """Coverage and leakage by territory, decile, sex and age."""

    def groups(self, simulation: Findings) -> Iterator[Sheet]:
        said = self.names(simulation.components)
        names = {one.name: name for one, name in zip(simulation.components, said, strict=True)}
        for group, table in simulation.by.items():
            title = self.label(f"group_{group}")
            columns = [title.capitalize(), self.label("persons")]
            columns += [
                self.label(f"{measure}_of", component=name)
                for name in names.values()
                for measure in ("coverage", "leakage")
            ]
            rows = tuple(
                self._group_row(row, group, list(names)) for row in table.iter_rows(named=True)
            )
            yield Sheet(self.label("by_group", group=title), tuple(columns), rows)

    def _group_row(self, row: dict[str, Any], group: str, names: list[str]) -> tuple[str, ...]:
        key = row[group]
        said = (
            self.label("not_known")
            if key is None
            else self.label(key)
            if key in ("female", "male")
            else str(key)
        )
        cells = [
            self._group_share(row[f"{name} {measure}"], row[f"{name} {measure} error"])
            for name in names
            for measure in ("coverage", "leakage")
        ]
        return (said, whole(row["persons"]), *cells)

    def _group_share(self, value: float | None, error: float | None) -> str:
        if value is None:
            return UNDEFINED
        return percent(value) + ("" if error is None else f" ({error * 100:.1f})")

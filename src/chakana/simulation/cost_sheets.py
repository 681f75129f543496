"""What a simulation costs, as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chakana.expressions.naming import actor_in_words
from chakana.simulation.findings import ComponentResult, Spending
from chakana.simulation.sheet import Sheet, Telling


class CostSheets(Telling):
    """Every line of spending, and what is not known of it."""

    def costs(self, components: Sequence[ComponentResult]) -> Sheet:
        """Every line of spending; who pays only where a definition says so."""
        lines = [
            (one, name, line)
            for one, name in zip(components, self.names(components), strict=True)
            for line in one.spending
        ]
        columns = ["programme", "line", "paid_by", "when", "per_unit", "total"]
        if not any(line.paid_by for _, _, line in lines):
            columns.remove("paid_by")
        rows = []
        for one, name, line in lines:
            cells = {
                "programme": name,
                "line": line.label.in_language(self.language),
                "paid_by": self._payer(one, line),
                "when": self.label(line.times.replace(" ", "_")),
                "per_unit": self.money(line.per_unit),
                "total": self.money(line.total),
            }
            rows.append(tuple(cells[column] for column in columns))
        words = self.unit_words(components[0].component.unit)
        notes = [self.label("costs_note", **words), *self._unknown_amounts(lines)]
        titles = tuple(self.label(column, **words) for column in columns)
        return Sheet(self.label("costs"), titles, tuple(rows), " ".join(notes))

    def _payer(self, one: ComponentResult, line: Spending) -> str:
        """Who pays a line: a source of funds or a role by its label, or the word there is."""
        return actor_in_words(line.paid_by or "", one.definition, self.language)

    def _unknown_amounts(
        self, lines: Iterable[tuple[ComponentResult, str, Spending]]
    ) -> Iterator[str]:
        for one, name, line in lines:
            if line.unknown.value > 0:
                yield self.label(
                    "costs_unknown",
                    programme=name,
                    line=line.label.in_language(self.language),
                    number=self.number(line.unknown),
                    **self.unit_words(one.component.unit, line.unknown.value),
                )

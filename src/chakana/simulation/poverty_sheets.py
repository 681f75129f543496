"""What programmes change, as sheets: poverty and inequality, and scenarios side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from chakana.expressions.figures import amount_in_words
from chakana.simulation.figures import UNDEFINED
from chakana.simulation.findings import Compared, Findings, Outcomes, WelfareResult
from chakana.simulation.sheet import Sheet, Telling


class PovertySheets(Telling):
    """Before and after, with the error of the change."""

    def poverty(self, simulations: Sequence[Findings]) -> Iterator[Sheet]:
        """Before, and after each of ``simulations`` with the change, where it is measured."""
        titles = [one.title for one in simulations if one.welfare]
        found = [one.welfare for one in simulations if one.welfare]
        if not found:
            return
        line = amount_in_words(Decimal(found[0].lines.line) / 100, self.currency, self.language)
        usual = [one.poverty for one in found]
        extreme = [one.extreme_poverty for one in found if one.extreme_poverty]
        rows = [
            *(self._poverty_row(name, name, usual) for name in ("headcount", "gap", "severity")),
            *([self._poverty_row("extreme_headcount", "headcount", extreme)] if extreme else []),
            self.row("gini", self._gini_cells(usual)),
            self.row("gap_closed", ("", *map(self._ratio, found))),
        ]
        columns = (self.label("measure"), self.label("before"), *titles)
        notes = [self.label("poverty_note", line=line, **self.unit_words(simulations[0].unit))]
        notes += [self.label("poverty_line_assumed")] if found[0].lines.is_assumed else []
        yield Sheet(self.label("poverty"), columns, tuple(rows), " ".join(notes))

    def _gini_cells(self, found: Sequence[Outcomes]) -> Iterator[str]:
        yield self.index(found[0].gini_before)
        for one in found:
            yield self.index_after(one.gini_after, one.gini_change)

    def _ratio(self, found: WelfareResult) -> str:
        closed = found.gap_closed_per_unit_spent
        return UNDEFINED if closed is None or not closed.is_defined else f"{closed.value:.2f}"

    def _poverty_row(self, name: str, measure: str, found: Sequence[Outcomes]) -> tuple[str, ...]:
        cells = [self.share(getattr(found[0].before, measure))]
        cells += [
            self.share_after(getattr(one.after, measure), getattr(one.change, measure))
            for one in found
        ]
        return self.row(name, cells)

    def comparison(self, comparison: Compared) -> Sheet:
        """Scenarios side by side, with the differences from the first."""
        titles = [one.title for one in comparison.simulations]
        say = {"units": self.number, "money": self.money, "share": self.share, "index": self.index}
        words, names = self.unit_words(comparison.simulations[0].unit), {"served": "served_any"}
        rows = []
        for row in comparison.rows:
            tell = say[row.measured]
            say_change = self.points if row.measured == "share" else self.signed(tell)
            others = zip(row.values[1:], row.differences, strict=True)
            cells = [f"{tell(value)}  [{say_change(change)}]" for value, change in others]
            told = [tell(row.values[0]), *cells]
            if row.measured == "money" and not any(one.value for one in row.values):
                told = [UNDEFINED] * len(told)
            rows.append(self.row(names.get(row.name, row.name), told, **words))
        note = self.label("compare_note", first=titles[0])
        return Sheet(self.label("compare"), (self.label("measure"), *titles), tuple(rows), note)

"""Simulations as sheets of text in one language, for terminal, notebook and report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from chakana.expressions.figures import amount_in_words, day_in_words
from chakana.simulation.figures import UNDEFINED, Figures, percent, whole
from chakana.simulation.results import (
    ComponentResult,
    Outcomes,
    Reason,
    Simulation,
    Spending,
    WelfareResult,
)  # fmt: skip

if TYPE_CHECKING:
    from chakana.simulation.compare import Comparison


@dataclass(frozen=True)
class Sheet:
    """A table of texts: the first column names the row, the others hold figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


class Sheets(Figures):
    """Sheets of simulations in one language and currency."""

    def of(self, simulation: Simulation) -> Iterator[Sheet]:
        """All sheets of one simulation."""
        yield self.reach(simulation.components)
        names = self.names(simulation.components)
        yield from map(self.reasons, simulation.components, names)
        yield self.costs(simulation.components)
        yield from self.poverty([simulation])
        yield from self.groups(simulation)

    def heading(self, simulation: Simulation) -> str:
        """What population it is, in a sentence."""
        table = simulation.table
        kind = (
            "generated"
            if simulation.generated
            else "register"
            if simulation.design.is_census
            else "survey"
        )
        persons = float((table["weight"] * table["persons"]).sum())
        counted = self.label(
            "households_persons",
            units=whole(float(table["weight"].sum())),
            persons=whole(persons),
        )
        return f"{self.label(kind)} {counted}, {day_in_words(simulation.day, self.language)}."

    def notes(self, simulation: Simulation) -> Iterator[str]:
        """What a reader must know: what is absent, not simulated or not measured."""
        absent = dict.fromkeys(name for one in simulation.components for name in one.absent)
        if absent:
            yield self.label("absent", names=", ".join(absent))
        for programme in dict.fromkeys(
            name for one in simulation.components for name in one.not_simulated
        ):
            yield self.label("note_not_simulated", programme=programme)
        if simulation.welfare is None:
            yield self.label("note_no_welfare")

    def names(self, components: Sequence[ComponentResult]) -> list[str]:
        """The programme of each component; its own label too where a programme has several here."""
        titles = [one.definition.programme.title.in_language(self.language) for one in components]
        own = [one.component.part.label.in_language(self.language) for one in components]
        several = [titles.count(title) > 1 for title in titles]
        return [f"{a}: {b}" if more else a for a, b, more in zip(titles, own, several, strict=True)]

    def reach(self, components: Sequence[ComponentResult]) -> Sheet:
        names = self.names(components)
        rows = [
            self._row("meant", (self.number(one.performance.meant) for one in components)),
            self._row("eligible", (self.number(one.eligible) for one in components)),
            self._row("served", (self.number(one.served) for one in components)),
            *(
                [self._row("adopters", (self.number(one.adopters) for one in components))]
                if any(one.adopters for one in components)
                else []
            ),
            *(
                self._row(name, (self.share(getattr(one.performance, name)) for one in components))
                for name in ("coverage", "undercoverage", "leakage", "targeting_differential")
            ),
            self._row("cgh_index", (self.index(one.performance.cgh_index) for one in components)),
        ]
        return Sheet(
            self.label("reach"),
            (self.label("measure"), *names),
            tuple(rows),
            self.label("reach_note"),
        )

    def _row(self, name: str, cells: Iterable[str]) -> tuple[str, ...]:
        return (self.label(name), *cells)

    def reasons(self, one: ComponentResult, name: str) -> Sheet:
        """Why households do not come into the component called ``name``."""
        rows = tuple(
            (
                self._stage(reason),
                *(self.number(n) for n in (reason.fails, reason.fails_first, reason.unknown)),
            )
            for reason in one.reasons
        )
        columns = tuple(self.label(name) for name in ("stage", "fails", "fails_first", "unknown"))
        title = self.label("reasons", component=name)
        return Sheet(title, columns, rows, self.label("reasons_note"))

    def _stage(self, reason: Reason) -> str:
        if reason.label is None:
            return reason.stage.replace("_", " ")
        return reason.label.in_language(self.language)

    def costs(self, components: Sequence[ComponentResult]) -> Sheet:
        """Every line of spending; who pays only where a definition says so."""
        lines = [
            (one, name, line)
            for one, name in zip(components, self.names(components), strict=True)
            for line in one.spending
        ]
        columns = ["programme", "line", "paid_by", "when", "per_household", "total"]
        if not any(line.paid_by for _, _, line in lines):
            columns.remove("paid_by")
        rows = []
        for one, name, line in lines:
            cells = {
                "programme": name,
                "line": line.label.in_language(self.language),
                "paid_by": self._payer(one, line),
                "when": self.label(line.times.replace(" ", "_")),
                "per_household": self.money(line.per_unit),
                "total": self.money(line.total),
            }
            rows.append(tuple(cells[column] for column in columns))
        notes = [self.label("costs_note"), *self._unknown_amounts(lines)]
        titles = tuple(map(self.label, columns))
        return Sheet(self.label("costs"), titles, tuple(rows), " ".join(notes))

    def _payer(self, one: ComponentResult, line: Spending) -> str:
        """Who pays a line: a source of funds or a role by its label, or the word there is."""
        programme, name = one.definition.programme, line.paid_by or ""
        for holder in (programme.financing, programme.roles):
            if name in holder:
                return holder[name].label.in_language(self.language)
        return name.replace("_", " ")

    def _unknown_amounts(
        self, lines: Iterable[tuple[ComponentResult, str, Spending]]
    ) -> Iterator[str]:
        for _, name, line in lines:
            if line.unknown.value > 0:
                said = line.label.in_language(self.language)
                number = self.number(line.unknown)
                yield self.label("costs_unknown", programme=name, line=said, number=number)

    def poverty(self, simulations: Sequence[Simulation]) -> Iterator[Sheet]:
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
            self._row("gini", self._gini_cells(usual)),
            self._row("gap_closed", ("", *map(self._ratio, found))),
        ]
        columns = (self.label("measure"), self.label("before"), *titles)
        note = self.label("poverty_note", line=line)
        yield Sheet(self.label("poverty"), columns, tuple(rows), note)

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
        return self._row(name, cells)

    def groups(self, simulation: Simulation) -> Iterator[Sheet]:
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

    def comparison(self, comparison: Comparison) -> Sheet:
        """Scenarios side by side, with the differences from the first."""
        titles = [one.title for one in comparison.simulations]
        say = {"units": self.number, "money": self.money, "share": self.share, "index": self.index}
        names = {"served": "served_any"}
        rows = []
        for row in comparison.rows:
            tell = say[row.measured]
            others = zip(row.values[1:], row.differences, strict=True)
            say_change = self.points if row.measured == "share" else tell
            cells = [f"{tell(value)}  [{say_change(change)}]" for value, change in others]
            rows.append(self._row(names.get(row.name, row.name), (tell(row.values[0]), *cells)))
        note = self.label("compare_note", first=titles[0])
        return Sheet(self.label("compare"), (self.label("measure"), *titles), tuple(rows), note)

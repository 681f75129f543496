"""Simulations as sheets of text in one language, for terminal, notebook and report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chakana.engines.missing import with_name
from chakana.expressions.figures import day_in_words
from chakana.measures.estimate import Estimate
from chakana.simulation.cost_sheets import CostSheets
from chakana.simulation.figures import whole
from chakana.simulation.findings import ComponentResult, Findings, Reason
from chakana.simulation.group_sheets import GroupSheets
from chakana.simulation.poverty_sheets import PovertySheets
from chakana.simulation.sheet import Sheet


class Sheets(CostSheets, PovertySheets, GroupSheets):
    """Sheets of simulations in one language and currency."""

    def of(self, simulation: Findings) -> Iterator[Sheet]:
        """All sheets of one simulation."""
        yield self.reach(simulation.components)
        names = self.names(simulation.components)
        yield from map(self.reasons, simulation.components, names)
        yield self.costs(simulation.components)
        yield from self.poverty([simulation])
        yield from self.groups(simulation)

    def heading(self, simulation: Findings) -> str:
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
        number, words = float(table["weight"].sum()), self.unit_words(simulation.unit)
        counted = self.label(
            "units_persons",
            **self.unit_words(simulation.unit, number),
            number=whole(number),
            persons=whole(persons),
        )
        country = simulation.definitions[0].programme.country
        day = day_in_words(simulation.day, self.language, country)
        return f"{self.label(kind, **words)} {counted}, {day}."

    def notes(self, simulation: Findings) -> Iterator[str]:
        """What a reader must know of the population, then of the scenario."""
        yield from self.of_population(simulation)
        yield from self.of_scenario(simulation)

    def of_population(self, simulation: Findings) -> Iterator[str]:
        """The population's own notes, and its sources."""
        description = simulation.description
        for note in description.notes:
            yield note.get(self.language) or note.get("es", "")
        if description.sources:
            sources = "; ".join(source.rstrip(".") for source in description.sources)
            yield self.label("population_sources", sources=f"{sources}.")

    def of_scenario(self, simulation: Findings) -> Iterator[str]:
        """What is absent, not simulated or not measured."""
        absent = dict.fromkeys(
            with_name(missing, one.definition, self.language)
            for one in simulation.components
            for missing in one.absent
        )
        if absent:
            yield self.label("absent", names=", ".join(absent))
        asked = {
            name: one.definition.title_of(name)
            for one in simulation.components
            for name in one.not_simulated
        }
        for name, title in asked.items():
            told = title.in_language(self.language) if title else name
            yield self.label("note_not_simulated", programme=told)
        if simulation.welfare is None:
            yield self.label("note_no_welfare")
            return
        for one in simulation.components:
            if not one.changes_income:
                told = one.definition.programme.title.in_language(self.language)
                yield self.label("note_no_gain", programme=told)

    def reach(self, components: Sequence[ComponentResult]) -> Sheet:
        """Who is reached: numbers, then the errors of targeting, a column for each component."""
        names, words = self.names(components), self.unit_words(components[0].component.unit)
        numbers: dict[str, list[Estimate | None]] = {
            "meant": [one.performance.meant for one in components],
            "eligible": [one.eligible for one in components],
            "served": [one.served for one in components],
            "adopters": [one.adopters for one in components],
        }
        rows = [
            *(
                self.row(name, map(self.number, found), **words)
                for name, found in numbers.items()
                if any(found)
            ),
            *(
                self.row(name, (self.share(getattr(one.performance, name)) for one in components))
                for name in ("coverage", "undercoverage", "leakage", "targeting_differential")
            ),
            self.row("cgh_index", (self.index(one.performance.cgh_index) for one in components)),
        ]
        return Sheet(
            self.label("reach"),
            (self.label("measure"), *names),
            tuple(rows),
            self.label("reach_note"),
        )

    def reasons(self, one: ComponentResult, name: str) -> Sheet:
        """Why units do not come into the component called ``name``."""
        rows = tuple(
            (
                self._stage(reason),
                *(self.number(n) for n in (reason.fails, reason.fails_first, reason.unknown)),
            )
            for reason in one.reasons
        )
        columns = tuple(self.label(name) for name in ("stage", "fails", "fails_first", "unknown"))
        words = self.unit_words(one.component.unit)
        title = self.label("reasons", component=name, **words)
        return Sheet(title, columns, rows, self.label("reasons_note", **words))

    def _stage(self, reason: Reason) -> str:
        if reason.label is None:
            return reason.stage.replace("_", " ")
        return reason.label.in_language(self.language)

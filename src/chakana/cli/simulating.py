"""What the commands simulate, compare and demo share: a setting, a run, what is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from chakana.cli import errors, progress
from chakana.cli.options import Absent, day_of, library_of, today, unusable
from chakana.cli.terminal import console
from chakana.cli.writing import write_text, write_whole
from chakana.engines.sources import Backend
from chakana.expressions.figures import Language
from chakana.language.load import Library
from chakana.population.tables import Population
from chakana.population.validate import require_valid
from chakana.problems import suggest
from chakana.simulation.results import Simulation
from chakana.simulation.sheets import Sheets
from chakana.simulation.simulate import simulate


@dataclass(frozen=True)
class Scenario:
    """Programmes that run together, and what the scenario is called."""

    title: str
    programmes: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """On whom, when and in what language scenarios are run."""

    population: Population
    day: date
    language: Language
    absent_is_unknown: bool
    library: Library
    engine: Backend = "polars"

    @classmethod
    def of(
        cls,
        source: Path,
        at: str | None,
        lang: Language,
        absent: Absent,
        folders: Sequence[Path] = (),
        engine: Backend = "polars",
    ) -> Setting:
        """The setting that options describe; ChakanaError says what is wrong with it.

        The population is checked first: what is doubtful is shown, what is wrong stops the work.
        """
        population = Population.read(source)
        errors.show(require_valid(population))
        library = library_of(folders)
        return cls(population, _day(at, population), lang, absent == "unknown", library, engine)

    def scenario(self, programmes: Sequence[str]) -> Scenario:
        """The scenario in which ``programmes`` run together, called by their titles."""
        titles = (self.library.load(name).programme.title for name in programmes)
        said = (title.in_language(self.language) for title in titles)
        return Scenario(" + ".join(said), tuple(programmes))

    def run(
        self, scenarios: Sequence[Scenario], by: Sequence[str] | None = None
    ) -> list[Simulation]:
        """Simulate each scenario, a progress bar on the terminal's error stream."""
        results = []
        with progress.steps(len(scenarios)) as begin:
            for scenario in scenarios:
                begin(scenario.title)
                definitions = [self.library.load(name) for name in scenario.programmes]
                results.append(
                    simulate(
                        definitions,
                        self.population,
                        self.day,
                        title=scenario.title,
                        by=by,
                        absent_is_unknown=self.absent_is_unknown,
                        backend=self.engine,
                    )
                )
        return results

    def sheets(self, results: Sequence[Simulation]) -> Sheets:
        return Sheets(self.language, results[0].currency)

    def show(self, results: Sequence[Simulation]) -> None:
        """Print every sheet of the only result."""
        from chakana.simulation.tables import show

        screen, sheets = console(), self.sheets(results)
        screen.print(sheets.heading(results[0]), style="bold")
        for note in sheets.notes(results[0]):
            screen.print(note, style="yellow")
        screen.print()
        for sheet in sheets.of(results[0]):
            show(screen, sheet)

    def show_comparison(self, results: Sequence[Simulation]) -> None:
        """Print scenarios side by side."""
        from chakana.simulation.compare import compare
        from chakana.simulation.tables import show

        screen, sheets = console(), self.sheets(results)
        screen.print(sheets.heading(results[0]), style="bold")
        screen.print()
        show(screen, sheets.comparison(compare(results)))
        for sheet in sheets.poverty(results):
            show(screen, sheet)

    def show_targeting(
        self, result: Simulation, territory: str, assets: str | None, remoteness: str | None
    ) -> None:
        """Print whom each component of ``result`` finds and misses."""
        from chakana.simulation.tables import show
        from chakana.targeting.answer import answer_sheets, targeting_answer

        screen, sheets = console(), self.sheets([result])
        screen.print(sheets.heading(result), style="bold")
        screen.print()
        show(screen, sheets.reach(result.components))
        for one, name in zip(result.components, sheets.names(result.components), strict=True):
            show(screen, sheets.reasons(one, name))
            answer = targeting_answer(
                result, one, self.population,
                territory=territory, assets=assets, remoteness=remoteness,
            )  # fmt: skip
            for sheet in answer_sheets(answer, sheets):
                show(screen, sheet)
        for sheet in sheets.groups(result):
            show(screen, sheet)


def _day(at: str | None, population: Population) -> date:
    if at is not None:
        return day_of(at, "--at")
    found = population.description.observed_on
    if found is None:
        message = "The population does not say of what date it is."
        raise unusable(message, "--at", "Give one: --at 2013-12-31.")
    return found


def write(results: Sequence[Simulation], out: Path, setting: Setting) -> None:
    """Write results as their file's ending says; ChakanaError (CLI001) for another ending.

    A Parquet file holds the table of one simulation.
    """
    from chakana.simulation.export import as_data

    writers: dict[str, Callable[[], object]] = {
        ".json": lambda: write_text(out, errors.plain_json(as_data(results))),
        ".html": lambda: write_text(out, _page(results, setting)),
    }
    if len(results) == 1:
        writers[".parquet"] = lambda: write_whole(out, results[0].table.write_parquet)
    if out.suffix not in writers:
        message = f"Results cannot be written as '{out.suffix}'."
        raise unusable(message, str(out), suggest(out.suffix, writers))
    writers[out.suffix]()
    typer.echo(out)


def _page(results: Sequence[Simulation], setting: Setting) -> str:
    from chakana.simulation.report.page import page

    titles = " · ".join(one.title for one in results)
    title = setting.sheets(results).label("report_title", title=titles)
    return page(results, setting.language, title=title, made_on=today())

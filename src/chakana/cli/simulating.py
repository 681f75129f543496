"""What the commands simulate, compare and demo share: a setting, a run with progress, what is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from chakana.expressions.figures import LANGUAGES, Language
from chakana.language.load import Library
from chakana.population.tables import Population
from chakana.problems import ChakanaError, Location, Problem, suggest
from chakana.simulation.results import Simulation
from chakana.simulation.sheets import Sheets
from chakana.simulation.simulate import GROUPS, simulate

if TYPE_CHECKING:
    from rich.console import Console


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

    @classmethod
    def of(
        cls, source: Path, at: str | None, lang: str, absent: str, folders: Sequence[Path] | None
    ) -> Setting:
        """The setting that options describe; ChakanaError (CLI001–003) says what is wrong with them."""
        if lang not in LANGUAGES:
            raise _wrong(
                "CLI001", f"There is no language '{lang}'.", "--lang", suggest(lang, LANGUAGES)
            )
        if absent not in ("refuse", "unknown"):
            hint = suggest(absent, ("refuse", "unknown"))
            raise _wrong(
                "CLI002", f"'{absent}' is not a way to treat what is absent.", "--absent", hint
            )
        population = read_population(source)
        library = Library.with_folders(folders or ())
        day = _day(at, population)
        return cls(population, day, cast("Language", lang), absent == "unknown", library)

    def run(
        self, scenarios: Sequence[Scenario], by: Sequence[str] | None = None
    ) -> list[Simulation]:
        """Simulate each scenario, a progress bar on the terminal's error stream."""
        results = []
        with progress(len(scenarios)) as step:
            for scenario in scenarios:
                step(scenario.title)
                definitions = [self.library.load(name) for name in scenario.programmes]
                results.append(
                    simulate(
                        definitions,
                        self.population,
                        self.day,
                        title=scenario.title,
                        by=by or GROUPS,
                        absent_is_unknown=self.absent_is_unknown,
                    )  # fmt: skip
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
        show(screen, sheets.poverty(results))


def read_population(source: Path) -> Population:
    """The population of a folder, or of a survey that a mapping file describes."""
    if source.suffix in (".yaml", ".yml"):
        from chakana.population.mapping import population_of

        return population_of(source)
    if not source.is_dir():
        message = f"There is no population at '{source}'."
        hint = "Generate one: chakana population generate; or import a survey with a mapping file."
        raise _wrong("CLI004", message, str(source), hint)
    return Population.read(source)


def _day(at: str | None, population: Population) -> date:
    if at is None:
        found = population.description.observed_on
        if found is None:
            message = "The population does not say of what date it is."
            raise _wrong("CLI003", message, "--at", "Give one: --at 2013-12-31.")
        return found
    try:
        return date.fromisoformat(at)
    except ValueError:
        raise _wrong(
            "CLI003", f"'{at}' is not a date.", "--at", "Write it as 2013-12-31."
        ) from None


def _wrong(code: str, message: str, place: str, hint: str) -> ChakanaError:
    return ChakanaError(Problem(code, message, Location(place), hint))


def console() -> Console:
    """Where results are printed; wide enough for tables when it is not a terminal."""
    import sys

    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 120)


@contextmanager
def progress(steps: int) -> Iterator[Callable[[str], None]]:
    """A bar on the error stream; each call of what it gives says what is being done."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps)

        def step(said: str) -> None:
            done = bar.tasks[task].description != ""
            bar.update(task, description=said, advance=1 if done else 0)

        yield step


def write(results: Sequence[Simulation], out: Path, setting: Setting) -> None:
    """Write results as their file's ending says; ChakanaError (CLI005) for another ending."""
    from chakana.simulation.export import as_data, with_units

    writers = {
        ".json": lambda: out.write_text(
            json.dumps(as_data(results), ensure_ascii=False, indent=2), encoding="utf-8"
        ),
        ".parquet": lambda: with_units(results[0]).write_parquet(out),
        ".html": lambda: out.write_text(_page(results, setting), encoding="utf-8"),
    }
    if out.suffix not in writers:
        raise _wrong(
            "CLI005",
            f"Results cannot be written as '{out.suffix}'.",
            str(out),
            suggest(out.suffix, writers),
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    writers[out.suffix]()
    print(out)


def _page(results: Sequence[Simulation], setting: Setting) -> str:
    from chakana.simulation.report.page import page

    title = setting.sheets(results).label(
        "report_title", title=" · ".join(one.title for one in results)
    )
    return page(results, setting.language, title=title, made_on=date.today())

"""The demo: the library, a population, three scenarios, and the question that the sources ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from chakana.cli.options import today
from chakana.cli.simulating import Scenario, Setting, console
from chakana.cli.writing import write_text
from chakana.expressions.figures import Language
from chakana.language.load import Library
from chakana.population.generate import generate
from chakana.simulation.compare import compare
from chakana.simulation.extension import Extension, extension
from chakana.simulation.extension_sheets import extension_sheets, question
from chakana.simulation.figures import texts, whole
from chakana.simulation.report.page import page
from chakana.simulation.results import Simulation
from chakana.simulation.sheets import Sheets
from chakana.simulation.simulate import GROUPS
from chakana.simulation.tables import show

TRANSFER, SERVICE, SERVICE_FOR_ALL = "pe/juntos", "pe/haku-winay", "pe/haku-winay-for-all-of-juntos"
GENERATED = "southern-highlands"


@dataclass(frozen=True)
class Shown:
    """What the demo shows: the scenarios run, and the question of the sources."""

    results: Sequence[Simulation]
    extension: Extension
    sheets: Sheets


def demonstrate(
    survey: Path | None, households: int, seed: int, out: Path, language: Language
) -> None:
    """Run the demo on ``survey``, or on generated households; write its report into ``out``."""
    screen, library = console(), Library()
    names = library.names()
    screen.print(f"Chakana: {len(names)} definitions in the library: {', '.join(names)}.")
    source = survey or out / GENERATED
    if survey is None:
        screen.print(f"Generating {whole(households)} households into {source} …")
        generate(households, seed, source, GENERATED)
    shown = _run(Setting.of(source, None, language, "unknown" if survey else "refuse"), library)
    _print(screen, shown)
    path = out / f"report-{language}.html"
    _write(path, shown)
    screen.print(str(path), style="bold")


def _run(setting: Setting, library: Library) -> Shown:
    results = setting.run(
        _scenarios(library, setting.language), by=(*GROUPS, "province", "district")
    )
    asked = extension(library.load(TRANSFER), library.load(SERVICE), setting.day)
    return Shown(results, asked, setting.sheets(results))


def _scenarios(library: Library, language: Language) -> list[Scenario]:
    """The transfer, the service as it is, and both with the service for every family."""
    transfer, service = (
        library.load(name).programme.title.in_language(language) for name in (TRANSFER, SERVICE)
    )
    label = texts(language)
    return [
        Scenario(transfer, (TRANSFER,)),
        Scenario(label("scenario_as_it_is", service=service), (SERVICE,)),
        Scenario(
            label("scenario_both", service=service, transfer=transfer), (TRANSFER, SERVICE_FOR_ALL)
        ),
    ]


def _print(screen: Console, shown: Shown) -> None:
    results, sheets = shown.results, shown.sheets
    style = "bold yellow" if results[0].generated else "bold"
    screen.print()
    screen.print(sheets.heading(results[0]), style=style)
    screen.print()
    for result in results:
        screen.rule(result.title, align="left")
        show(screen, sheets.reach(result.components))
        show(screen, sheets.costs(result.components))
    for sheet in sheets.poverty(results):
        show(screen, sheet)
    show(screen, sheets.comparison(compare(results)))
    for sheet in extension_sheets(shown.extension, sheets):
        show(screen, sheet)


def _write(path: Path, shown: Shown) -> None:
    title = question(shown.extension, shown.sheets)
    text = page(
        shown.results, shown.sheets.language, title=title, made_on=today(),
        extension=shown.extension,
    )  # fmt: skip
    write_text(path, text)

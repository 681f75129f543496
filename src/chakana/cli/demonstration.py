"""The demo: the library, a population, three scenarios, and the question that the sources ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from chakana.cli.options import today, unusable
from chakana.cli.simulating import Setting
from chakana.cli.terminal import console
from chakana.cli.writing import write_text
from chakana.expressions.figures import Language
from chakana.language.load import Library
from chakana.population.generate import generate
from chakana.simulation.compare import compare
from chakana.simulation.extension import Extension, extension
from chakana.simulation.extension_sheets import extension_sheets, question
from chakana.simulation.figures import whole
from chakana.simulation.grouping import GROUPS
from chakana.simulation.report.page import page
from chakana.simulation.results import Simulation
from chakana.simulation.sheets import Sheets
from chakana.simulation.tables import show

GENERATED = "southern-highlands"


@dataclass(frozen=True)
class Demonstration:
    """What runs on the households of a country: scenarios, each of programmes side by side.

    ``question`` names a transfer and a service, where sources ask what it costs to extend the
    service to every family of the transfer.
    """

    scenarios: tuple[tuple[str, ...], ...]
    question: tuple[str, str] | None = None


BY_CURRENCY = {
    "PEN": Demonstration(
        (
            ("pe/juntos",),
            ("pe/haku-winay",),
            ("pe/juntos", "pe/haku-winay-for-all-of-juntos"),
        ),
        question=("pe/juntos", "pe/haku-winay"),
    ),
    # Which municipalities the pilot took is told nowhere, so no survey shows whom it reached.
    "MXN": Demonstration(
        (("mx/prospera",), ("mx/prospera", "mx/territorios-productivos-for-400-000"))
    ),
}


@dataclass(frozen=True)
class Shown:
    """What the demo shows: the scenarios run, and the answer where there is a question."""

    results: Sequence[Simulation]
    extension: Extension | None
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
    shown = _run(Setting.of(source, None, language, "unknown" if survey else "refuse"))
    _print(screen, shown)
    path = out / _report_name(survey, language)
    _write(path, shown)
    screen.print(str(path), style="bold")


def _report_name(survey: Path | None, language: Language) -> str:
    """Of a survey the report bears the name of its folder, beside that of the generated demo."""
    of = f"{survey.resolve().name}-" if survey else ""
    return f"report-{of}{language}.html"


def _run(setting: Setting) -> Shown:
    what = _demonstration(setting)
    scenarios = [setting.scenario(programmes) for programmes in what.scenarios]
    # A survey is drawn for regions; of generated households all are there.
    is_generated = setting.population.description.generated
    results = setting.run(scenarios, by=(*GROUPS, "province", "district") if is_generated else None)
    asked = None
    if what.question:
        transfer, service = map(setting.library.load, what.question)
        asked = extension(transfer, service, setting.day)
    return Shown(results, asked, setting.sheets(results))


def _demonstration(setting: Setting) -> Demonstration:
    """What is shown on this population; ChakanaError (CLI001) where the library has nothing."""
    currency = setting.population.description.currency
    if currency in BY_CURRENCY:
        return BY_CURRENCY[currency]
    message = f"The library has no transfer paid in {currency} to show on these households."
    hint = "Run definitions of your own: chakana simulate my/programme --population FOLDER."
    raise unusable(message, "--survey", hint)


def _print(screen: Console, shown: Shown) -> None:
    results, sheets = shown.results, shown.sheets
    style = "bold yellow" if results[0].generated else "bold"
    screen.print()
    screen.print(sheets.heading(results[0]), style=style)
    for note in sheets.of_population(results[0]):
        screen.print(note)
    screen.print()
    for result in results:
        screen.rule(result.title, align="left")
        for note in sheets.of_scenario(result):
            screen.print(note, style="yellow")
        show(screen, sheets.reach(result.components))
        show(screen, sheets.costs(result.components))
    for sheet in sheets.poverty(results):
        show(screen, sheet)
    show(screen, sheets.comparison(compare(results)))
    for sheet in extension_sheets(shown.extension, sheets) if shown.extension else ():
        show(screen, sheet)


def _write(path: Path, shown: Shown) -> None:
    title = question(shown.extension, shown.sheets) if shown.extension else _title(shown)
    text = page(
        shown.results, shown.sheets.language, title=title, made_on=today(),
        extension=shown.extension,
    )  # fmt: skip
    write_text(path, text)


def _title(shown: Shown) -> str:
    return shown.sheets.label("report_title", title=shown.results[-1].title)

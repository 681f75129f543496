"""The demo: the library, a population, three scenarios, and the question that the sources ask."""

from __future__ import annotations

from pathlib import Path

from chakana.cli.simulating import Scenario, Setting, console, today
from chakana.expressions.figures import Language
from chakana.language.load import Library
from chakana.population.generate import generate
from chakana.simulation.compare import compare
from chakana.simulation.extension import extension
from chakana.simulation.extension_sheets import extension_sheets
from chakana.simulation.report.page import page
from chakana.simulation.simulate import GROUPS
from chakana.simulation.tables import show

SCENARIOS = {
    "es": ("Juntos", "Haku Wiñay, como es hoy", "Ambos, Haku Wiñay para todo Juntos"),
    "en": ("Juntos", "Haku Wiñay, as it is", "Both, Haku Wiñay for all of Juntos"),
}
PROGRAMMES = (("pe/juntos",), ("pe/haku-winay",), ("pe/juntos", "pe/haku-winay-for-all-of-juntos"))


def demonstrate(
    survey: Path | None, households: int, seed: int, out: Path, language: Language
) -> None:
    """Run the demo and write its report into ``out``, in both languages."""
    screen = console()
    library = Library()
    names = library.names()
    screen.print(
        f"[bold]Chakana[/bold]: {len(names)} definitions in the library: {', '.join(names)}."
    )
    if survey is None:
        source = out / "southern-highlands"
        screen.print(f"Generating {households:,} households into {source} …".replace(",", " "))
        generate(households, seed, source)
    else:
        source = survey
    setting = Setting.of(source, None, language, "unknown" if survey else "refuse", ())
    scenarios = [
        Scenario(title, ids) for title, ids in zip(SCENARIOS[language], PROGRAMMES, strict=True)
    ]
    results = setting.run(scenarios, by=(*GROUPS, "province", "district"))
    question = extension(library.load("pe/juntos"), library.load("pe/haku-winay"), setting.day)
    sheets = setting.sheets(results)
    screen.print()
    screen.print(
        sheets.heading(results[0]), style="bold yellow" if results[0].generated else "bold"
    )
    screen.print()
    for result in results:
        screen.rule(result.title, align="left")
        show(screen, sheets.reach(result.components))
        show(screen, sheets.costs(result.components))
    for sheet in sheets.poverty(results):
        show(screen, sheet)
    show(screen, sheets.comparison(compare(results)))
    for sheet in extension_sheets(question, sheets):
        show(screen, sheet)
    path = out / f"report-{language}.html"
    title = sheets.label("extension")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = page(results, setting.language, title=title, made_on=today(), extension=question)
    path.write_text(text, encoding="utf-8")
    screen.print(f"[bold]{path}[/bold]")

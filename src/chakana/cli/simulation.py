"""Commands of those who ask what a programme would do: simulate, compare, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chakana.cli.options import (
    DEFAULT_LANGUAGE,
    AbsentOption,
    AtOption,
    ByOption,
    EngineOption,
    LanguageOption,
    LibraryOption,
    PopulationOption,
    Source,
)


def simulate(
    sources: Annotated[list[str], typer.Argument(help="Definitions that run together.")],
    population: PopulationOption,
    at: AtOption = None,
    by: ByOption = None,
    lang: LanguageOption = DEFAULT_LANGUAGE,
    absent: AbsentOption = "refuse",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write .html, .json or .parquet in place of tables."),
    ] = None,
    engine: EngineOption = "polars",
    library: LibraryOption = None,
) -> None:
    """Run definitions over households: reach, errors, reasons, cost, poverty before and after."""
    from chakana.cli.simulating import Setting, write

    setting = Setting.of(population, at, lang, absent, library or (), engine)
    result = setting.run([setting.scenario(sources)], by=by)
    if out is not None:
        write(result, out, setting)
    else:
        setting.show(result)


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(help="Scenarios; one with several programmes joins them by '+'.")
    ],
    population: PopulationOption,
    at: AtOption = None,
    lang: LanguageOption = DEFAULT_LANGUAGE,
    absent: AbsentOption = "refuse",
    out: Annotated[Path | None, typer.Option("--out", help="Write .html or .json.")] = None,
    engine: EngineOption = "polars",
    library: LibraryOption = None,
) -> None:
    """Set scenarios side by side: what each costs and changes, differences with their errors."""
    from chakana.cli.simulating import Setting, write

    setting = Setting.of(population, at, lang, absent, library or (), engine)
    result = setting.run([setting.scenario(text.split("+")) for text in scenarios])
    if out is not None:
        write(result, out, setting)
    else:
        setting.show_comparison(result)


def targeting(
    source: Source,
    population: PopulationOption,
    territory: Annotated[
        str, typer.Option("--territory", help="Rank at which reach is told.")
    ] = "community",
    assets: Annotated[
        str | None, typer.Option("--assets", help="Column that says what a household has.")
    ] = None,
    remoteness: Annotated[
        str | None, typer.Option("--remoteness", help="Column that says how far it lives.")
    ] = None,
    at: AtOption = None,
    by: ByOption = None,
    lang: LanguageOption = DEFAULT_LANGUAGE,
    absent: AbsentOption = "refuse",
    library: LibraryOption = None,
) -> None:
    """Say whom a definition finds and misses: errors, groups, reach, need against capacity."""
    from chakana.cli.simulating import Setting

    setting = Setting.of(population, at, lang, absent, library or ())
    (result,) = setting.run([setting.scenario([source])], by=by)
    setting.show_targeting(result, territory, assets, remoteness)


def demo(
    survey: Annotated[
        Path | None,
        typer.Option("--survey", help="Your own survey: the folder of a population."),
    ] = None,
    households: Annotated[
        int, typer.Option("--households", help="How many households to generate.")
    ] = 100_000,
    seed: Annotated[
        int, typer.Option("--seed", help="The seed of the generated population.")
    ] = 2013,
    out: Annotated[Path, typer.Option("--out", help="The folder for the report.")] = Path("out"),
    lang: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """A transfer, a service and both, on generated households or a survey; the report."""
    from chakana.cli.demonstration import demonstrate

    demonstrate(survey, households, seed, out, lang)


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command()(simulate)
    app.command()(compare)
    app.command()(targeting)
    app.command()(demo)

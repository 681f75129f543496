"""Commands about populations: generate, import, check, describe."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from chakana.cli.options import FormatOption, LanguageOption

Folder = Annotated[Path, typer.Argument(help="The folder of the population.")]


def generate(
    folder: Folder,
    households: Annotated[int, typer.Option(help="How many households.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same population.")] = 1,
    territories: Annotated[str, typer.Option(help="Which generator.")] = "southern-highlands",
) -> None:
    """Generate a population from published figures."""
    from chakana.cli import progress
    from chakana.expressions.figures import grouped
    from chakana.population.generate import generate

    many = grouped(Decimal(households))
    with progress.share(f"{many} households") as advance:
        made = generate(households, seed, folder, territories, progress=advance)
    typer.echo(f"{many} households generated in {folder}.")
    for note in made.description.notes:
        typer.echo(f"- {note['en']}")


def import_survey(
    mapping: Annotated[str, typer.Argument(help="A mapping file, or the name of one that ships.")],
    data: Annotated[Path, typer.Argument(help="The survey's folder, or its only file.")],
    folder: Annotated[Path, typer.Option("--to", help="The folder of the new population.")],
    replace: Annotated[bool, typer.Option(help="Write over a population that is there.")] = False,
) -> None:
    """Make a population from a survey, as a mapping says."""
    from chakana.cli import errors
    from chakana.population.mapping import import_survey
    from chakana.population.summary import size_of

    imported = import_survey(mapping, data, folder, replace=replace)
    errors.show(imported.warnings)
    many, persons = size_of(imported.population)
    typer.echo(
        f"Imported into {folder}: {many} {imported.population.unit}s, {persons} persons; "
        f"{errors.tally(imported.warnings)}."
    )
    typer.echo(f"See what it holds: chakana population describe {folder}")


def check(
    folder: Folder,
    format: FormatOption = "text",
) -> None:
    """Check a population: keys, links, codes, weights, money, territories."""
    from chakana.cli import errors
    from chakana.population.tables import Population
    from chakana.population.validate import validate

    found = validate(Population.read(folder))
    wrong = sum(problem.severity == "error" for problem in found)
    if format == "json":
        typer.echo(errors.as_json(found))
    else:
        errors.show(found)
        typer.echo(f"{folder} checked: {errors.tally(found)}.")
    raise typer.Exit(1 if wrong else 0)


def describe(
    source: Annotated[Path, typer.Argument(help="The folder of a population, or a survey file.")],
    language: LanguageOption = "en",
    sheet: Annotated[str | None, typer.Option(help="Of a workbook: which sheet.")] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Of a survey file: its encoding, such as latin-1.")
    ] = None,
) -> None:
    """Say what a population holds, or a survey file before it is mapped."""
    from chakana.population.read import FORMATS, Layout, read_survey
    from chakana.population.summary import summary_of, summary_of_survey
    from chakana.population.tables import Population

    if source.is_file() or (source.suffix.lower() in FORMATS and not source.is_dir()):
        survey = read_survey(source, Layout(sheet=sheet, encoding=encoding))
        typer.echo(summary_of_survey(survey, language))
    else:
        typer.echo(summary_of(Population.read(source), language))


def register(app: typer.Typer) -> None:
    """Add these commands to ``app`` as ``chakana population …``."""
    commands = typer.Typer(
        name="population",
        help="Households, members and territories: generate, import, check, describe.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    commands.command()(generate)
    commands.command("import")(import_survey)
    commands.command()(check)
    commands.command()(describe)
    app.add_typer(commands)

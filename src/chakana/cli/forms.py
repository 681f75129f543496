"""Commands that make forms for the field."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chakana.cli.options import LibraryOption, Source, library_of


def xlsform(
    source: Source,
    out: Annotated[Path, typer.Option(help="The workbook to write, such as form.xlsx.")],
    library: LibraryOption = None,
) -> None:
    """Write the form that registers households, for ODK Collect or KoboToolbox."""
    from chakana.interchange.xlsform import registration_form

    form = registration_form(library_of(library).load(source))
    with out.open("wb") as file:
        form.write(file)
    version = form.settings["version"]
    typer.echo(f"{out}: {form.name}, {form.questions} questions, version {version}")


def register(app: typer.Typer) -> None:
    """Add these commands to ``app`` as ``chakana forms …``."""
    commands = typer.Typer(
        name="forms", help="Forms for the field.", no_args_is_help=True, rich_markup_mode=None
    )
    commands.callback()(_group)
    commands.command()(xlsform)
    app.add_typer(commands)


def _group() -> None:
    """Forms for the field."""

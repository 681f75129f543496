"""The command that prints a definition as an operational manual."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chakana.cli.options import (
    DEFAULT_LANGUAGE,
    LanguageOption,
    LibraryOption,
    Source,
    day_of,
    library_of,
    today,
)


def guidebook(
    source: Source,
    out: Annotated[Path, typer.Option(help="The file to write: manual.html or manual.pdf.")],
    lang: LanguageOption = DEFAULT_LANGUAGE,
    at: Annotated[
        str | None, typer.Option("--at", help="Values in force on this day; today unless given.")
    ] = None,
    leaflet: Annotated[
        bool, typer.Option("--leaflet", help="Only the page for those served.")
    ] = False,
    library: LibraryOption = None,
) -> None:
    """Print a definition as the operational manual of an office, or as a leaflet."""
    from chakana.guidebook.printing import print_guidebook

    day = today() if at is None else day_of(at, "--at")
    manual = print_guidebook(
        source, out, language=lang, day=day, library=library_of(library), leaflet=leaflet
    )
    typer.echo(f"{out}: {manual.title}, {manual.day}, {manual.identity[:12]}")


def register(app: typer.Typer) -> None:
    """Add this command to ``app``."""
    app.command()(guidebook)

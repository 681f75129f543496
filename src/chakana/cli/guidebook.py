"""The command that prints a definition as an operational manual."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chakana.cli.authoring import Folders


class ManualLanguage(StrEnum):
    """The languages in which manuals are printed."""

    ES = "es"
    EN = "en"


def guidebook(
    source: Annotated[str, typer.Argument(help="A name in the library (pe/juntos) or a file.")],
    out: Annotated[Path, typer.Option(help="The file to write: manual.html or manual.pdf.")],
    lang: Annotated[
        ManualLanguage, typer.Option(help="The language of the manual.")
    ] = ManualLanguage.ES,
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Values in force on this day; today unless given."),
    ] = None,
    leaflet: Annotated[
        bool, typer.Option("--leaflet", help="Only the page for those served.")
    ] = False,
    library: Folders = None,
) -> None:
    """Print a definition as the operational manual of an office, or as a leaflet."""
    from datetime import UTC

    from chakana.guidebook.printing import print_guidebook
    from chakana.language.load import Library

    shelf = Library.with_folders(library or ())
    day = (at or datetime.now(tz=UTC)).date()
    manual = print_guidebook(
        source, out, language=lang.value, day=day, library=shelf, leaflet=leaflet
    )
    typer.echo(f"{out}: {manual.title}, {manual.day}, {manual.identity[:12]}")


def register(app: typer.Typer) -> None:
    """Add this command to ``app``."""
    app.command()(guidebook)

"""Commands that fill the register of households."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chakana.cli.options import LanguageOption, unusable

User = Annotated[str, typer.Option("--by", help="The account in whose name it is done.")]


def import_file(
    file: Annotated[Path, typer.Argument(help="A table, filled forms, or a population folder.")],
    by: User,
    programme: Annotated[str, typer.Option(help="The programme, such as pe/juntos.")] = "",
    members: Annotated[
        Path | None, typer.Option(help="The file of persons, where they have one of their own.")
    ] = None,
    territory: Annotated[str, typer.Option(help="The code of where the households live.")] = "",
    columns: Annotated[
        str, typer.Option(help="The name under which the meaning of its columns was kept.")
    ] = "",
    same: Annotated[
        list[str] | None,
        typer.Option(help="What holds for all: household.consent=yes; several times."),
    ] = None,
    encoding: Annotated[str, typer.Option(help="Of a CSV, such as windows-1252.")] = "",
    corrects: Annotated[
        int | None, typer.Option(help="The number of the file that this one corrects.")
    ] = None,
    choice: Annotated[
        str, typer.Option("--register", help="good: leave out what is wrong; all: or nothing; no.")
    ] = "no",
    faults: Annotated[
        Path | None, typer.Option(help="Write what is wrong, row by row, as CSV.")
    ] = None,
    why: Annotated[str, typer.Option(help="Where these data come from.")] = "",
    lang: LanguageOption = "en",
) -> None:
    """Check the households of a file and register them, as the site's pages do."""
    from chakana.cli.web import ready

    if choice not in ("no", "good", "all"):
        raise unusable(f"'{choice}' is no way to register.", "--register", "good, all or no.")
    for path in (file, members):
        if path is not None and not path.exists():
            raise unusable(f"There is no file '{path}'.", "FILE")
    ready()
    from django.utils import translation

    from chakana.web.actions import Refused
    from chakana.web.imports.command import Wanted, run
    from chakana.web.upkeep.serving import prepare

    prepare()
    wanted = Wanted(
        file, by, programme, members, territory, columns, tuple(same or ()), encoding, corrects,
        choice, faults, why,
    )  # fmt: skip
    with translation.override(lang):
        try:
            run(wanted, typer.echo)
        except Refused as refused:
            typer.echo(f"IMP001 {refused}", err=True)
            raise typer.Exit(1) from None


def register(app: typer.Typer) -> None:
    """Add these commands to ``app`` as ``chakana register …``."""
    commands = typer.Typer(
        name="register", help="The register of households.", no_args_is_help=True,
        rich_markup_mode=None,
    )  # fmt: skip
    commands.callback()(_group)
    commands.command("import")(import_file)
    app.add_typer(commands)


def _group() -> None:
    """The register of households."""

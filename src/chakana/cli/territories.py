"""Commands about the site's territories: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chakana.cli.options import LanguageOption, day_of, unusable
from chakana.cli.web import ready

if TYPE_CHECKING:
    from chakana.web.accounts.models import User
    from chakana.web.territories.models import Territory

commands = typer.Typer(
    name="territories",
    help="The tree of territories, its figures and boundaries, facilities and offices.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@commands.callback()
def _group() -> None:
    """The tree of territories, its figures and boundaries, facilities and offices."""


@commands.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV, XLSX, Parquet or GeoJSON files.")],
    mapping: Annotated[str, typer.Option(help="A mapping file, or the name of one that ships.")],
    within: Annotated[
        str | None, typer.Option("--in", help="The code of the territory they tell of.")
    ] = None,
    day: Annotated[
        str | None, typer.Option(help="The day as of which facilities are told; else today.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="These are all facilities of the territory.")
    ] = False,
    by: Annotated[
        str | None, typer.Option(help="The user who imports; else whoever installs.")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason, for the trail.")] = "",
    language: LanguageOption = "en",
) -> None:
    """Bring in all that the files tell, or nothing: every bad row is told with its reason."""
    ready()
    from django.utils import translation

    from chakana.web.actions import Refused
    from chakana.web.territories.actions import import_territories
    from chakana.web.territories.bringing.faults import BadRows
    from chakana.web.territories.mapping import read_mapping
    from chakana.web.texts import say
    from chakana.web.upkeep.serving import prepare

    told = read_mapping(mapping)
    as_of = day_of(day, "--day") if day else None
    prepare()
    with translation.override(language):
        try:
            brought = import_territories(
                by=_user(by), mapping=told, files=files, territory=_territory(within), day=as_of,
                is_whole=whole, why=why,
            )  # fmt: skip
        except BadRows as bad:
            for fault in bad.faults:
                typer.echo(f"TER001 {fault}", err=True)
            raise typer.Exit(1) from None
        except Refused as refused:
            typer.echo(f"TER002 {refused}", err=True)
            raise typer.Exit(1) from None
        for name, count in brought.counts().items():
            typer.echo(f"{say(name)}: {count}")
        for name, some in brought.plan.told().items():
            typer.echo(f"{say(name)}: {'; '.join(some)}")


def _territory(code: str | None) -> Territory | None:
    from chakana.web.territories.models import Territory

    if code is None:
        return None
    found = Territory.objects.filter(code=code).first()
    if found is None:
        raise unusable(f"There is no territory '{code}'.", "--in")
    return found


def _user(name: str | None) -> User | None:
    from chakana.web.accounts.models import User

    if name is None:
        return None
    found = User.objects.filter(username=name).first()
    if found is None:
        raise unusable(f"Nobody has the account '{name}'.", "--by")
    return found


def register(app: typer.Typer) -> None:
    """Add these commands to ``app`` as ``chakana territories …``."""
    app.add_typer(commands)

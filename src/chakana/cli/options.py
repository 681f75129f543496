"""Options and arguments that several commands share, so that they are called and told the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chakana.problems import ChakanaError, Location, Problem

if TYPE_CHECKING:
    from chakana.language.load import Library

Format = Literal["text", "json"]
Language = Literal["es", "en"]
Absent = Literal["refuse", "unknown"]
Engine = Literal["polars", "duckdb", "pyspark"]

Source = Annotated[str, typer.Argument(help="A name in the library (pe/juntos) or a file.")]
Sources = Annotated[list[str], typer.Argument(help="Names in the library (pe/juntos) or files.")]
SourcesOrFolders = Annotated[
    list[str], typer.Argument(help="Names in the library (pe/juntos), files or folders.")
]
LibraryOption = Annotated[
    list[Path] | None, typer.Option("--library", help="A folder of definitions of your own.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="For people or for programs.")]
DEFAULT_LANGUAGE: Language = "en"
"""What every command speaks unless told otherwise: that of its help and of its problems."""
LanguageOption = Annotated[
    Language, typer.Option("--lang", envvar="CHAKANA_LANG", help="Spanish or English.")
]
PopulationOption = Annotated[
    Path,
    typer.Option(
        "--population", "-p", help="A population folder: generated, or imported from a survey."
    ),
]
AtOption = Annotated[
    str | None, typer.Option("--at", help="The date, as 2013-12-31; else the population's.")
]
ByOption = Annotated[
    list[str] | None, typer.Option("--by", help="Group by: region, decile, sex, age …")
]
AbsentOption = Annotated[
    Absent,
    typer.Option("--absent", help="A variable that the file lacks: refuse, or count as unknown."),
]
EngineOption = Annotated[
    Engine, typer.Option("--engine", help="The dataframe that does the work; all say the same.")
]


def unusable(message: str, place: str, hint: str = "") -> ChakanaError:
    """The error (CLI001) for an option or argument that cannot be used as it was given."""
    return ChakanaError(Problem("CLI001", message, Location(place), hint))


def day_of(text: str, option: str) -> date:
    """The date given to ``option``; ChakanaError (CLI001) when it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        hint = "Write it as 2014-01-31."
        raise unusable(f"'{text}' is not a date.", option, hint) from None


def today() -> date:
    """The date on this machine's calendar."""
    return datetime.now().astimezone().date()


def library_of(folders: Sequence[Path] | None) -> Library:
    """The library with ``folders`` of the user's own; ChakanaError (CLI001) for what is none."""
    from chakana.language.load import Library

    for folder in folders or ():
        if not folder.is_dir():
            hint = "--library takes a folder that holds <country>/<name>.yaml."
            raise unusable(f"'{folder}' is not a folder.", "--library", hint)
    return Library.with_folders(folders or ())

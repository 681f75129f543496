"""Survey files as raw tables, with their values as they are: CSV, Parquet, XLSX, Stata, SPSS."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from chakana.problems import ChakanaError, Location, Problem, suggest

if TYPE_CHECKING:
    import polars as pl

Format = Literal["csv", "parquet", "xlsx", "stata", "spss"]
FORMATS: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".dta": "stata",
    ".sav": "spss",
}
NEEDS: Mapping[Format, str] = {"xlsx": "fastexcel", "stata": "pyreadstat", "spss": "pyreadstat"}
SAVE_AS: Mapping[str, str] = {
    **dict.fromkeys((".xls", ".ods", ".xlsb"), "Open it in a spreadsheet and save it as .xlsx."),
    **dict.fromkeys((".zip", ".gz", ".rar", ".7z"), "Unpack it first."),
}
ENCODINGS = "Name its encoding: 'encoding' of the file in the mapping, --encoding of describe."
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Layout:
    """How a file is to be read where its name does not say: ``separator`` and ``decimal_comma``
    of a CSV, ``encoding`` of a text, ``sheet`` of a workbook.
    """

    format: Format | None = None
    separator: str | None = None
    decimal_comma: bool = False
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Survey:
    """A survey file in memory.

    ``frame`` holds CSV and XLSX cells as text, so that a code keeps its zeros; the other formats
    keep their types. ``labels`` (column → question) and ``value_labels`` (column → code → answer)
    are those of Stata and SPSS files. An empty cell is null; so is a value that SPSS or Stata
    declares missing. ``columns`` names all that the file has, read or not.
    """

    file: str
    frame: pl.DataFrame
    columns: tuple[str, ...]
    layout: Layout = Layout()
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    """The sheets of a workbook; the one that was read comes first."""

    def problem(self, code: str, message: str, hint: str = "") -> Problem:
        """A problem of this file."""
        return Problem(code, message, Location(self.file), hint)


def read_survey(
    path: Path | str, layout: Layout | None = None, columns: Collection[str] | None = None
) -> Survey:
    """The survey file at ``path``; only ``columns`` of it, where named and present.

    Raises :class:`ChakanaError`: POP010 (absent), POP011 (unknown kind), POP012 (damaged), POP013
    (encoding), POP014 (no such sheet), POP015 (no columns or rows, odd names), POP016 (a reader is
    not installed), POP017 (a workbook larger than what is read).
    """
    from chakana.population.signature import require_kind

    path, layout = Path(path), layout or Layout()
    kind = layout.format or format_of(path)
    if not path.is_file():
        raise ChakanaError(_absent(path))
    require_kind(path, kind)
    package = NEEDS.get(kind)
    if package and importlib.util.find_spec(package) is None:
        message = f"Reading {path.suffix} files needs the package {package}."
        raise refusal("POP016", message, path, "Install it: pip install 'chakana[survey]'.")
    survey = _read(path, kind, layout, columns)
    if not survey.frame.height:
        raise refusal("POP015", "The file has a heading and no rows.", path)
    return survey


def format_of(path: Path) -> Format:
    """The format that the name of ``path`` tells. Raises :class:`ChakanaError` (POP011)."""
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        message = f"Files of the kind '{path.suffix or path.name}' are not read."
        hint = f"Survey files end in {', '.join(FORMATS)}. {SAVE_AS.get(path.suffix.lower(), '')}"
        raise refusal("POP011", message, path, hint.rstrip())
    return kind


def refusal(code: str, message: str, path: Path, hint: str = "") -> ChakanaError:
    """The error of a file that cannot be read."""
    return ChakanaError(Problem(code, message, Location(str(path)), hint))


def check_names(names: list[str], path: Path, others: str = "") -> None:
    """Column names as the file has them; ``others`` says where else they may stand. Raises
    :class:`ChakanaError` (POP015).
    """
    if not any(names):
        raise refusal("POP015", "The file is empty: there is no heading.", path, others)
    blank = [str(place) for place, name in enumerate(names, 1) if not name]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if len(blank) == len(names) - 1 > 1:
        alone = next(name for name in names if name)
        message = f"The first row has one cell, '{alone}', and is no heading."
        hint = f"Take a title out, so that the names of the columns come first. {others}".rstrip()
        raise refusal("POP015", message, path, hint)
    if blank:
        message = f"The heading has no name for column {', '.join(blank[:5])}."
        hint = "Name every column in the first row: split merged cells, take empty columns out."
        raise refusal("POP015", message, path, hint)
    if twice:
        message = f"The heading has '{twice[0]}' more than once."
        raise refusal("POP015", message, path, "Give every column a name of its own.")


Rows = tuple["pl.DataFrame", tuple[str, ...]]
"""The columns that were asked for, and the names of all."""


def chosen(names: list[str], columns: Collection[str] | None) -> list[str]:
    """The columns to read: at least one, so that the rows are counted."""
    return [name for name in names if columns is None or name in columns] or names[:1]


def without_last_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` without the empty rows below its last; those between stay, for the row numbers."""
    import polars as pl

    held = frame.select(pl.any_horizontal(pl.all().is_not_null()).arg_true().max()).item()
    return frame.head(0 if held is None else held + 1)


def _read(path: Path, kind: Format, layout: Layout, columns: Collection[str] | None) -> Survey:
    from chakana.population.delimited import read_delimited
    from chakana.population.formats import read_parquet, read_statistics
    from chakana.population.workbook import read_workbook

    if kind == "csv":
        return Survey(str(path), *read_delimited(path, layout, columns), layout)
    if kind == "parquet":
        return Survey(str(path), *read_parquet(path, columns), layout)
    if kind == "xlsx":
        frame, names, sheets = read_workbook(path, layout, columns)
        return Survey(str(path), frame, names, layout, sheets=sheets)
    frame, names, labels, value_labels = read_statistics(path, kind, layout, columns)
    return Survey(str(path), frame, names, layout, labels, value_labels)


def _absent(path: Path) -> Problem:
    if path.is_dir():
        return Problem("POP010", "This is a folder, not a file.", Location(str(path)))
    beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    message = "There is no such file." if beside else f"There is no folder {path.parent}."
    return Problem("POP010", message, Location(str(path)), suggest(path.name, beside))

"""Parquet, XLSX, Stata and SPSS files as tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chakana.population.read import Layout, Rows, check_names, chosen, refusal, without_last_blanks
from chakana.problems import ChakanaError, suggest

if TYPE_CHECKING:
    import polars as pl


def read_parquet(path: Path, columns: Collection[str] | None) -> Rows:
    """A Parquet file with its own types. Raises :class:`ChakanaError` (POP012)."""
    import polars as pl

    try:
        names = list(pl.read_parquet_schema(path))
        return pl.read_parquet(path, columns=chosen(names, columns)), tuple(names)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _damaged(path, "Parquet", error) from None


def read_workbook(path: Path, layout: Layout, columns: Collection[str] | None) -> Rows:
    """One sheet (the first, unless ``layout`` names one) with its cells as text.

    A cell with an error (#N/A) or a formula that was never calculated is empty. Raises
    :class:`ChakanaError` (POP012, POP014, POP015).
    """
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        if layout.sheet is not None and layout.sheet not in book.sheet_names:
            message = f"The workbook has no sheet '{layout.sheet}'."
            raise refusal("POP014", message, path, suggest(layout.sheet, book.sheet_names))
        sheet = layout.sheet if layout.sheet is not None else 0
        cells = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise _damaged(path, "XLSX", error) from None
    names = [(name or "").strip() for name in cells.row(0)] if cells.height else []
    check_names(names, path)
    frame = cells.slice(1).rename(dict(zip(cells.columns, names, strict=True)))
    return without_last_blanks(frame).select(chosen(names, columns)), tuple(names)


Labels = Mapping[str, str]


def read_statistics(
    path: Path, kind: str, layout: Layout, columns: Collection[str] | None
) -> tuple[pl.DataFrame, tuple[str, ...], Labels, Mapping[str, Labels]]:
    """A Stata or SPSS file, the questions of its columns and the labels of its codes.

    Raises :class:`ChakanaError` (POP012, POP013).
    """
    import pyreadstat

    read: Any = pyreadstat.read_dta if kind == "stata" else pyreadstat.read_sav
    name = "Stata" if kind == "stata" else "SPSS"
    options: dict[str, Any] = {"encoding": layout.encoding, "output_format": "polars"}
    try:
        names = read(path, metadataonly=True, encoding=layout.encoding)[1].column_names
        check_names(names, path)
        frame, about = read(path, usecols=chosen(names, columns), **options)
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        ValueError,  # text in another encoding among them
        LookupError,  # the reader trusts what a damaged file says of its rows
        ArithmeticError,
        TypeError,
        OSError,
    ) as error:
        raise _mistaken(path, name, layout, error) from None
    questions = {column: label for column, label in about.column_names_to_labels.items() if label}
    answers = {
        column: {_code(code): str(label) for code, label in labels.items()}
        for column, labels in about.variable_value_labels.items()
    }
    return frame, tuple(names), questions, answers


def _code(code: object) -> str:
    """A code as it is written in a mapping: ``1``, not ``1.0``."""
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)


def _mistaken(path: Path, name: str, layout: Layout, error: Exception) -> ChakanaError:
    cause = str(error).lower()
    words = ("encoding", "convert", "character set")
    if isinstance(error, UnicodeError) or any(word in cause for word in words):
        hint = "Name its encoding in the mapping, often windows-1252 or latin-1."
        given = layout.encoding or "the encoding it names"
        return refusal("POP013", f"Its text is not in {given}.", path, hint)
    return _damaged(path, name, error)


def _damaged(path: Path, name: str, error: BaseException) -> ChakanaError:
    cause = (str(error).strip().splitlines() or ["it cannot be read"])[0].rstrip(".")
    hint = "It may be damaged or cut short, or of another kind than its name says."
    return refusal("POP012", f"The file cannot be read as {name}: {cause}.", path, hint)

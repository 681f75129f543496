"""Parquet, Stata and SPSS files as tables."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chakana.population.read import ENCODINGS, Layout, Rows, check_names, chosen, refusal
from chakana.problems import ChakanaError

if TYPE_CHECKING:
    import polars as pl


def read_parquet(path: Path, columns: Collection[str] | None) -> Rows:
    """A Parquet file with its own types. Raises :class:`ChakanaError` (POP012)."""
    import polars as pl

    try:
        names = list(pl.read_parquet_schema(path))
        return pl.read_parquet(path, columns=chosen(names, columns)), tuple(names)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise damaged(path, "Parquet", error) from None


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
    encoding = _as_readers_call_it(layout.encoding)
    options: dict[str, Any] = {"encoding": encoding, "output_format": "polars"}
    try:
        names = read(path, metadataonly=True, encoding=encoding)[1].column_names
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
    return _as_written(frame, about.readstat_variable_types), tuple(names), questions, answers


def _as_readers_call_it(encoding: str | None) -> str | None:
    """An encoding by the name that the reader knows: ``iso8859-1`` for ``latin-1``."""
    try:
        return codecs.lookup(encoding).name if encoding else None
    except LookupError:
        return encoding  # which the reader will refuse


def _as_written(frame: pl.DataFrame, types: Mapping[str, str]) -> pl.DataFrame:
    """``frame`` with figures of seven digits as such: 0.2, and not 0.20000000298023224."""
    import polars as pl

    short = [name for name in frame.columns if types.get(name) == "float"]
    return frame.with_columns(pl.col(short).cast(pl.Float32)) if short else frame


def _code(code: object) -> str:
    """A code as it is written in a mapping: ``1``, not ``1.0``."""
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)


def _mistaken(path: Path, name: str, layout: Layout, error: Exception) -> ChakanaError:
    cause = str(error).lower()
    words = ("encoding", "convert", "character set")
    if isinstance(error, UnicodeError) or any(word in cause for word in words):
        hint = f"{ENCODINGS} Often it is windows-1252 or latin-1."
        given = layout.encoding or "utf-8"
        return refusal("POP013", f"Its text is not in {given}.", path, hint)
    return damaged(path, name, error)


def damaged(path: Path, name: str, error: BaseException) -> ChakanaError:
    """The error of a file that its reader gives up."""
    cause = (str(error).strip().splitlines() or ["it cannot be read"])[0].rstrip(".")
    hint = "It may be damaged or cut short, or of another kind than its name says."
    return refusal("POP012", f"The file cannot be read as {name}: {cause}.", path, hint)

"""A survey file as a section of the mapping sees it: rows with numbers, cells as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from chakana.language.document import Document, Key
from chakana.population.rows import ROW, SHOWN, rows_in_words
from chakana.problems import Problem

if TYPE_CHECKING:
    from chakana.population.read import Survey
    from chakana.population.survey.model import Code, File

KINDS_SHOWN = 5
WHOLE = 10**15


@dataclass(frozen=True)
class Raw:
    """Rows of a survey file (``frame`` with its row numbers) and the section that reads them."""

    document: Document
    key: Key
    name: str
    file: File
    frame: pl.DataFrame

    def text(self, column: str) -> pl.Series:
        """The cells of ``column`` as they are written, empty ones null, lost zeros put back."""
        return self.frame.select(text_of(column, self.frame.schema[column], self.file)).to_series()

    def only(self, keep: pl.Series) -> Raw:
        """The same with the rows for which ``keep`` is true."""
        return replace(self, frame=self.frame.filter(keep))

    def problem(
        self, code: str, message: str, inner: Key = (), hint: str = "", *, warning: bool = False
    ) -> Problem:
        """A problem at ``inner`` of this section."""
        found = self.document.problem(
            code, f"{self.name}: {message}", (*self.key, *inner), hint=hint, of_key=True
        )
        return replace(found, severity="warning") if warning else found

    def where(self, fault: pl.Series) -> str:
        """The rows at ``fault`` in words."""
        rows = self.frame[ROW].filter(fault)
        return rows_in_words(len(rows), rows.head(SHOWN).to_list())


def raw_of(document: Document, key: Key, name: str, file: File, survey: Survey) -> Raw:
    """The rows of ``survey``, numbered from 1 (the heading of a file not counted)."""
    return Raw(document, key, name, file, survey.frame.with_row_index(ROW, offset=1))


def text_of(column: str, dtype: pl.DataType, file: File) -> pl.Expr:
    """A column as text: whole floats without a point, nothing but spaces as null."""
    raw = pl.col(column)
    if dtype.is_float() or dtype.is_decimal():
        figure = raw.cast(pl.Float64) if dtype.is_decimal() else raw
        figure = figure.fill_nan(None)
        whole = (figure == figure.floor()) & (figure.abs() < WHOLE)
        text = (
            pl.when(whole)
            .then(figure.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(figure.cast(pl.String))
        )
    else:
        text = raw.cast(pl.String).str.strip_chars()
    text = pl.when(text != "").then(text)
    if column in file.digits:
        text = (
            pl.when(text.str.contains(r"^\d+$"))
            .then(text.str.zfill(file.digits[column]))
            .otherwise(text)
        )
    if file.missing:
        text = pl.when(~text.is_in(file.missing)).then(text)
    return text.alias(column)


def unreadable(dtype: pl.DataType) -> bool:
    """Whether cells of this type have no text: lists, structures, bytes, spans of time."""
    return dtype.is_nested() or dtype in (pl.Binary, pl.Object, pl.Duration)


def leave_out(raw: Raw, rules: dict[str, list[str]]) -> tuple[Raw, list[Problem]]:
    """The rows that the mapping does not leave out, and a warning for those it does."""
    warnings = []
    for column, codes in rules.items():
        out = raw.text(column).fill_null("").is_in(codes)
        inner = ("leave_out", column)
        if out.any():
            shown = ", ".join(code or "nothing" for code in codes)
            message = f"left out {raw.where(out)} with {column} {shown}."
            warnings.append(raw.problem("POP032", message, inner, warning=True))
        raw = raw.only(~out)
    return raw, warnings


def joined(raw: Raw, columns: Iterable[str], separator: str = "/") -> pl.Series:
    """Columns joined into one text; null where any of them is empty."""
    texts = [raw.text(column).alias(str(place)) for place, column in enumerate(columns)]
    return pl.DataFrame(texts).select(pl.concat_str(pl.all(), separator=separator)).to_series()


def code_of(raw: Raw, code: Code, inner: Key) -> tuple[pl.Series, list[Problem]]:
    """The territory codes of the rows; null where the columns are empty."""
    problems: list[Problem] = []
    if code.one_of:
        text, problems = chosen(raw, code.one_of, inner)
    else:
        text = joined(raw, code.columns, "")
        problems = list(_too_long(raw, code.columns, inner))
    return (text.str.slice(0, code.first) if code.first else text), problems


def chosen(raw: Raw, one_of: dict[str, str], inner: Key) -> tuple[pl.Series, list[Problem]]:
    """The code of the one column that holds 1. None or several of them is a problem."""
    marks = [raw.text(column).cast(pl.Float64, strict=False) == 1 for column in one_of]
    table = pl.DataFrame([mark.alias(str(i)) for i, mark in enumerate(marks)])
    held = table.select(pl.sum_horizontal(pl.all().fill_null(value=False))).to_series()
    text = table.select(
        pl.coalesce(
            pl.when(pl.col(str(i))).then(pl.lit(code)) for i, code in enumerate(one_of.values())
        )
    ).to_series()
    wrong = held != 1
    if not wrong.any():
        return text, []
    message = f"none or several of {', '.join(one_of)} hold 1 in {raw.where(wrong)}."
    return text, [
        raw.problem("POP027", message, inner, "Exactly one of these columns must hold 1.")
    ]


def _too_long(raw: Raw, columns: Iterable[str], inner: Key) -> Iterable[Problem]:
    for column in columns:
        digits = raw.file.digits.get(column)
        long = (
            (raw.text(column).str.len_chars() > digits).fill_null(value=False) if digits else None
        )
        if long is not None and long.any():
            message = f"{column} has more than {digits} digits in {raw.where(long)}."
            yield raw.problem("POP033", message, inner, "Check 'digits' of the file.")


def odd_values(raw: Raw, text: pl.Series, odd: pl.Series) -> str:
    """The odd values, the commonest first, how often each stands, and the first rows."""
    counts = text.filter(odd).value_counts(sort=True)
    shown = [f"'{value}' ({count} ×)" for value, count in counts.head(KINDS_SHOWN).iter_rows()]
    more = f" and {counts.height - KINDS_SHOWN} others" if counts.height > KINDS_SHOWN else ""
    return f"{', '.join(shown)}{more} in {raw.where(odd)}"

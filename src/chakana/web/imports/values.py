"""From the cells of a file to values: what each field takes, and why a cell is not one.

Every function here makes expressions for whole columns. A fault is the name of a text of
``texts.yaml`` (``fault_…``): it never holds what stood in the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from chakana.expressions.nodes import MONEY_LIMIT, NUMBER_LIMIT
from chakana.expressions.types import Kind
from chakana.expressions.units import SHARE
from chakana.interchange.forms import Field
from chakana.interchange.xlsform import DOES_NOT_KNOW
from chakana.web.imports.meaning import bare

if TYPE_CHECKING:
    from chakana.web.imports.meaning import Meaning

TRUE = ("si", "yes", "y", "s", "true", "verdadero", "1", "1.0", "t", "v")
FALSE = ("no", "n", "false", "falso", "0", "0.0", "f")
NOT_KNOWN = (
    bare(DOES_NOT_KNOW), "no sabe", "ns", "n s", "na", "n a", "does not know", "dk", "null", "nan",
    "sin dato", "s d",
)  # fmt: skip
"""Words, as ``bare`` writes them, with which files say that something is not known."""
FIGURE = r"^[+-]?(\d{1,15}(\.\d*)?|\.\d+)$"
CENTS = r"^[+-]?\d{1,15}(\.\d{0,2}0*)?$"
EARLIEST = date(1880, 1, 1)
LONGEST = {"given_names": 80, "family_names": 80, "document_number": 20, "phone": 20}
LONGEST_TEXT = 1000
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


@dataclass(frozen=True)
class Value:
    """A field's values and faults as two expressions; a fault is null where there is none."""

    field: Field
    column: str
    value: pl.Expr
    fault: pl.Expr


def values(
    asked: Iterable[Field],
    meaning: Meaning,
    types: Mapping[str, pl.DataType],
    cents: frozenset[str],
    today: date,
) -> list[Value]:
    """How each field that ``meaning`` places is read from a table whose columns have ``types``.

    ``cents`` are columns that hold whole cents already (a population's).
    """  # fmt: skip
    found = []
    for one in asked:
        column, same = meaning.column(one), meaning.same.get(one.full_name)
        if column is not None and column in types:
            cell, dtype = pl.col(column), types[column]
        elif same:
            column, cell, dtype = "", pl.lit(same), pl.String()
        else:
            continue
        words = meaning.values.get(one.full_name, {})
        made = _read(one, cell, dtype, meaning.decimal_comma, words, column in cents, today)
        found.append(Value(one, column, *made))
    return found


def _read(
    one: Field, cell: pl.Expr, dtype: pl.DataType, decimal_comma: bool,
    words: Mapping[str, str], is_cents: bool, today: date,
) -> tuple[pl.Expr, pl.Expr]:  # fmt: skip
    if one.choices:
        return _choice(one, _text(cell, dtype), words)
    if one.kind is Kind.BOOLEAN:
        return _truth(cell, dtype)
    if one.kind is Kind.DATE:
        return _date(cell, dtype, today)
    if one.kind is Kind.TEXT:
        return _free(one, _text(cell, dtype))
    if one.kind is Kind.MONEY:
        return _money(cell, dtype, decimal_comma, is_cents)
    return _number(one, cell, dtype, decimal_comma)


def _text(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Cells as text without blanks around; nothing where nothing stands. 1.0 is 1."""
    text = cell.cast(pl.String)
    if dtype.is_float():
        text = pl.when(cell == cell.floor()).then(cell.cast(pl.Int64, strict=False).cast(pl.String)
                                                  ).otherwise(text)  # fmt: skip
    text = text.str.strip_chars()
    return pl.when(text != "").then(text)


def _plain(text: pl.Expr) -> pl.Expr:
    """Text as ``bare`` writes it, for a whole column."""
    small = text.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return small.str.replace_all("[^a-z0-9.]+", " ").str.strip_chars(" .")


def _unless_not_known(text: pl.Expr) -> pl.Expr:
    """Text, and nothing where it says that something is not known."""
    return pl.when(~_plain(text).is_in(NOT_KNOWN)).then(text)


def _faulty(known: pl.Expr, value: pl.Expr, fault: str) -> pl.Expr:
    """``fault`` where something stands and no value came of it."""
    return pl.when(known.is_not_null() & value.is_null()).then(pl.lit(fault))


def _choice(one: Field, text: pl.Expr, words: Mapping[str, str]) -> tuple[pl.Expr, pl.Expr]:
    known = _unless_not_known(text)
    named = {bare(word): choice for word, choice in words.items() if choice in one.choices}
    for choice, label in one.choices.items():
        for word in (choice, label.es, label.en):
            named.setdefault(bare(word), choice)
    if one.name == "sex":
        named = {"f": "female", "m": "male", "h": "male", **named}
    of = {word: choice for word, choice in named.items() if choice in one.choices}
    value = _plain(known).replace_strict(of, default=None, return_dtype=pl.String)
    return value, _faulty(known, value, "fault_choice")


def _truth(cell: pl.Expr, dtype: pl.DataType) -> tuple[pl.Expr, pl.Expr]:
    if dtype == pl.Boolean:
        return cell, pl.lit(None, pl.String)
    known = _unless_not_known(_text(cell, dtype))
    of = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False)
    value = _plain(known).replace_strict(of, default=None, return_dtype=pl.Boolean)
    return value, _faulty(known, value, "fault_truth")


def _date(cell: pl.Expr, dtype: pl.DataType, today: date) -> tuple[pl.Expr, pl.Expr]:
    """Dates as 2014-01-31 or, as people here write them, 31/01/2014; a time after it is dropped."""
    if dtype.is_temporal():
        known = read = cell.cast(pl.Date, strict=False)
    else:
        known = _unless_not_known(_text(cell, dtype))
        day = known.str.extract(r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:[ T].*)?$")
        day = day.str.replace_all(r"[/.]", "-")
        read = pl.coalesce(
            day.str.to_date("%Y-%m-%d", strict=False, exact=True),
            pl.when(day.str.contains(r"-\d{4}$")).then(day).str.to_date("%d-%m-%Y", strict=False),
        )
    is_odd = (read > today) | (read < EARLIEST)
    fault = (
        pl.when(read > today).then(pl.lit("fault_future"))
        .when(read < EARLIEST).then(pl.lit("fault_long_ago"))
        .otherwise(_faulty(known, read, "fault_date"))
    )  # fmt: skip
    return pl.when(~is_odd).then(read), fault


def _free(one: Field, text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Names and other words as they stand; no character that no database keeps."""
    most = LONGEST.get(one.name, LONGEST_TEXT)
    known = pl.when(text != DOES_NOT_KNOW).then(text)
    odd = known.str.contains(CONTROL)
    fault = (
        pl.when(odd).then(pl.lit("fault_characters"))
        .when(known.str.len_chars() > most).then(pl.lit("fault_long"))
    )  # fmt: skip
    return pl.when(~odd).then(known), fault


def figure(cell: pl.Expr, dtype: pl.DataType, decimal_comma: bool) -> pl.Expr:
    """Cells as the text of a figure with a decimal point; what is not known is nothing.

    Spaces between thousands go; so do the points or commas that only set them apart.
    """
    text = _unless_not_known(cell.cast(pl.String).str.strip_chars())
    text = text.str.replace_all("[\\s\u00a0\u202f']", "")
    text = text.str.replace(r"^(S/\.?|\$|PEN|USD|MXN)", "")
    if decimal_comma:
        text = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        grouped = text.str.contains(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
        text = pl.when(grouped).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
    return pl.when(text != "").then(text)


def _money(
    cell: pl.Expr, dtype: pl.DataType, decimal_comma: bool, is_cents: bool
) -> tuple[pl.Expr, pl.Expr]:
    """Whole cents. A fraction of one is a fault, not rounded: somebody wrote something else."""
    if is_cents and dtype.is_integer():
        known, cents = cell, cell.cast(pl.Int64, strict=False)
        whole = pl.lit(value=True)
    elif dtype.is_numeric():
        known = cell
        exact = cell.cast(pl.Float64, strict=False) * 100
        cents = exact.round().cast(pl.Int64, strict=False)
        whole = (exact - exact.round()).abs() < 1e-4
    else:
        known = figure(cell, dtype, decimal_comma)
        whole = known.str.contains(CENTS)
        exact = known.cast(pl.Float64, strict=False) * 100
        cents = exact.round().cast(pl.Int64, strict=False)
    is_figure = pl.lit(value=True) if dtype.is_numeric() else known.str.contains(FIGURE)
    fault = (
        pl.when(~is_figure).then(pl.lit("fault_number"))
        .when(cents.abs() > MONEY_LIMIT).then(pl.lit("fault_range"))
        .when(~whole).then(pl.lit("fault_cents"))
        .otherwise(_faulty(known, cents, "fault_number"))
    )  # fmt: skip
    return pl.when(fault.is_null()).then(cents), fault


def _number(
    one: Field, cell: pl.Expr, dtype: pl.DataType, decimal_comma: bool
) -> tuple[pl.Expr, pl.Expr]:
    if dtype.is_numeric():
        known = cell
        read = cell.cast(pl.Float64, strict=False)
        read = pl.when(read.is_finite()).then(read)
    else:
        known = figure(cell, dtype, decimal_comma)
        is_figure = known.str.contains(FIGURE)
        read = pl.when(is_figure).then(known.cast(pl.Float64, strict=False))
    between = one.between or ((0.0, 1.0) if one.unit == SHARE else (-NUMBER_LIMIT, NUMBER_LIMIT))
    out = (read < between[0]) | (read > between[1])
    fault = pl.when(out).then(pl.lit("fault_range")).otherwise(
        _faulty(known, read, "fault_number")
    )  # fmt: skip
    return pl.when(~out).then(read), fault

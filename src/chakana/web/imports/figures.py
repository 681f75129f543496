"""How a file writes its figures."""

from __future__ import annotations

import polars as pl

from chakana.expressions.types import Kind
from chakana.interchange.forms import fields
from chakana.language.definition import Definition
from chakana.web.imports.meaning import Meaning
from chakana.web.imports.reading import about, table

LOOKED_AT = 10_000
WITH_COMMA = r"^[+-]?\d{1,3}(\.\d{3})+,\d+$|^[+-]?\d+,(\d{1,2}|\d{4,})$"
"""A figure whose comma must be a decimal one: 1.234,50 and 3,5, but not 1,234."""


def has_decimal_commas(token: str, definition: Definition, meaning: Meaning) -> bool:
    """Whether some figure among the first rows is written with a decimal comma."""
    known = about(token).columns
    for one in fields(definition):
        column = meaning.column(one)
        if column is None or one.kind not in (Kind.NUMBER, Kind.MONEY):
            continue
        name = one.level if one.level in known else "household"
        cells = table(token, name).select(pl.col(column).cast(pl.String)).head(LOOKED_AT)
        is_one = pl.col(column).str.strip_chars().str.contains(WITH_COMMA)
        if cells.select(is_one.any()).collect().item():
            return True
    return False

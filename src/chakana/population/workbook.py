"""XLSX files: one sheet with its cells as text, and what no memory could hold refused before."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from chakana.expressions.figures import grouped
from chakana.population.formats import damaged
from chakana.population.read import (
    FORMATS,
    Layout,
    check_names,
    chosen,
    refusal,
    without_last_blanks,
)
from chakana.problems import suggest

if TYPE_CHECKING:
    import polars as pl

MOST_BYTES = 1 << 30
"""Bytes that a workbook may hold unpacked. A million rows of twenty columns have about half."""
MOST_RATIO, FROM_BYTES = 300, 10 << 20
"""Bytes unpacked for one packed, from a size on: a sheet of figures packs to a twentieth."""
MOST_CELLS = 100_000_000
"""Cells, empty ones among them, from a sheet's first to its last: what is laid out in memory."""
PIECE = 1 << 20
TAIL = 64
AS_CSV = "A large table is better saved as CSV."
NEAR_ROWS, NEAR_COLUMNS = 9_999, 26
"""What is not looked at one by one: rows of four digits, columns of one letter."""
_FAR_ROW = re.compile(rb"""r=["'][A-Z]{1,3}(\d{5,7})["']""")
_FAR_COLUMN = re.compile(rb"""r=["']([A-Z]{2,3})\d""")


def read_workbook(
    path: Path, layout: Layout, columns: Collection[str] | None
) -> tuple[pl.DataFrame, tuple[str, ...], tuple[str, ...]]:
    """One sheet (the first, unless ``layout`` names one) with its cells as text, the names of its
    columns, and those of all sheets, its own first.

    A cell with an error (#N/A) or a formula that was never calculated is empty. Raises
    :class:`ChakanaError` (POP012, POP014, POP015, POP017).
    """
    import fastexcel

    require_size(path)
    try:
        is_named = FORMATS.get(path.suffix.lower()) == "xlsx"  # the reader goes by the name
        book = fastexcel.read_excel(path if is_named else path.read_bytes())
        sheets = list(book.sheet_names)
        if layout.sheet is not None and layout.sheet not in sheets:
            message = f"The workbook has no sheet '{layout.sheet}'."
            raise refusal("POP014", message, path, suggest(layout.sheet, sheets))
        sheet = layout.sheet if layout.sheet is not None else sheets[0]
        cells = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise damaged(path, "XLSX", error) from None
    others = f"The sheets are {', '.join(sheets)}: name one as 'sheet'." if sheets[1:] else ""
    names = [(name or "").strip() for name in cells.row(0)] if cells.height else []
    check_names(names, path, others)
    frame = cells.slice(1).rename(dict(zip(cells.columns, names, strict=True)))
    frame = without_last_blanks(frame)
    if not frame.height and others:
        raise refusal("POP015", f"The sheet '{sheet}' has a heading and no rows.", path, others)
    order = (sheet, *(other for other in sheets if other != sheet))
    return frame.select(chosen(names, columns)), tuple(names), order


def require_size(path: Path) -> None:
    """Raise :class:`ChakanaError` for a workbook that is damaged (POP012) or, unpacked or laid
    out, larger than what is read (POP017).

    A few bytes may unpack to more than any memory holds, and one stray cell in the last column
    of the last row makes a sheet of seventeen thousand million cells.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > MOST_BYTES:
                message = f"The workbook unpacks to {in_words(size)} bytes."
                raise refusal("POP017", message, path, f"At most {in_words(MOST_BYTES)}. {AS_CSV}")
            for part in parts:
                if part.file_size > max(FROM_BYTES, MOST_RATIO * part.compress_size):
                    message = f"A part of it unpacks to more than {MOST_RATIO} times its size."
                    raise refusal("POP017", message, path, f"No table does. {AS_CSV}")
                if part.filename.startswith("xl/worksheets/"):
                    _require_cells(path, part.filename, _pieces(archive, part))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise damaged(path, "XLSX", error) from None


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The text of a part piece by piece; a tail is repeated, so that no cell is cut in two."""
    with archive.open(part) as text:
        tail = b""
        while piece := text.read(PIECE):
            yield tail + piece
            tail = piece[-TAIL:]


def _require_cells(path: Path, sheet: str, pieces: Iterator[bytes]) -> None:
    rows, columns = NEAR_ROWS, NEAR_COLUMNS
    for piece in pieces:
        rows = max((rows, *map(int, set(_FAR_ROW.findall(piece)))))
        columns = max((columns, *map(_number, set(_FAR_COLUMN.findall(piece)))))
    if rows * columns > MOST_CELLS:
        reach = f"{in_words(rows)} rows by {in_words(columns)} columns"
        message = f"The sheet {sheet} reaches over {reach}."
        hint = f"Delete what stands far below or far right of the table. {AS_CSV}"
        raise refusal("POP017", message, path, hint)


def _number(letters: bytes) -> int:
    """The number of a column.

    >>> _number(b"A"), _number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def in_words(number: int) -> str:
    """A count with its thousands set apart."""
    return grouped(Decimal(number))

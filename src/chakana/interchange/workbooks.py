"""Workbooks that we write: cells of text, never a formula, whatever stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from chakana.problems import ChakanaError, Location, Problem

WIDEST = 60
"""Characters of the widest column."""


def write_workbook(
    file: IO[bytes], name: str, sheets: Mapping[str, Iterable[Sequence[str]]]
) -> None:
    """Write ``sheets`` by their names, the first row of each its heading, every cell as text.

    ``name`` is what an error calls the file. Raises :class:`ChakanaError` (FRM005) where openpyxl
    is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        hint = "Install it: pip install 'chakana[survey]'."
        message = "Writing a workbook needs the package openpyxl."
        raise ChakanaError(Problem("FRM005", message, Location(name), hint)) from None
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for line, cells in enumerate(rows, 1):
            _fill(sheet, line, cells)
        sheet.freeze_panes = "A2"
    book.save(file)


def _fill(sheet: Any, line: int, cells: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter

    for column, text in enumerate(cells, 1):
        if text:
            cell = sheet.cell(line, column, text)
            cell.data_type = "s"
            held = sheet.column_dimensions[get_column_letter(column)]
            held.width = min(WIDEST, max(held.width, len(text) + 2))

"""Cells of files that people open in a spreadsheet: a text never becomes a formula.

A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line's end is run by spreadsheets
when a CSV is opened. An apostrophe before it keeps it a text; a figure stays a figure.
"""

from __future__ import annotations

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
FIGURE = re.compile(r"[+-]?\d+([.,]\d+)*")


def safe(cell: object) -> object:
    """``cell`` as it may stand in a CSV or XLSX file.

    >>> [safe(one) for one in ("=1+1", "-3.20", "Ana", 7, " @SUM(A1)")]
    ["'=1+1", '-3.20', 'Ana', 7, "' @SUM(A1)"]
    """
    if not isinstance(cell, str) or FIGURE.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.startswith(STARTS) or cell.lstrip().startswith(STARTS) else cell

"""Sheets in the terminal (Rich) and in a notebook (HTML)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from chakana.simulation.sheet import Sheet

if TYPE_CHECKING:
    from rich.console import Console


def show(console: Console, sheet: Sheet) -> None:
    """Print ``sheet`` as a table, its note below it."""
    from rich.table import Table

    table = Table(
        title=sheet.title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False
    )
    table.add_column(sheet.columns[0], ratio=2)
    for name in sheet.columns[1:]:
        table.add_column(name, justify="right")
    for row in sheet.rows:
        table.add_row(*row)
    console.print(table)
    if sheet.note:
        console.print(sheet.note, style="dim")
    console.print()


def html_table(sheet: Sheet) -> str:
    """``sheet`` as an HTML table with headers that a screen reader can follow."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in sheet.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in sheet.rows
    )
    caption = f"<caption>{escape(sheet.title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def as_html(heading: str, sheets: Iterable[Sheet]) -> str:
    """A result as a notebook shows it."""
    return f"<p>{escape(heading)}</p>" + "".join(map(html_table, sheets))


def as_text(heading: str, sheets: Iterable[Sheet]) -> str:
    """A result as an interpreter shows it, 100 columns wide."""
    from rich.console import Console

    page = StringIO()
    console = Console(file=page, width=100, no_color=True, markup=False)
    console.print(heading)
    for sheet in sheets:
        show(console, sheet)
    return page.getvalue().rstrip()

"""Sheets in the terminal (Rich) and in a notebook (HTML)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from chakana.simulation.sheets import Sheet, Sheets

if TYPE_CHECKING:
    from rich.console import Console

    from chakana.simulation.results import Simulation


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


def as_html(simulation: Simulation) -> str:
    """A simulation in a notebook: who is reached, what it costs, what it changes."""
    sheets = Sheets("en", simulation.currency)
    shown = (
        sheets.reach(simulation.components),
        sheets.costs(simulation.components),
        *sheets.poverty([simulation]),
    )
    return f"<p>{escape(sheets.heading(simulation))}</p>" + "".join(
        html_table(sheet) for sheet in shown
    )

"""Taking the tree of territories, and what is known of them, from a population's table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from chakana.web.territories import tree
from chakana.web.territories.models import Territory
from chakana.web.territories.tree import Named, Told

if TYPE_CHECKING:
    import polars as pl

TREE = ("territory", "rank", "parent", "name")


def import_tree(*, table: pl.DataFrame, day: date, source: str) -> dict[str, Territory]:
    """Add the territories of ``table`` that are not there yet, the widest first; all by code.

    Part of an import: the caller's transaction, permission and event cover it.
    """
    there = tree.known()
    rows = table.rows(named=True)
    tree.plant([_named(row) for row in rows], there)
    tree.tell([one for row in rows for one in _told(row, day, source)], there)
    return there


def _named(row: dict[str, Any]) -> Named:
    place = row.get("latitude"), row.get("longitude")
    name = (row["name"] or row["territory"])[:120]
    return Named(row["territory"], row["rank"], name, row["parent"], *place)


def _told(row: dict[str, Any], day: date, source: str) -> Iterator[Told]:
    for variable, value in row.items():
        if variable not in TREE and value is not None:
            yield Told(row["territory"], variable, value, day, source)

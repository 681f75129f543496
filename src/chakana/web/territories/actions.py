"""Taking the tree of territories, and what is known of them, from a population's table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from chakana.web.territories.models import RANKS, Figure, Territory

if TYPE_CHECKING:
    import polars as pl

TREE = ("territory", "rank", "parent", "name")


def import_tree(*, table: pl.DataFrame, day: date, source: str) -> dict[str, Territory]:
    """Add the territories of ``table`` that are not there yet, the widest first; all by code.

    Part of an import: the caller's transaction, permission and event cover it.
    """
    known = {one.code: one for one in Territory.objects.all()}
    place = {rank: index for index, rank in enumerate(RANKS)}
    for row in sorted(table.select(TREE).rows(named=True), key=lambda row: place[row["rank"]]):
        if row["territory"] not in known:
            known[row["territory"]] = _added(row, known)
    rows = _figures(table, known, day, source)
    Figure.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return known


def _added(row: dict[str, Any], known: dict[str, Territory]) -> Territory:
    parent = known.get(row["parent"])
    path = f"{parent.path if parent else ''}{row['territory']}/"
    name = row["name"] or row["territory"]
    return Territory.objects.create(
        code=row["territory"], rank=row["rank"], name=name, parent=parent, path=path
    )


def _figures(
    table: pl.DataFrame, known: dict[str, Territory], day: date, source: str
) -> Iterator[Figure]:
    for row in table.rows(named=True):
        for variable, value in row.items():
            if variable not in TREE and value is not None:
                yield Figure(
                    territory=known[row["territory"]], variable=variable, value=value,
                    holds_from=day, source=source,
                )  # fmt: skip

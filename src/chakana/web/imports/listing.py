"""What the check of a file found: in figures, as a page of its faults, as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import polars as pl

from chakana.web.cells import safe
from chakana.web.imports.checking import KNOWN_ALREADY, faults
from chakana.web.imports.models import Upload
from chakana.web.texts import say

A_PAGE, AT_ONCE, MOST_REASONS = 50, 10_000, 40


@dataclass(frozen=True)
class Faults:
    """A page of faults."""

    rows: Sequence[dict[str, Any]]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def found(upload: Upload) -> dict[str, Any]:
    """The figures of a check, and how often each fault occurs in which column."""
    counts = upload.counts
    bad = counts["households"] - counts["good"] - counts["registered"]
    return {"counts": counts, "bad": bad, "reasons": _reasons(upload)}


def _reasons(upload: Upload) -> list[dict[str, Any]]:
    """Each fault in each column with its count, the most frequent first."""
    rows = (
        faults(upload.token).group_by("table", "column", "fault").len("count")
        .sort("count", "fault", "column", descending=[True, False, False])
        .head(MOST_REASONS).collect()
    )  # fmt: skip
    return [_worded(row) for row in rows.rows(named=True)]


def page(upload: Upload, number: int) -> Faults:
    """The faults number ``(number - 1) * 50`` and those that follow, in the order of the file."""
    number = max(1, number)
    rows = faults(upload.token).slice((number - 1) * A_PAGE, A_PAGE + 1).collect().rows(named=True)
    return Faults([_worded(row) for row in rows[:A_PAGE]], number, len(rows) > A_PAGE)


def as_csv(upload: Upload) -> Iterator[str]:
    """All faults as lines of CSV. No cell of it is taken for a formula by a spreadsheet."""
    heading = ("upload_table", "upload_row", "upload_column", "upload_reason", "upload_what_to_do")
    yield "\ufeff" + _line([say(one) for one in heading])
    first = 0
    while (some := faults(upload.token).slice(first, AT_ONCE).collect()).height:
        for row in some.rows(named=True):
            told = _worded(row)
            yield _line([told["table"], row["row"], row["column"], told["reason"], told["do"]])
        first += AT_ONCE


def _line(cells: Sequence[object]) -> str:
    text = StringIO()
    csv.writer(text).writerow([safe(cell) for cell in cells])
    return text.getvalue()


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    fault = row["fault"]
    return {
        **row, "table": say(f"{row['table']}_table"), "reason": say(fault),
        "do": say(f"{fault}_do"), "is_known": fault == KNOWN_ALREADY,
    }  # fmt: skip


def words(upload: Upload, columns: dict[str, str]) -> dict[str, list[str]]:
    """For each field with choices, the words of its column that are none of them; a few."""
    from chakana.web.imports.reading import table

    odd = faults(upload.token).filter(pl.col("fault") == "fault_choice")
    rows = odd.select("table", "column", "row").collect()
    found_words: dict[str, list[str]] = {}
    for field, column in columns.items():
        at = rows.filter(pl.col("column") == column)
        if at.height:
            name = at["table"][0]
            cells = (
                table(upload.token, name)
                .filter(pl.col("row__").is_in(at["row"].unique().implode()))
                .select(pl.col(column).cast(pl.String).str.strip_chars())
                .unique()
                .head(20)
                .collect()
            )
            found_words[field] = sorted(cells[column].drop_nulls().to_list())
    return found_words

"""Filled forms of ODK and Kobo as two tables: a row for each form and for each of its persons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chakana.interchange.odk import MEMBER, Submission, submissions

if TYPE_CHECKING:
    import polars as pl

INSTANCE = "instanceID"
AT_ONCE = 5_000
FAULTS = {"FRM003": "fault_form_large", "FRM004": "fault_form_other"}
"""Why a form in an archive was not read; any other reason is that it is damaged."""


def sink_forms(
    path: Path, to: Path, row: str
) -> tuple[dict[str, list[str]], list[tuple[int, str]]]:
    """Write ``household.parquet`` and ``member.parquet`` into ``to``: the columns of both, and the
    forms that could not be read, by their place in the file from 1, with the fault.

    Persons are the rows of the repeat ``member``, or of the one that occurs most. Of a form sent
    twice the first one is taken: phones send again.
    """
    damaged: list[tuple[int, str]] = []
    kept: list[tuple[int, Submission]] = []
    seen: set[str] = set()
    parts = 0
    for place, (_, found) in enumerate(submissions(path), 1):
        if isinstance(found, Submission):
            if found.instance in seen:
                damaged.append((place, "fault_form_twice"))
                continue
            seen.add(found.instance)
            kept.append((place, found))
        else:
            damaged.append((place, FAULTS.get(found.problem.code, "fault_form_damaged")))
        if len(kept) == AT_ONCE:
            _write_part(kept, to, row, parts)
            kept, parts = [], parts + 1
    _write_part(kept, to, row, parts)
    columns = {name: _joined(to, name, row) for name in ("household", "member")}
    return columns, damaged


def _write_part(kept: list[tuple[int, Submission]], to: Path, row: str, part: int) -> None:
    _frame([_home(place, one, row) for place, one in kept], row).write_parquet(
        to / f"household-{part}.part"
    )
    _frame([line for place, one in kept for line in _persons(place, one, row)], row).write_parquet(
        to / f"member-{part}.part"
    )


def _home(place: int, one: Submission, row: str) -> dict[str, str | int | None]:
    return {row: place, INSTANCE: one.instance, **{k: v or None for k, v in one.answers.items()}}


def _persons(place: int, one: Submission, row: str) -> Iterator[dict[str, str | int | None]]:
    named = {path: path.rpartition("/")[2] for path in one.repeats}
    path = next((path for path, name in named.items() if name == MEMBER), None)
    if path is None and one.repeats:
        path = max(one.repeats, key=lambda path: len(one.repeats[path]))
    for answers in one.repeats[path] if path else ():
        told = {key: value or None for key, value in answers.items()}
        yield {row: place, INSTANCE: one.instance, **told}


def _frame(rows: list[dict[str, str | int | None]], row: str) -> pl.DataFrame:
    import polars as pl

    names = dict.fromkeys(name for one in rows for name in one)
    schema = {row: pl.UInt32(), INSTANCE: pl.String(), **{name: pl.String() for name in names}}
    return pl.DataFrame(rows, schema=schema | {row: pl.UInt32()}, orient="row")


def _joined(to: Path, name: str, row: str) -> list[str]:
    """The parts as one table with every column that any of them has."""
    import polars as pl

    paths = sorted(to.glob(f"{name}-*.part"))
    whole = pl.concat([pl.scan_parquet(path) for path in paths], how="diagonal")
    whole.sink_parquet(to / f"{name}.parquet")
    for path in paths:
        path.unlink()
    return [one for one in pl.read_parquet_schema(to / f"{name}.parquet") if one != row]

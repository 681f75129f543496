"""Hashes of what an assessment rested on and of what it said, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from chakana.web.targeting.people import People

SAID = (
    "household_id", "eligible", "meant", "failed", "unknown", "amount", "score", "place",
    "is_taken",
)  # fmt: skip


def of_snapshot(people: People) -> str:
    """SHA-256 of which record of which household was read, of territories, decisions, enrolments.

    What a record says is not in it: records are never changed, and replaying reads them again.
    """
    found = hashlib.sha256()
    keys = people.seen.keys.sort("household_id")
    _add(found, keys, ("household_id", "record", "territory_id"))
    territories = people.territories.sort("territory")
    found.update(territories.select(sorted(territories.columns)).write_csv().encode())
    for stage, told in sorted(people.decisions.items()):
        found.update(stage.encode())
        _add(found, told.sort("household_id"), ("household_id", "is_approved"))
    for programme, homes in sorted(people.seen.enrolled.items()):
        found.update(programme.encode())
        _add(found, homes.sort().to_frame("household_id"), ("household_id",))
    return found.hexdigest()


def of_results(table: pl.DataFrame) -> str:
    """SHA-256 of the verdicts of ``table``, in the order of the households."""
    found = hashlib.sha256()
    _add(found, table.sort("household_id"), SAID)
    return found.hexdigest()


def _add(found: hashlib._Hash, table: pl.DataFrame, names: Sequence[str]) -> None:
    """Each column as little-endian numbers of 8 bytes, and which of them are there."""
    import numpy as np
    import polars as pl

    for name in names:
        column = table[name]
        is_figure = column.dtype.is_float()
        kind = "<f8" if is_figure else "<i8"
        values = column.cast(pl.Float64 if is_figure else pl.Int64).fill_null(0).to_numpy()
        found.update(name.encode())
        found.update(np.ascontiguousarray(values, kind).tobytes())
        found.update(column.is_null().to_numpy().tobytes())

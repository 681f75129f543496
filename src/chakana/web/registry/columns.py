"""The register in columns: what records say, decoded once, kept in files beside the database.

A record is never changed, so what was decoded of it holds for ever. The files are a copy: whatever
is not in them is decoded and added, and without them everything is only slower. They are kept apart
by the variables that are asked for, so that another version of a definition reads the same files.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import connection

from chakana.web import bulk

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 50_000
"""Records that are decoded at a time, and make a file."""
UNITS_AT_ONCE = 250_000
"""Households that are given at a time, where several files have to be read anyway."""
OWN = ("record", "known_from", "household_id", "people")
"""Columns of the table of households besides its variables: ``people`` is how many members."""


class Part(NamedTuple):
    """Some households with their members, both in the order of the households.

    ``units`` has ``household_id``, ``record``, ``territory_id`` and the variables; ``members`` has
    ``household_id`` and theirs.
    """

    units: pl.DataFrame
    members: pl.DataFrame


@dataclass(frozen=True)
class Columns:
    """The columns of ``shape``: variables of households, and under ``members`` those of people."""

    shape: pl.Struct

    @property
    def folder(self) -> Path:
        told = repr(sorted((field.name, str(field.dtype)) for field in self.shape.fields))
        found: Path = settings.DATA / "columns" / hashlib.sha256(told.encode()).hexdigest()[:20]
        return found

    def parts(self, keys: pl.DataFrame, *, afresh: bool = False) -> Iterator[Part]:
        """The records of ``keys`` (``record``, ``known_from``, ``household_id``, ``territory_id``).

        First what was decoded before, then the rest, which is decoded and kept. ``known_from``
        tells a record from another of the same number in a database that was put back. ``afresh``
        decodes all of them, and neither reads nor writes a file.
        """
        if afresh:
            yield from self._decoded(keys.sort("household_id"), is_kept=False)
            return
        rest = keys
        for group in self._groups():
            found = _held(group, rest)
            if found.units.height:
                rest = rest.join(found.units.select("record"), on="record", how="anti")
                yield found
        yield from self._decoded(rest.sort("household_id"))

    def _groups(self) -> Iterator[Part]:
        """What the files hold, several small ones together."""
        import polars as pl

        group: list[Part] = []
        for path in sorted(self.folder.glob("*.households")):
            members = pl.read_ipc(path.with_suffix(".members"))
            group.append(Part(pl.read_ipc(path), members))
            if sum(one.units.height for one in group) >= UNITS_AT_ONCE:
                yield together(group)
                group = []
        if group:
            yield together(group)

    def _decoded(self, rest: pl.DataFrame, *, is_kept: bool = True) -> Iterator[Part]:
        """Decode while the next texts are fetched; each piece is kept before it is given."""
        with ThreadPoolExecutor(2) as pool:
            waiting: list[tuple[pl.DataFrame, Future[Part]]] = []
            for some in rest.iter_slices(ROWS_AT_ONCE):
                waiting.append((some, pool.submit(decoded, _texts(some), self.shape)))
                if len(waiting) > 1:
                    yield self._given(*waiting.pop(0), is_kept)
            for some, future in waiting:
                yield self._given(some, future, is_kept)

    def _given(self, keys: pl.DataFrame, future: Future[Part], is_kept: bool) -> Part:
        part = future.result()
        if is_kept:
            self._write(part)
        return _held(part, keys)

    def _write(self, part: Part) -> None:
        """Two files under a name of their own; the households come last, so that half is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # The order of their names is that in which they were written: mostly that of households.
        name = self.folder / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
        for table, ending in ((part.members, ".members"), (part.units, ".households")):
            place = name.with_suffix(f"{ending}.part")
            table.write_ipc(place)
            place.replace(name.with_suffix(ending))


def together(group: Sequence[Part]) -> Part:
    """Parts as one, its households in ascending order."""
    import polars as pl

    if len(group) == 1:
        return group[0]
    units = pl.concat([one.units for one in group])
    members = pl.concat([one.members for one in group])
    if units["household_id"].is_sorted():
        return Part(units, members)
    order = units.select("record", "people").with_row_index("place")
    places = order.select(pl.col("place").repeat_by("people").explode())["place"]
    arranged = units.with_row_index("place").sort("household_id", "record")
    rank = pl.DataFrame({"place": arranged["place"]}).with_row_index("rank")
    ranks = pl.DataFrame({"place": places}).join(rank, on="place", how="left",
                                                  maintain_order="left")["rank"]  # fmt: skip
    return Part(arranged.drop("place"), members[ranks.arg_sort()])


def _held(part: Part, keys: pl.DataFrame) -> Part:
    """Of ``part`` the records in ``keys``, with the territory that those give."""
    import polars as pl

    wanted = keys.select("record", "territory_id", known="known_from")
    units = part.units.join(wanted, on="record", how="left", maintain_order="left")
    held = (units["known_from"] == units["known"]).fill_null(value=False)
    held &= units["record"].is_first_distinct()
    kept = units.drop("known", "known_from", "people")
    if held.all():
        return Part(kept, part.members)
    of_members = units.select(pl.lit(held).repeat_by("people").explode()).to_series()
    return Part(kept.filter(held), part.members.filter(of_members.fill_null(value=False)))


def _texts(keys: pl.DataFrame) -> pl.DataFrame:
    """The answers of records as JSON text, in the order of ``keys``."""
    import polars as pl

    numbers = keys["record"].to_list()
    is_postgresql = connection.vendor == "postgresql"
    where = "id = ANY(%s)" if is_postgresql else "id IN (SELECT value FROM json_each(%s))"
    place: list[Any] = [numbers if is_postgresql else json.dumps(numbers)]
    statement = f"SELECT id, CAST(answers AS text) FROM registry_record WHERE {where}"  # noqa: S608
    found = bulk.fetch_sql(statement, place, {"record": pl.Int64, "answers": pl.String})
    own = keys.select("record", "known_from", "household_id")
    return own.join(found, on="record", how="left", maintain_order="left")


def decoded(texts: pl.DataFrame, shape: pl.Struct) -> Part:
    """``record``, ``known_from``, ``household_id`` and ``answers`` (JSON text) taken apart.

    What was not answered is null, and so is an answer of another kind than its variable's.
    """
    import polars as pl

    try:
        told = texts["answers"].str.json_decode(shape)
    except pl.exceptions.PolarsError:
        told = pl.Series("answers", [_typed(one, shape) for one in texts["answers"]], shape)
    whole = told.struct.unnest()
    people = whole["members"].list.len().fill_null(0).cast(pl.Int64).alias("people")
    units = pl.concat(
        [texts.select("record", "known_from", "household_id"), people.to_frame(),
         whole.drop("members")], how="horizontal",
    )  # fmt: skip
    members = (
        pl.DataFrame({"household_id": texts["household_id"], "members": whole["members"]})
        .explode("members", empty_as_null=False, keep_nulls=False)
        .unnest("members")
    )
    return Part(units, members)


def _typed(text: str | None, shape: pl.Struct) -> dict[str, Any]:
    """One record's answers, those of a wrong kind left out."""
    answers = json.loads(text) if text else {}
    return _fitting(answers if isinstance(answers, dict) else {}, shape)


def _fitting(answers: dict[str, Any], shape: pl.Struct) -> dict[str, Any]:
    return {field.name: value_of(answers.get(field.name), field.dtype) for field in shape.fields}


def value_of(value: Any, dtype: Any) -> Any:
    """An answer as a column of ``dtype`` holds it: null where it is of another kind."""
    import polars as pl

    if isinstance(dtype, pl.List):
        items = value if isinstance(value, list) else []
        inner: Any = dtype.inner
        return [_fitting(one if isinstance(one, dict) else {}, inner) for one in items]
    is_truth = isinstance(value, bool)
    if dtype == pl.Boolean:
        return value if is_truth else None
    if dtype in (pl.Int64, pl.Float64):
        is_figure = isinstance(value, (int, float)) and not is_truth
        return dtype.to_python()(value) if is_figure else None
    if dtype == pl.Date:
        return _day(value)
    return value if isinstance(value, str) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

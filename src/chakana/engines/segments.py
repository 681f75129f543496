"""Aggregates over members that lie in the order of their units: nothing hashed, sorted or joined.

A stored population keeps the members of a unit side by side, in the order of the units. One look
at the keys proves it and says where each unit's members end; from then on the members of the next
unit are the next rows. Only the reduction differs from :func:`chakana.engines.gather.reduced`,
which says what the pieces are and serves every other population and dataframe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw

from chakana.engines.gather import Gathering, Piece, aggregated, distinct

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Whole = NDArray[np.integer[Any]]

ROWS_AT_ONCE = 1 << 18
"""Members reduced at a time: enough to be quick, few enough to stay in the processor's cache."""


def ends_of(units: pl.LazyFrame, members: pl.LazyFrame, key: str) -> Whole | None:
    """The row of ``members`` at which each unit's end, or None where they are not in order.

    In order means: keys are whole numbers that ascend strictly among ``units``, and no member's
    unit is absent or before that of the member above. Reads the keys and nothing else.
    """
    import numpy as np

    keys = _whole(units.select(key).collect(engine="streaming")[key])
    if keys is None or not len(keys) or not (keys[1:] > keys[:-1]).all():
        return None
    sizes, last = np.zeros(len(keys), np.uint32), 0
    for batch in members.select(key).collect_batches(chunk_size=ROWS_AT_ONCE):
        if _whole(batch[key]) is None:
            return None
        if batch.height:
            runs = batch[key].rle().struct.unnest()
            places = _places(keys, runs["value"].to_numpy(), last)
            if places is None:
                return None
            sizes[places] += runs["len"].to_numpy()
            last = int(places[-1]) if isinstance(places, np.ndarray) else places.stop - 1
    return np.cumsum(sizes, dtype=np.uint32, out=sizes)


def _whole(column: pl.Series) -> Whole | None:
    is_whole = column.dtype.is_integer() and not column.null_count()
    return column.to_numpy() if is_whole else None


def _places(keys: Whole, found: Whole, last: int) -> slice | Whole | None:
    """Where the neighbours ``found`` stand in ``keys``, none before ``last``; None if nowhere."""
    import numpy as np

    first = last if found[0] == keys[last] else last + 1
    if np.array_equal(keys[first : first + len(found)], found):
        return slice(first, first + len(found))
    places = np.searchsorted(keys[last:], found) + last
    is_in_order = places[-1] < len(keys) and bool((places[1:] > places[:-1]).all())
    return places if is_in_order and np.array_equal(keys[places], found) else None


def beside(
    units: nw.LazyFrame[Any],
    members: nw.LazyFrame[Any],
    gatherings: Iterable[Gathering],
    ends: Whole,
) -> nw.LazyFrame[Any]:
    """``units`` beside what the pieces of ``gatherings`` tell of them; both as they are stored."""
    import polars as pl

    pieces = distinct(gatherings)
    made = members.with_columns(piece.expression.alias(name) for name, piece in pieces.items())
    found = reduced(made.select(*pieces).to_native(), pieces, ends)
    both: nw.LazyFrame[Any] = nw.from_native(
        pl.concat([units.to_native(), found], how="horizontal")
    )
    return both


def reduced(members: pl.LazyFrame, pieces: Mapping[str, Piece], ends: Whole) -> pl.LazyFrame:
    """``pieces``, which are columns of ``members``, reduced: a row for each unit, in their order.

    The rows are made as they are read, from a slice of the members at a time.
    """
    from polars.io.plugins import register_io_source

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        wanted = members if columns is None else members.select(columns)
        for frame in _reduced(wanted, pieces, ends):
            kept = frame if predicate is None else frame.filter(predicate)
            yield kept if rows is None else kept.head(rows)
            rows = None if rows is None else rows - kept.height
            if rows is not None and rows <= 0:
                return

    schema = _reduce(_no_members(members), pieces, _no_units()).schema
    return register_io_source(read, schema=schema, is_pure=True)


def _no_members(members: pl.LazyFrame) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema=members.collect_schema())


def _no_units() -> Whole:
    import numpy as np

    return np.empty(0, np.uint32)


def _reduced(
    members: pl.LazyFrame, pieces: Mapping[str, Piece], ends: Whole
) -> Iterator[pl.DataFrame]:
    """Some units at a time; one whose members go on in the next slice waits for it."""
    import numpy as np
    import polars as pl

    rest, row, unit = _no_members(members), 0, 0
    for batch in members.collect_batches(chunk_size=ROWS_AT_ONCE):
        rest = pl.concat([rest, batch])
        stop = int(np.searchsorted(ends, np.uint32(row + rest.height), side="right"))
        if stop > unit:
            here = ends[unit:stop] - np.uint32(row)
            yield _reduce(rest[: here[-1]], pieces, here)
            rest, row, unit = rest[here[-1] :], int(ends[stop - 1]), stop
    if unit < len(ends):
        yield _reduce(rest, pieces, ends[unit:] - np.uint32(row))


def _reduce(members: pl.DataFrame, pieces: Mapping[str, Piece], ends: Whole) -> pl.DataFrame:
    """The rows of the units whose members end at ``ends``, the last of them with ``members``."""
    import numpy as np
    import polars as pl

    sizes = np.diff(ends, prepend=np.uint32(0))
    unit = pl.Series("unit", np.repeat(np.arange(len(ends), dtype=np.uint32), sizes)).set_sorted()
    made: dict[str, Any] = {
        name: _TRUTHS[pieces[name].reduction](members[name], unit, sizes)
        for name in members.columns
        if pieces[name].reduction in _TRUTHS
    }
    figures = [pieces[name] for name in members.columns if name not in made]
    if figures:
        made |= _figures(members, figures, unit, len(ends)).to_dict()
    return pl.DataFrame({name: made[name] for name in members.columns})


def _any(holds: pl.Series, unit: pl.Series, sizes: Whole) -> pl.Series:
    found = _named(unit.filter(holds), sizes)
    if not holds.null_count():
        return found
    return found.set(_named(unit.filter(holds.is_null()), sizes) & ~found, None)


def _named(units: pl.Series, sizes: Whole) -> pl.Series:
    """True of each unit that is among ``units``."""
    import numpy as np
    import polars as pl

    named = np.zeros(len(sizes), np.bool_)
    named[units.to_numpy()] = True
    return pl.Series(named)


def _count(holds: pl.Series, unit: pl.Series, sizes: Whole) -> pl.Series:
    import numpy as np
    import polars as pl

    if holds.all(ignore_nulls=False):
        return pl.Series(sizes.astype(np.float64))
    counted = pl.Series(np.bincount(unit.filter(holds).to_numpy(), minlength=len(sizes)))
    if not holds.null_count():
        return counted.cast(pl.Float64)
    return counted.cast(pl.Float64).set(_named(unit.filter(holds.is_null()), sizes), None)


_TRUTHS: Mapping[str, Callable[[pl.Series, pl.Series, Whole], pl.Series]] = {
    "any": _any, "count": _count,
}  # fmt: skip


def _figures(
    members: pl.DataFrame, pieces: list[Piece], unit: pl.Series, units: int
) -> pl.DataFrame:
    """Sums and extremes; a unit without members has none."""
    import numpy as np
    import polars as pl

    values = nw.from_native(members.select(unit, *(piece.name for piece in pieces)))
    grouped = values.group_by("unit").agg(*map(aggregated, pieces)).to_native()
    every = pl.DataFrame({"unit": np.arange(units, dtype=np.uint32)})
    return every.join(grouped, on="unit", how="left", maintain_order="left").drop("unit")

"""How the tables of a population hang together: keys, members of units, the tree of territories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from chakana.population.columns import Fault, Table, describe
from chakana.population.rows import ROW, SHOWN, find_rows, rows_in_words, values_in_words
from chakana.population.schema import RANKS
from chakana.problems import Problem, suggest

if TYPE_CHECKING:
    import polars as pl

PLACE = "place__"


def key_problems(table: Table, key: str) -> list[Problem]:
    """Keys that stand twice. Keys that only rise cannot, and cost one look."""
    import polars as pl

    column = pl.col(key)
    rises = table.frame.select((column > column.shift(1)).all()).collect(engine="streaming").item()
    if rises:
        return []
    twice = column.is_not_null() & column.is_duplicated()
    count, first, values = find_rows(table.frame, twice, key)
    if not count:
        return []
    message = (
        f"{key} stands more than once: {rows_in_words(count, first)}: {values_in_words(values)}."
    )
    return [table.problem("POP063", message, "Keep one row of each.")]


def member_problems(units: Table, members: Table, key: str) -> Iterator[Problem]:
    """Members of no unit, members out of order, units without members."""
    import polars as pl

    places = units.frame.select(key).with_row_index(PLACE)
    runs = (
        members.frame.select(key)
        .with_row_index(ROW, offset=1)
        .filter(pl.col(key).ne_missing(pl.col(key).shift(1)) | (pl.col(ROW) == 1))
        .join(places, on=key, how="left", maintain_order="left")
        .collect(engine="streaming")
    )
    found = runs.drop_nulls(PLACE)
    if runs.drop_nulls(key).height > found.height:
        yield _orphans(members, places, key)
    place = pl.col(PLACE).cast(pl.Int64)
    late = found.filter(place.diff() <= 0)
    if late.height:
        rows = rows_in_words(late.height, late[ROW].head(SHOWN).to_list())
        message = f"Members do not stand together in the order of {units.file}: a break at {rows}."
        hint = "Sort them: Population.read(folder, sort_members=True).write(folder)"
        yield members.problem("POP065", message, hint)
    empty = places.join(members.frame.select(key), on=key, how="anti", maintain_order="left")
    if found[key].n_unique() < units.frame.select(pl.len()).collect().item():
        yield _without_members(units, empty, key)


def _orphans(members: Table, places: pl.LazyFrame, key: str) -> Problem:
    import polars as pl

    lost = (
        members.frame.select(key)
        .with_row_index(ROW, offset=1)
        .filter(pl.col(key).is_not_null())
        .join(places, on=key, how="anti", maintain_order="left")
        .collect(engine="streaming")
    )
    rows = rows_in_words(lost.height, lost[ROW].head(SHOWN).to_list())
    given = values_in_words(lost[key].head(SHOWN).to_list())
    message = f"{key} is in no row of the other table in {rows}: {given}."
    return members.problem("POP064", message, "Add the household, or take its members out.")


def _without_members(units: Table, empty: pl.LazyFrame, key: str) -> Problem:
    import polars as pl

    alone = empty.collect(engine="streaming")
    rows = rows_in_words(alone.height, (alone[PLACE].cast(pl.Int64) + 1).head(SHOWN).to_list())
    given = values_in_words(alone[key].head(SHOWN).to_list())
    message = f"There are no members in {rows}: {key} {given}."
    hint = "A rule that gathers members finds none there: count is 0 and any is false."
    return units.problem("POP075", message, hint, warning=True)


def place_problems(units: Table, codes: Sequence[str]) -> Iterator[Problem]:
    """Units in a territory that is not in the table, or in none."""
    import polars as pl

    column = pl.col("territory")
    strange = ~column.cast(pl.String).is_in(list(codes))
    faults = [
        Fault(
            "POP069", "territory", column.is_null(), "is empty", "It cannot be reached there.", True
        ),
        Fault("POP068", "territory", strange, "is not in territories.parquet", ""),
    ]
    for fault in faults:
        problem = describe_if_any(units, fault, codes)
        if problem:
            yield problem


def describe_if_any(table: Table, fault: Fault, codes: Sequence[str]) -> Problem | None:
    """The fault as a problem, with the nearest known code; None where no row is at fault."""
    count, _, values = find_rows(table.frame, fault.where, fault.column)
    if not count:
        return None
    near = suggest(str(values[0]), codes) if values[0] is not None else fault.hint
    zeros = any(str(v).zfill(len(code)) == code for v in values for code in codes if v is not None)
    hint = "Leading zeros are missing: a code is text." if zeros else near
    return describe(
        table, Fault(fault.code, fault.column, fault.where, fault.what, hint, fault.warning)
    )


def tree_problems(table: Table) -> Iterator[Problem]:
    """Territories without a parent, below a narrower one, or in a circle."""
    tree = table.frame.select("territory", "rank", "parent").collect()
    rows = list(tree.iter_rows())
    rank_of = {code: rank for code, rank, _ in rows if code is not None}
    parent_of = {code: parent for code, _, parent in rows if code is not None}
    circle = in_circle(parent_of)
    for code, found in (
        ("POP070", [i for i, row in enumerate(rows, 1) if _is_lost(row, rank_of)]),
        ("POP071", [i for i, row in enumerate(rows, 1) if row[0] in circle]),
        (
            "POP072",
            [
                i
                for i, row in enumerate(rows, 1)
                if row[0] not in circle and _is_askew(row, rank_of)
            ],
        ),
    ):
        if found:
            given = ", ".join(f"{rows[i - 1][0]} in {rows[i - 1][2]}" for i in found[:SHOWN])
            message = f"{TREE[code]} in {rows_in_words(len(found), found[:SHOWN])}: {given}."
            yield table.problem(code, message, TREE_HINT)


TREE = {
    "POP070": "parent names no territory",
    "POP071": "Territories contain each other in a circle",
    "POP072": "parent is not of a wider rank, or a rank is missing,",
}
TREE_HINT = f"Ranks from the widest: {', '.join(RANKS)}. Only a country has no parent."

Row = tuple[str | None, str | None, str | None]


def _is_lost(row: Row, rank_of: Mapping[str, str]) -> bool:
    _, rank, parent = row
    return rank != "country" if parent is None else parent not in rank_of


def _is_askew(row: Row, rank_of: Mapping[str, str]) -> bool:
    _, rank, parent = row
    if rank not in RANKS:
        return True
    above = rank_of.get(parent or "")
    return above in RANKS and RANKS.index(above) >= RANKS.index(rank)


def in_circle(parent_of: Mapping[str, str | None]) -> set[str]:
    """The codes that are their own ancestors.

    >>> sorted(in_circle({"a": "b", "b": "a", "c": "a", "d": None}))
    ['a', 'b']
    """
    done: set[str] = set()
    circle: set[str] = set()
    for start in parent_of:
        path: dict[str, int] = {}
        here: str | None = start
        while here is not None and here in parent_of and here not in done and here not in path:
            path[here] = len(path)
            here = parent_of[here]
        if here is not None and here in path:
            circle |= {code for code, step in path.items() if step >= path[here]}
        done |= set(path)
    return circle

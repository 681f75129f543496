"""Checking every row: what is good becomes households ready to be registered, what is not is told
with its line, its column and the reason, never with what stood there.

Piece by piece into ``checked/``: ``0001.homes.parquet`` and ``0001.people.parquet`` as
``registry.intake.Batch`` holds them (with the household's ``key``), ``0001.faults.parquet`` with
``table``, ``row``, ``column`` and ``fault``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from chakana.interchange.forms import Field, fields
from chakana.web.imports import places
from chakana.web.imports.linking import FAULT, HOME, KEY, Linked, Piece, link
from chakana.web.imports.people import document, known_people
from chakana.web.imports.reading import ROW, About, about
from chakana.web.imports.values import Value, values

if TYPE_CHECKING:
    from chakana.language.definition import Definition
    from chakana.web.imports.meaning import Meaning

MOST_PERSONS = 60
"""Persons that a household may have: more is two households with one key."""
KNOWN_ALREADY = "fault_registered"
"""The reason of households that are left out because the register has them: no fault of a row."""
FAULTS = pl.Schema({"table": pl.String, "row": pl.UInt32, "column": pl.String, "fault": pl.String})
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Ground:
    """What rows are checked against: a definition, the territories there are (code → identifier,
    and whether it lies where the file may register), the households registered before by key.
    """

    definition: Definition
    meaning: Meaning
    territories: pl.DataFrame
    """``code``, ``territory_id``, ``is_inside``."""
    registered: Callable[[pl.Series], pl.Series]
    """Of some keys, those that the register has."""
    today: date


@dataclass(frozen=True)
class Counts:
    """What the check found, in households and in faults."""

    households: int
    good: int
    persons: int
    registered: int
    faults: int


def check(token: str, ground: Ground, tell: Tell) -> Counts:
    """Check every row of an upload and write what came of it; safe to do again."""
    known = about(token)
    linked = link(token, ground.meaning)
    counts = Counts(0, 0, 0, 0, 0)
    twice = _documents_twice(linked, ground)
    with places.writing(token, "checked") as to:
        _write_faults(to / "lost.faults.parquet", [_lost(linked, known)])
        for piece in linked.pieces():
            found = _Checked(piece, ground, known, twice)
            counts = _added(counts, found.write(to))
            tell(min(counts.households, linked.count), linked.count, "")
        total = pl.scan_parquet(to / "*.faults.parquet").select(pl.len()).collect().item()
        counts = Counts(counts.households, counts.good, counts.persons, counts.registered, total)
        (to / "counts.json").write_text(json.dumps(vars(counts)), encoding="utf-8")
    return counts


def faults(token: str) -> pl.LazyFrame:
    """What is wrong with the rows of an upload, in the order of the file."""
    return pl.scan_parquet(places.folder(token) / "checked" / "*.faults.parquet")


def _lost(linked: Linked, known: About) -> pl.DataFrame:
    """Persons of no household, and forms that could not be read."""
    table = "member" if "member" in known.columns else "household"
    lost = linked.lost.select(
        pl.lit(table).alias("table"), row=pl.col(ROW), column=pl.lit(""), fault=pl.col(FAULT)
    )
    damaged = [("household", row, "", fault) for row, fault in known.damaged]
    return pl.concat([lost.cast(FAULTS), pl.DataFrame(damaged, schema=FAULTS, orient="row")])


def _added(counts: Counts, more: Counts) -> Counts:
    return Counts(*(a + b for a, b in zip(vars(counts).values(), vars(more).values(), strict=True)))


def _documents_twice(linked: Linked, ground: Ground) -> pl.Series:
    """Documents that stand in several rows of the file; none where no column holds them."""
    column = ground.meaning.columns.get("member.document_number")
    if not column or linked.persons is None:
        return pl.Series(dtype=pl.String)
    rows = linked.persons.frame.select(document(pl.col(column).cast(pl.String)).alias("number"))
    alike = rows.drop_nulls().group_by("number").len().filter(pl.col("len") > 1)
    return alike.select("number").collect(engine="streaming")["number"]


class _Checked:
    """One piece: its values, and all that is wrong with it."""

    def __init__(self, piece: Piece, ground: Ground, known: About, twice: pl.Series) -> None:
        self.piece, self.ground, self.twice = piece, ground, twice
        asked = fields(ground.definition)
        self.homes = self._valued(piece.homes, asked, "household", known)
        self.persons = None
        if piece.persons is not None:
            self.persons = self._valued(piece.persons, asked, "member", known)
        self.person_table = "member" if "member" in known.columns else "household"

    def _valued(
        self, rows: pl.DataFrame, asked: Sequence[Field], level: str, known: About
    ) -> tuple[pl.DataFrame, list[Value]]:
        own = [one for one in asked if one.level == level]
        table = level if level in known.columns else "household"
        cents = frozenset(known.cents.get(table, ()))
        found = values(own, self.ground.meaning, rows.schema, cents, self.ground.today)
        kept = [name for name in (HOME, KEY, ROW, FAULT) if name in rows.columns]
        made = rows.select(
            *kept,
            *(one.value.alias(one.field.name) for one in found),
            *(one.fault.alias(f"{one.field.name}?") for one in found),
        )
        return made, found

    def write(self, to: Path) -> Counts:
        """Write the good households and the faults of this piece; how many there are."""
        wrong = list(self._faults())
        bad = pl.concat([one.select(HOME) for one in wrong]).unique()
        homes, _ = self.homes
        fresh = homes.join(bad, on=HOME, how="anti", maintain_order="left")
        registered = self.ground.registered(fresh[KEY])
        again = fresh.filter(pl.col(KEY).is_in(registered.implode()))
        good = fresh.join(again.select(HOME), on=HOME, how="anti", maintain_order="left")
        told = [one.select(*FAULTS) for one in wrong]
        told.append(_told(again, "household", "", pl.lit(KNOWN_ALREADY)).select(*FAULTS))
        name = f"{self.piece.number:04d}"
        _write_faults(to / f"{name}.faults.parquet", told)
        count = self._write_good(good, to / name)
        return Counts(homes.height, good.height, count, again.height, 0)

    def _write_good(self, good: pl.DataFrame, to: Path) -> int:
        """Households as the register takes them; how many persons they have."""
        territories = self.ground.territories.select("code", "territory_id")
        place = good.select(HOME).with_row_index("home")
        persons = None
        if self.persons is not None:
            persons = self.persons[0].join(place, on=HOME, how="inner", maintain_order="left")
        homes = good.join(territories, left_on="territory", right_on="code", how="left",
                          maintain_order="left")  # fmt: skip
        answers = _answers(homes, persons, self.homes[1], self.persons[1] if self.persons else [])
        homes.select("territory_id", "observed_on", key=KEY).hstack([answers]).write_parquet(
            f"{to}.homes.parquet"
        )
        if persons is not None:
            known_people(persons).write_parquet(f"{to}.people.parquet")
        return persons.height if persons is not None else 0

    def _faults(self) -> Iterator[pl.DataFrame]:
        """Everything that is wrong, with the ``HOME`` of the household that it keeps out."""
        homes, read = self.homes
        yield from _of_cells(homes, read, "household")
        yield _told(homes.filter(pl.col(FAULT).is_not_null()), "household",
                    self.ground.meaning.home_key, pl.col(FAULT))  # fmt: skip
        yield from self._of_places(homes)
        for name in ("observed_on", "consent"):
            yield self._missing(homes, name)
        if "consent" in homes.columns:
            refused = homes.filter(~pl.col("consent"))
            yield _told(refused, "household", self._column("household.consent"),
                        pl.lit("fault_no_consent"))  # fmt: skip
        if self.persons is not None:
            yield from self._of_persons(homes, *self.persons)
        if self.ground.meaning.rows == "persons":
            yield from self._that_differ()

    def _column(self, name: str) -> str:
        return self.ground.meaning.columns.get(name, "")

    def _of_places(self, homes: pl.DataFrame) -> Iterator[pl.DataFrame]:
        column = self._column("household.territory")
        place = homes.select(HOME, ROW, code="territory", odd="territory?").join(
            self.ground.territories, on="code", how="left", maintain_order="left"
        )
        fault = (
            pl.when(pl.col("odd").is_not_null()).then(None)
            .when(pl.col("code").is_null()).then(pl.lit("fault_no_territory"))
            .when(pl.col("is_inside").is_null()).then(pl.lit("fault_territory"))
            .when(~pl.col("is_inside")).then(pl.lit("fault_outside"))
        )  # fmt: skip
        place = place.with_columns(fault.alias("fault"))
        yield _told(place.drop_nulls("fault"), "household", column, pl.col("fault"))

    def _missing(self, homes: pl.DataFrame, name: str) -> pl.DataFrame:
        """Households of which something is not told that the register cannot do without."""
        if name not in homes.columns:
            return _told(homes, "household", "", pl.lit(f"fault_no_{name}"))
        empty = homes.filter(pl.col(name).is_null() & pl.col(f"{name}?").is_null())
        return _told(empty, "household", self._column(f"household.{name}"),
                     pl.lit(f"fault_no_{name}"))  # fmt: skip

    def _of_persons(
        self, homes: pl.DataFrame, persons: pl.DataFrame, read: Sequence[Value]
    ) -> Iterator[pl.DataFrame]:
        table = self.person_table
        yield from _of_cells(persons, read, table)
        sizes = persons.group_by(HOME).len("persons")
        sized = homes.select(HOME, ROW).join(sizes, on=HOME, how="left", maintain_order="left")
        alone = sized.filter(pl.col("persons").is_null())
        yield _told(alone, "household", "", pl.lit("fault_nobody"))
        many = sized.filter(pl.col("persons") > MOST_PERSONS)
        yield _told(many, "household", "", pl.lit("fault_many"))
        if "document_number" in persons.columns and self.twice.len():
            same = document(pl.col("document_number")).is_in(self.twice.implode())
            yield _told(persons.filter(same), table, self._column("member.document_number"),
                        pl.lit("fault_document_twice"))  # fmt: skip
        if "receives" in persons.columns:
            later = pl.col("receives") & (pl.col("receives").cum_sum().over(HOME) > 1)
            yield _told(persons.filter(later), table, self._column("member.receives"),
                        pl.lit("fault_two_receive"))  # fmt: skip

    def _that_differ(self) -> Iterator[pl.DataFrame]:
        """Rows of one household that say different things of the household."""
        raw, read = self.piece.persons, self.homes[1]
        if raw is None:
            return
        for one in read:
            if one.column:
                other = pl.col(one.column).ne_missing(pl.col(one.column).first().over(HOME))
                yield _told(raw.filter(other), "household", one.column, pl.lit("fault_differs"))


def _of_cells(rows: pl.DataFrame, read: Sequence[Value], table: str) -> Iterator[pl.DataFrame]:
    for one in read:
        fault = pl.col(f"{one.field.name}?")
        yield _told(rows.filter(fault.is_not_null()), table, one.column, fault)


def _told(rows: pl.DataFrame, table: str, column: str, fault: pl.Expr) -> pl.DataFrame:
    return rows.select(
        HOME, pl.lit(table).alias("table"), row=pl.col(ROW).cast(pl.UInt32),
        column=pl.lit(column), fault=fault,
    )  # fmt: skip


def _write_faults(path: Path, told: Sequence[pl.DataFrame]) -> None:
    whole = pl.concat([one.cast(FAULTS) for one in told]) if told else pl.DataFrame(schema=FAULTS)
    whole.sort("row", "table", maintain_order=True).write_parquet(path)


def _answers(
    homes: pl.DataFrame, persons: pl.DataFrame | None, of_home: Sequence[Value],
    of_person: Sequence[Value],
) -> pl.Series:  # fmt: skip
    """What the form says of each household and its members, as JSON text."""
    told: list[Any] = [one.field.name for one in of_home if not one.field.is_identity]
    if persons is not None:
        own = [one.field.name for one in of_person if not one.field.is_identity]
        members = persons.select("home", members=pl.struct(own)) if own else persons.select("home")
        if own:
            gathered = members.group_by("home", maintain_order=True).agg("members")
            homes = homes.with_row_index("home").join(
                gathered, on="home", how="left", maintain_order="left"
            )
            told.append("members")
    if not told:
        return pl.Series("answers", ["{}"] * homes.height, pl.String)
    return homes.select(answers=pl.struct(told).struct.json_encode())["answers"]

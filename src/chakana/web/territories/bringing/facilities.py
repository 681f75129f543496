"""Schools, clinics and others: read from a file, compared with those there, and written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from chakana.web import bulk
from chakana.web.territories.bringing.cells import Reader
from chakana.web.territories.bringing.content import assigned
from chakana.web.territories.bringing.faults import Fault
from chakana.web.territories.bringing.rows import Row, read_table
from chakana.web.territories.mapping import CodeOf, Facilities, ManyOf, Mapping
from chakana.web.territories.models import (
    Facility,
    FacilityKind,
    FacilityRegister,
    Reach,
    Territory,
)
from chakana.web.territories.queries import inside

There = dict[str, Territory]
Key = tuple[str, str]
FIELDS = (
    "kind_id", "code", "name", "territory_id", "services", "latitude", "longitude", "capacity",
    "since", "until", "source",
)  # fmt: skip


@dataclass
class FacilityChanges:
    """Facilities that files tell of: ``new``, ``changed``, those ``same`` as before; what each of
    them ``serves`` where it says so; those there and open that no file tells of (``vanished``).
    """

    new: list[Facility] = field(default_factory=list)
    changed: list[Facility] = field(default_factory=list)
    same: list[Facility] = field(default_factory=list)
    serves: dict[Key, list[Territory]] = field(default_factory=dict)
    vanished: list[Facility] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def told(self) -> list[Facility]:
        """All that files tell of."""
        return [*self.new, *self.changed, *self.same]


def read_facilities(
    mapping: Mapping, files: Sequence[Path], there: There, within: Territory, day: date
) -> FacilityChanges:
    """What ``files`` tell of facilities in ``within``; open from ``day`` where no other is told.

    Raises as :func:`content.read_content`.
    """
    found = FacilityChanges()
    for part, path in assigned(mapping, files):
        if isinstance(part, Facilities):
            _read(found, part, path, mapping, there, within, day)
    _compare(found, within)
    return found


def _read(
    found: FacilityChanges, part: Facilities, path: Path, mapping: Mapping, there: There,
    within: Territory, day: date,
) -> None:  # fmt: skip
    table = read_table(path, part, _columns(part), mapping.missing)
    reader, first = Reader(table, part.decimal_comma), dict[Key, int]()
    for row in table.rows:
        kind = _kind(part, row, reader, mapping)
        code = reader.code(row, CodeOf(column=part.code))
        name = reader.name(row, part.name)
        place = reader.territory(row, part.territory, there, within)
        serves = _serves(row, part.serves, reader, there, within)
        if kind is None or code is None or name is None or place is None or serves is None:
            continue
        if (kind, code) in first:
            reader.fault(row, "row_repeated_code", code=code, first=first[kind, code])
            continue
        first[kind, code] = row.number
        latitude, longitude = reader.place(row, part.latitude, part.longitude)
        since, until = reader.day(row, part.since) or day, reader.day(row, part.until)
        if until is not None and until < since:
            reader.fault(row, "row_closes_before", since=since, until=until)
        found.new.append(Facility(
            kind_id=kind, code=code, name=name, territory=place, latitude=latitude,
            longitude=longitude, services=_many(row, part.services), since=since, until=until,
            capacity=reader.count(row, part.capacity), source=table.file[:200],
        ))  # fmt: skip
        found.serves[kind, code] = serves
    found.faults += reader.faults


def _compare(found: FacilityChanges, within: Territory) -> None:
    """Put what is new, changed and the same apart; and find what vanished."""
    kinds = {one.kind_id for one in found.new}
    held = {(one.kind_id, one.code): one for one in Facility.objects.filter(kind__in=kinds)}
    told, found.new = found.new, []
    for one in told:
        before = held.get((one.kind_id, one.code))
        if before is None:
            found.new.append(one)
            continue
        one.pk = before.pk
        is_same = all(getattr(one, name) == getattr(before, name) for name in FIELDS[:-1])
        (found.same if is_same else found.changed).append(one)
    keys = {(one.kind_id, one.code) for one in told}
    there = inside(Facility.objects.filter(kind__in=kinds, until=None), within)
    found.vanished = [one for one in there if (one.kind_id, one.code) not in keys]


def write_facilities(
    found: FacilityChanges, mapping: Mapping, there: There, within: Territory, day: date,
    *, is_whole: bool,
) -> None:  # fmt: skip
    """Write what ``found`` says. ``is_whole``: the files tell of every facility in ``within``."""
    kinds = sorted({one.kind_id for one in found.told})
    for kind in kinds:
        FacilityKind.objects.update_or_create(
            name=kind, defaults={"es": mapping.kinds[kind].es, "en": mapping.kinds[kind].en}
        )
        if is_whole:
            FacilityRegister.objects.get_or_create(
                kind_id=kind, territory=within, holds_from=day, defaults={"source": mapping.mapping}
            )
    for key, one in zip(bulk.reserve(Facility, len(found.new)), found.new, strict=True):
        one.pk = key
    bulk.insert(Facility, ("id", *FIELDS), map(_values, found.new))
    Facility.objects.bulk_update(found.changed, FIELDS[2:], batch_size=200)
    known = [*found.changed, *found.same]
    for begin in range(0, len(known), 500):
        Reach.objects.filter(facility__in=known[begin : begin + 500]).delete()
    by_path = {one.path: one for one in there.values()}
    rows = (row for one in found.told for row in _reaches(one, found, by_path))
    bulk.insert(Reach, ("facility_id", "territory_id", "is_declared"), rows)


def _values(one: Facility) -> tuple[Any, ...]:
    told = {name: getattr(one, name) for name in FIELDS}
    return one.pk, *{**told, "services": json.dumps(one.services)}.values()


def _reaches(
    one: Facility, found: FacilityChanges, by_path: dict[str, Territory]
) -> Iterator[tuple[int, int, bool]]:
    """What a facility declares to serve, else its district (itself where it lies in none)."""
    declared = found.serves[one.kind_id, one.code]
    for territory in dict.fromkeys(declared):
        yield one.pk, territory.pk, True
    if not declared:
        above = [by_path[path] for path in one.territory.above() if path in by_path]
        district = next((place for place in above if place.rank == "district"), one.territory)
        yield one.pk, district.pk, False


def _kind(part: Facilities, row: Row, reader: Reader, mapping: Mapping) -> str | None:
    text = part.kind.always or row[part.kind.column or ""]
    kind = part.kind.codes.get(text or "", text)
    if kind in mapping.kinds:
        return kind
    reader.fault(row, "row_unknown_kind", kind=(text or "—")[:40],
                        known=", ".join(part.kind.codes or mapping.kinds))  # fmt: skip
    return None


def _serves(
    row: Row, of: ManyOf | None, reader: Reader, there: There, within: Territory
) -> list[Territory] | None:
    """The territories declared; None, and a fault, where one of them is not there."""
    found = [reader.held(row, code, there, within) for code in _many(row, of)]
    kept = [one for one in found if one is not None]
    return kept if len(kept) == len(found) else None


def _many(row: Row, of: ManyOf | None) -> list[str]:
    text = row[of.column] if of else None
    return [one.strip() for one in (text or "").split(of.separator if of else ";") if one.strip()]


def _columns(part: Facilities) -> list[str]:
    many = [one.column for one in (part.serves, part.services) if one]
    alone = (
        part.kind.column, part.code, part.name, part.territory.column, part.latitude,
        part.longitude, part.capacity, part.since, part.until,
    )  # fmt: skip
    return [name for name in (*alone, *many) if name]

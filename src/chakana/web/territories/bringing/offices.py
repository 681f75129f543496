"""Offices of programmes: read from a file, compared with those there, and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chakana.web.territories.bringing.cells import Reader
from chakana.web.territories.bringing.content import assigned
from chakana.web.territories.bringing.faults import Fault
from chakana.web.territories.bringing.rows import read_table
from chakana.web.territories.mapping import CodeOf, Mapping, Offices
from chakana.web.territories.models import Office, Territory

FIELDS = ("name", "kind", "programme", "territory_id", "latitude", "longitude")


@dataclass
class OfficeChanges:
    """Offices that files tell of: ``new`` and ``changed``; those there that no file tells of."""

    new: list[Office] = field(default_factory=list)
    changed: list[Office] = field(default_factory=list)
    vanished: list[Office] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_offices(
    mapping: Mapping, files: Sequence[Path], there: dict[str, Territory], within: Territory
) -> OfficeChanges:
    """What ``files`` tell of offices in ``within``. Raises as :func:`content.read_content`."""
    found, told = OfficeChanges(), dict[str, Office]()
    for part, path in assigned(mapping, files):
        if isinstance(part, Offices):
            _read(found, told, part, path, mapping, there, within)
    held = {one.code: one for one in Office.objects.select_related("territory")} if told else {}
    for code, one in told.items():
        before = held.pop(code, None)
        if before is None:
            found.new.append(one)
        elif any(getattr(one, name) != getattr(before, name) for name in FIELDS):
            one.pk = before.pk
            found.changed.append(one)
    found.vanished = [one for one in held.values() if within.contains(one.territory)]
    return found


def write_offices(found: OfficeChanges) -> None:
    """Write what ``found`` says."""
    Office.objects.bulk_create(found.new, batch_size=500)
    Office.objects.bulk_update(found.changed, FIELDS, batch_size=500)


def _read(
    found: OfficeChanges, told: dict[str, Office], part: Offices, path: Path, mapping: Mapping,
    there: dict[str, Territory], within: Territory,
) -> None:  # fmt: skip
    columns = [part.code, part.name, part.kind, part.programme, part.territory.column]
    columns += [name for name in (part.latitude, part.longitude) if name]
    reader = Reader(read_table(path, part, columns, mapping.missing), part.decimal_comma)
    for row in reader.table.rows:
        code = reader.code(row, CodeOf(column=part.code))
        name, kind = reader.name(row, part.name), reader.name(row, part.kind)
        programme = reader.name(row, part.programme)
        place = reader.territory(row, part.territory, there, within)
        latitude, longitude = reader.place(row, part.latitude, part.longitude)
        if not (code and name and kind and programme and place):
            continue
        if code in told:
            reader.fault(row, "row_repeated_code", code=code, first="—")
            continue
        told[code] = Office(
            code=code, name=name, kind=kind[:60], programme=programme[:100], territory=place,
            latitude=latitude, longitude=longitude,
        )  # fmt: skip
    found.faults += reader.faults

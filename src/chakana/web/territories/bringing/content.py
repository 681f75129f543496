"""What files tell of territories, read part by part as a mapping says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chakana.web.territories.bringing.cells import Reader
from chakana.web.territories.bringing.faults import Fault
from chakana.web.territories.bringing.features import NotAPolygon, Rings, polygons_of
from chakana.web.territories.bringing.rows import Row, Table, read_table
from chakana.web.territories.mapping import File, Mapping, Outlines, Source, Territories
from chakana.web.territories.tree import Named, Told


@dataclass(frozen=True)
class Mention:
    """A row that speaks of a territory, which must be there: itself, of ``rank`` (any where empty),
    or the one above it, which must be wider than ``below``.
    """

    table: Table
    row: Row
    code: str
    rank: str = ""
    below: str = ""

    def fault(self, reason: str, **places: object) -> Fault:
        """What is wrong with it."""
        return self.table.fault(self.row, reason, code=self.code, **places)


@dataclass
class Content:
    """What files tell: ``named`` territories, ``told`` figures, ``outlines`` and ``points``
    (latitude, longitude) by code; the codes ``without_boundary``; how many rows were left out.
    """

    named: dict[str, Named] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    outlines: dict[str, tuple[list[Rings], str]] = field(default_factory=dict)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    without_boundary: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: int = 0


def assigned(mapping: Mapping, files: Sequence[Path]) -> Iterator[tuple[File, Path]]:
    """Each part of the mapping with each file that is of it, in the mapping's order."""
    for part in mapping.parts:
        for path in files:
            if part.takes(path):
                yield part, path


def read_content(mapping: Mapping, files: Sequence[Path]) -> Content:
    """What ``files`` tell of territories; what is wrong stands in ``faults``.

    Raises :class:`BadRows` (a column is not there) and :class:`ChakanaError` (a file that cannot be
    read).
    """
    content = Content()
    top = mapping.country.code if mapping.country else None
    for part, path in assigned(mapping, files):
        if isinstance(part, Territories):
            _read_territories(content, part, path, mapping, top)
        elif isinstance(part, Outlines):
            _read_outlines(content, part, path, mapping)
    return content


def _read_territories(
    content: Content, part: Territories, path: Path, mapping: Mapping, top: str | None
) -> None:
    table = read_table(path, part, _columns(part), mapping.missing)
    reader, first = Reader(table, part.decimal_comma), dict[str, int]()
    content.left_out += table.left_out
    for row in table.rows:
        code = reader.code(row, part.code)
        if code is None:
            continue
        if code in first and not part.repeats:
            reader.fault(row, "row_repeated_code", code=code, first=first[code])
            continue
        first.setdefault(code, row.number)
        place = reader.place(row, part.latitude, part.longitude)
        if None not in place:
            content.points[code] = place
        if part.name:
            _name(content, part, row, code, reader, top)
        else:
            content.mentions.append(Mention(table, row, code, part.rank))
        content.told += _figures(part, row, code, reader, mapping.sources)
    content.faults += reader.faults


def _name(
    content: Content, part: Territories, row: Row, code: str, reader: Reader, top: str | None
) -> None:
    name = reader.name(row, part.name or "", capitals=part.capitals)
    parent = _parent(part, row, code, reader, top)
    if name is None or parent is None:
        return
    told = Named(code, part.rank, name, parent, is_exact=not part.capitals)
    before = content.named.setdefault(code, told)
    if (before.rank, before.name, before.parent) != (told.rank, name, parent):
        reader.fault(row, "row_says_otherwise", code=code, name=before.name)
    content.mentions.append(Mention(reader.table, row, code, part.rank))
    content.mentions.append(Mention(reader.table, row, parent, below=part.rank))


def _parent(part: Territories, row: Row, code: str, reader: Reader, top: str | None) -> str | None:
    of = part.parent
    if of is None:
        if not top:
            reader.fault(row, "row_without_parent", code=code)
        return top
    if of.first:
        return code[: of.first]
    return reader.code(row, of.as_code())


def _figures(
    part: Territories, row: Row, code: str, reader: Reader, sources: dict[str, Source]
) -> Iterator[Told]:
    for variable, of in part.figures.items():
        value = reader.figure(row, variable, of)
        if value is not None:
            source = sources[of.source]
            yield Told(code, variable, value, source.holds_from, source.title)


def _read_outlines(content: Content, part: Outlines, path: Path, mapping: Mapping) -> None:
    table = read_table(path, part, [part.code.column], mapping.missing)
    reader = Reader(table)
    content.left_out += table.left_out
    for row in table.rows:
        code = reader.code(row, part.code)
        if code is None:
            continue
        content.mentions.append(Mention(table, row, code))
        if row.geometry is None:
            content.without_boundary.append(code)
            continue
        try:
            polygons = polygons_of(row.geometry)
        except NotAPolygon as wrong:
            reader.fault(row, f"row_{wrong}", code=code)
            continue
        before, _ = content.outlines.get(code, ([], ""))
        content.outlines[code] = [*before, *polygons], part.source
    content.faults += reader.faults


def _columns(part: Territories) -> list[str]:
    parent = part.parent.column if part.parent else None
    alone = (part.code.column, part.name, parent, part.latitude, part.longitude)
    return [name for name in alone if name] + [of.column for of in part.figures.values()]

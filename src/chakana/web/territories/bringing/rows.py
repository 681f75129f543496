"""Rows of a file as texts, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from chakana.population.read import Layout, read_survey
from chakana.web.territories.bringing.faults import BadRows, Fault
from chakana.web.territories.bringing.features import read_features
from chakana.web.territories.mapping import File

GEOJSON = (".geojson", ".json")
HEADING = 1


@dataclass(frozen=True)
class Row:
    """One row: its number, its cells (empty ones None) and, of a feature, its geometry."""

    number: int
    cells: Mapping[str, str | None]
    geometry: Any = field(default=None, repr=False)

    def __getitem__(self, column: str) -> str | None:
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """The rows of a file; ``left_out`` counts those that the mapping leaves out."""

    file: str
    rows: tuple[Row, ...] = field(repr=False)
    left_out: int

    def fault(self, row: Row, reason: str, **places: object) -> Fault:
        """What is wrong with ``row``."""
        return Fault(self.file, row.number, reason, places)


def read_table(path: Path, part: File, columns: list[str], missing: list[str]) -> Table:
    """The rows of ``path`` with at least ``columns``, blank ones passed over.

    Raises :class:`BadRows` for a column that is not there, and :class:`ChakanaError` (POP010 to
    POP017) for a file that cannot be read.
    """
    wanted = [*dict.fromkeys([*columns, *part.leave_out])]
    is_geojson = path.suffix.lower() in GEOJSON
    numbered = _features(path) if is_geojson else _lines(path, part, wanted)
    empty = frozenset(missing)
    rows = [
        Row(row.number, {name: _text(row.cells.get(name), empty) for name in wanted}, row.geometry)
        for row in numbered
    ]
    held = [row for row in rows if is_geojson or any(row.cells.values())]
    kept = tuple(row for row in held if not _is_left_out(row, part))
    return Table(path.name, kept, len(held) - len(kept))


def _features(path: Path) -> Iterator[Row]:
    for number, (properties, geometry) in enumerate(read_features(path), 1):
        yield Row(number, properties, geometry)


def _lines(path: Path, part: File, columns: list[str]) -> Iterator[Row]:
    layout = Layout(None, part.separator, part.decimal_comma, part.encoding, part.sheet)
    survey = read_survey(path, layout, columns)
    absent = [name for name in columns if name not in survey.columns]
    if absent:
        raise BadRows([
            Fault(path.name, 0, "row_no_column",
                  {"column": name, "there": _near(name, survey.columns)})
            for name in absent
        ])  # fmt: skip
    for number, cells in enumerate(survey.frame.iter_rows(named=True), HEADING + 1):
        yield Row(number, cells)


def _near(name: str, columns: tuple[str, ...]) -> str:
    """The columns most like ``name``, or the first there are."""
    return ", ".join(get_close_matches(name, columns, n=3) or columns[:12])


def _text(cell: object, missing: frozenset[str]) -> str | None:
    """A cell as text; a whole number without a point."""
    if cell is None:
        return None
    whole = isinstance(cell, float) and cell.is_integer()
    text = str(int(cell) if whole else cell).strip()  # type: ignore[call-overload]
    return None if not text or text in missing else text


def _is_left_out(row: Row, part: File) -> bool:
    return any(row[column] in codes for column, codes in part.leave_out.items())

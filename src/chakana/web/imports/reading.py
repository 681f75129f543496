"""Reading what was sent: whatever its kind, it becomes one table of rows, or one of households and
one of persons, as Parquet in the upload's folder. Cells of texts stay texts.

A row carries its number as a spreadsheet shows it (``row__``). Nothing is decided here; what cannot
be read is a ChakanaError or Refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chakana.interchange import archives
from chakana.population.delimited import sink_delimited
from chakana.population.read import FORMATS, Layout, check_names, refusal
from chakana.population.signature import require_kind
from chakana.problems import ChakanaError
from chakana.web.actions import Refused
from chakana.web.imports import places
from chakana.web.imports.filled import sink_forms
from chakana.web.imports.meaning import parent_key_of

if TYPE_CHECKING:
    import polars as pl

ROW = "row__"
MOST_COLUMNS, MOST_ROWS, MOST_TABLES = 2_000, 100_000_000, 20
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".xml", ".zip")
"""What may be sent: tables, filled forms, archives of either, a population folder packed."""
Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class About:
    """What was read: the columns of each table (``household`` and perhaps ``member``), how many
    rows, which columns hold whole cents, forms that could not be read (row → fault), and the names
    of tables that were left out.
    """

    columns: dict[str, list[str]]
    rows: dict[str, int]
    cents: dict[str, list[str]] = field(default_factory=dict)
    damaged: list[tuple[int, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A table that was found and written to ``path``."""

    name: str
    path: Path
    columns: tuple[str, ...]


def read(token: str, layout: Mapping[str, str]) -> About:
    """Read what was sent into the folder ``read`` of the upload; safe to do again.

    Raises :class:`ChakanaError` or :class:`Refused` for what cannot be read.
    """
    told = Layout(encoding=layout.get("encoding") or None)
    with places.writing(token, "read") as to:
        found = _read(places.given(token), told, to)
        for name in found.columns:
            if not found.rows[name] and not found.damaged:
                raise Refused("upload_no_rows")
        (to / "about.json").write_text(json.dumps(asdict(found)), encoding="utf-8")
    return found


def about(token: str) -> About:
    """What was read of an upload."""
    text = (places.folder(token) / "read" / "about.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    data["damaged"] = [(row, fault) for row, fault in data["damaged"]]
    return About(**data)


def table(token: str, name: str) -> pl.LazyFrame:
    """A table that was read: ``household`` or ``member``."""
    import polars as pl

    return pl.scan_parquet(places.folder(token) / "read" / f"{name}.parquet")


def ending_of(name: str) -> str:
    """The ending of a file's name, if it is of a kind that is read; :class:`Refused` otherwise."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise Refused("upload_kind", endings=", ".join(ENDINGS))
    return ending


def _read(given: list[Path], layout: Layout, to: Path) -> About:
    first = given[0]
    if first.suffix == ".xml":
        return _forms(first, to)
    if first.suffix == ".zip":
        return _unpacked(first, layout, to)
    sheets = [sheet for path in given for sheet in _sheets(path, layout, to)]
    return _placed(sheets, to)


def _sheets(path: Path, layout: Layout, to: Path) -> Iterator[Sheet]:
    """The tables of one file, written beside their place."""
    kind = FORMATS[path.suffix]
    require_kind(path, kind)
    part = to / f"{path.stem}-{path.suffix[1:]}.part"
    if kind == "csv":
        yield Sheet(path.stem, part, sink_delimited(path, layout, part, ROW))
    elif kind == "parquet":
        yield Sheet(path.stem, part, _sink_parquet(path, part))
    else:
        yield from _sink_workbook(path, to)


def _sink_parquet(path: Path, to: Path) -> tuple[str, ...]:
    import polars as pl

    try:
        frame = pl.scan_parquet(path, hive_partitioning=False, glob=False)
        types = frame.collect_schema()
        height = frame.select(pl.len()).collect().item()
        names = tuple(name for name, dtype in types.items() if not dtype.is_nested())
        if height > MOST_ROWS or len(types) > MOST_COLUMNS:
            hint = f"At most {MOST_ROWS} rows and {MOST_COLUMNS} columns are read."
            raise refusal("POP017", "The table is larger than what is read.", path, hint)
        check_names(list(names), path)
        frame.select(names).with_row_index(ROW, offset=1).sink_parquet(to)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        message = f"The file cannot be read as Parquet ({type(error).__name__})."
        raise refusal("POP012", message, path, "It may be damaged or cut short.") from None
    return names


def _sink_workbook(path: Path, to: Path) -> Iterator[Sheet]:
    """Every sheet with a heading and rows. The first one says why where none can be read."""
    from chakana.population.workbook import read_workbook

    *_, sheets = read_workbook(path, Layout(), ())
    refused, found = None, 0
    for number, name in enumerate(sheets[:MOST_TABLES]):
        try:
            frame, names, _ = read_workbook(path, Layout(sheet=name), None)
        except ChakanaError as error:
            refused = refused or error
            continue
        part = to / f"{path.stem}-{number}.part"
        found += 1
        _written(frame, names, part)
        yield Sheet(name, part, names)
    if refused and not found:
        raise refused


def _written(frame: pl.DataFrame, names: tuple[str, ...], to: Path) -> None:
    import polars as pl

    held = pl.any_horizontal(pl.col(names).is_not_null())
    frame.lazy().with_row_index(ROW, offset=2).filter(held).sink_parquet(to)


def _unpacked(path: Path, layout: Layout, to: Path) -> About:
    """An archive: filled forms, or tables, or a population folder."""
    with archives.opened(path) as archive:
        names = [one.filename.lower() for one in archives.files(archive)]
    if any(name.endswith(".xml") for name in names):
        return _forms(path, to)
    sheets = []
    with archives.opened(path) as archive:
        tables = [
            one for one in archives.files(archive)
            if Path(one.filename).suffix.lower() in (".csv", ".parquet")
        ][:MOST_TABLES]  # fmt: skip
        for number, one in enumerate(tables):
            if Path(one.filename).name == "territories.parquet":
                continue
            out = to / f"{number}{Path(one.filename).suffix.lower()}"
            archives.unpack(archive, one, out)
            stem = Path(one.filename).stem
            sheets += [Sheet(stem, s.path, s.columns) for s in _sheets(out, layout, to)]
            out.unlink()
        cents = _cents(archive)
    if not sheets:
        raise Refused("upload_nothing_inside")
    return _placed(sheets, to, cents)


def _cents(archive: Any) -> dict[str, list[str]]:
    """The columns of a population that hold whole cents, as its description says."""
    for one in archives.files(archive):
        if Path(one.filename).name == "population.json":
            try:
                money = json.loads(archives.part(archive, one, 1 << 20))["money_columns"]
                named = (("household", "households"), ("member", "members"))
                return {table: [*map(str, money.get(key, []))] for table, key in named}
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise Refused("upload_population") from None
    return {}


def _placed(sheets: list[Sheet], to: Path, cents: Mapping[str, list[str]] | None = None) -> About:
    """Which table holds households and which persons; the others are left out."""
    if not sheets:
        raise Refused("upload_no_rows")
    persons = next((one for one in sheets if len(sheets) > 1 and _is_of_persons(one)), None)
    if persons is None and len(sheets) > 1:
        persons = sheets[1]
    homes = next(one for one in sheets if one is not persons)
    chosen = {"household": homes} | ({"member": persons} if persons else {})
    for name, sheet in chosen.items():
        sheet.path.rename(to / f"{name}.parquet")
    left_out = [one for one in sheets if one not in chosen.values()]
    for one in left_out:
        one.path.unlink()
    return About(
        {name: list(sheet.columns) for name, sheet in chosen.items()},
        {name: _height(to / f"{name}.parquet") for name in chosen},
        dict(cents or {}), left_out=[one.name[:100] for one in left_out],
    )  # fmt: skip


def _is_of_persons(sheet: Sheet) -> bool:
    return bool(parent_key_of(sheet.columns)) or sheet.name.lower() in ("members", "personas")


def _height(path: Path) -> int:
    import polars as pl

    rows: int = pl.scan_parquet(path).select(pl.len()).collect().item()
    return rows


def _forms(path: Path, to: Path) -> About:
    columns, damaged = sink_forms(path, to, ROW)
    rows = {name: _height(to / f"{name}.parquet") for name in columns}
    return About(columns, rows, damaged=damaged)

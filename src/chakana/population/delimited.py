"""CSV files: every cell as text, no line cut short, no letter guessed."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from chakana.population.read import ENCODINGS, Layout, Rows, check_names, chosen, refusal
from chakana.problems import ChakanaError

if TYPE_CHECKING:
    import polars as pl

SEPARATORS = ",;\t|"
UTF8 = ("utf-8", "utf-8-sig")
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PIECE = 1 << 22
"""Characters that are brought to UTF-8 at a time."""
MOST_COLUMNS, LONGEST_HEADING = 2_000, 1 << 20
"""What a file that is streamed may have: columns, and characters of its heading."""


def read_delimited(path: Path, layout: Layout, columns: Collection[str] | None) -> Rows:
    """The cells of a CSV file as text, empty ones null. Raises :class:`ChakanaError`."""
    import polars as pl

    encoding = _encoding(path, layout)
    heading = _heading(path, encoding)
    separator = layout.separator or _separator(heading)
    names = [name.strip() for name in next(_lines(path, encoding, separator), (0, [""]))[1]]
    check_names(names, path)
    with _as_utf8(path, encoding) as source:
        table = pl.scan_csv(source, infer_schema=False, separator=separator)
        try:
            table = _renamed(table, names, path)
            frame, may_be_short = _held(table, chosen(names, columns))
            may_be_short = may_be_short and _has_short_lines(source, separator, len(names))
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            raise _fault(path, encoding, separator, len(names)) or _damaged(path, error) from None
    fault = _fault(path, encoding, separator, len(names)) if may_be_short else None
    if fault:
        raise fault
    return frame, tuple(names)


def _held(table: pl.LazyFrame, wanted: list[str]) -> tuple[pl.DataFrame, bool]:
    """The columns ``wanted`` down to the last row that holds something in any column, and whether
    a last cell is empty or absent. All columns are parsed, only those wanted are kept.
    """
    import polars as pl

    held, last = pl.any_horizontal(pl.all().is_not_null()), pl.last().is_null()
    frame = table.select(*wanted, held.alias("held__"), last.alias("last__")).collect(
        engine="streaming"
    )
    places = frame["held__"].arg_true()
    rows = int(places[-1]) + 1 if len(places) else 0
    return frame.select(wanted).head(rows), bool(frame["last__"].any())


def _has_short_lines(source: Path, separator: str, width: int) -> bool:
    """Whether a line may have fewer cells than the heading: a quick look at every line."""
    import polars as pl

    lines = pl.scan_csv(
        source,
        has_header=False,
        infer_schema=False,
        separator="\x1e",
        quote_char=None,
        new_columns=["line"],
        truncate_ragged_lines=True,
    )
    line = pl.col("line")
    short = line.str.count_matches(separator, literal=True) < width - 1
    quoted = line.str.contains('"', literal=True)
    return bool(lines.select((short | quoted).any()).collect(engine="streaming").item())


def sink_delimited(path: Path, layout: Layout, to: Path, row: str) -> tuple[str, ...]:
    """Write the cells of a CSV file as text into the Parquet file ``to``; the names of its columns.

    Empty cells are null, rows without any cell are left out, and ``row`` is the number of each as
    a spreadsheet shows it: 2 for the first below the heading. Whatever its size, it is streamed.
    Raises :class:`ChakanaError` as :func:`read_delimited`.
    """
    import polars as pl

    encoding = _encoding(path, layout)
    heading = _heading(path, encoding)
    separator = layout.separator or _separator(heading)
    if len(heading) >= LONGEST_HEADING or heading.count(separator) >= MOST_COLUMNS:
        hint = f"At most {MOST_COLUMNS} columns are read. A table of households has fewer."
        raise refusal("POP017", "The heading is longer than what is read.", path, hint)
    names = [name.strip() for name in next(_lines(path, encoding, separator), (0, [""]))[1]]
    check_names(names, path)
    with _as_utf8(path, encoding) as source:
        table = pl.scan_csv(source, infer_schema=False, separator=separator)
        try:
            table = _renamed(table, names, path)
            if _has_short_lines(source, separator, len(names)):
                fault = _fault(path, encoding, separator, len(names))
                if fault:
                    raise fault
            held = pl.any_horizontal(pl.col(names).is_not_null())
            table.with_row_index(row, offset=2).filter(held).sink_parquet(to)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            raise _fault(path, encoding, separator, len(names)) or _damaged(path, error) from None
    return tuple(names)


def _renamed(table: pl.LazyFrame, names: list[str], path: Path) -> pl.LazyFrame:
    given = table.collect_schema().names()
    if len(given) != len(names):
        hint = "Check its quotation marks."
        raise refusal("POP012", "The heading cannot be read.", path, hint)
    return table.rename(dict(zip(given, names, strict=True)))


@contextmanager
def _as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself, or a copy of it in UTF-8 that is gone afterwards."""
    if encoding in UTF8:
        yield path
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "utf-8.csv"
        try:
            with path.open(encoding=encoding, newline="") as text, copy.open("wb") as out:
                for piece in iter(lambda: text.read(PIECE), ""):
                    out.write(piece.encode())
        except UnicodeError:
            raise _undecodable(path, encoding) from None
        yield copy


def _encoding(path: Path, layout: Layout) -> str:
    """The encoding named; without one, what the first bytes say, or UTF-8."""
    with path.open("rb") as file:
        start = file.read(4)
    if b"\0" in start and not layout.encoding and start[:2] not in MARKS:
        hint = f"{ENCODINGS} It may be utf-16-le or utf-16-be."
        raise refusal("POP013", "Line 1 is not text in utf-8.", path, hint)
    marked = "utf-16" if start[:2] in MARKS else "utf-8-sig"
    named = layout.encoding or marked
    try:
        return codecs.lookup(named).name
    except LookupError:
        hint = "Usual ones are utf-8, latin-1, windows-1252 and utf-16."
        raise refusal("POP013", f"There is no encoding '{named}'.", path, hint) from None


def _heading(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=_reading(encoding), newline="") as file:
            line = file.readline(LONGEST_HEADING)
    except UnicodeError:
        raise _undecodable(path, encoding) from None
    if line.endswith("\r"):
        hint = "Save it again with the line ends of Windows or Unix."
        raise refusal("POP012", "Its lines end as on old Macintosh computers.", path, hint)
    if re.fullmatch(r'"?sep=.?"?', line.strip(), re.IGNORECASE):
        message = f"The first line is '{line.strip()}' and no heading."
        raise refusal("POP012", message, path, "Delete that line; the separator is found without.")
    return line.rstrip("\r\n")


def _reading(encoding: str) -> str:
    return "utf-8-sig" if encoding in UTF8 else encoding


def _separator(heading: str) -> str:
    """The separator that the heading has most of.

    >>> _separator("id;name;income, net")
    ';'
    """
    return max(SEPARATORS, key=heading.count)


def _lines(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=_reading(encoding), newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        for cells in reader:
            yield reader.line_num, cells


def _fault(path: Path, encoding: str, separator: str, width: int) -> ChakanaError | None:
    """The first line with more or fewer cells than the heading, or with letters of another
    encoding; None where there is none.
    """
    line = 0
    try:
        for line, cells in _lines(path, encoding, separator):
            if cells and len(cells) != width:
                return _uneven(path, line, len(cells), width, separator)
    except UnicodeError:
        return _undecodable(path, encoding)
    except csv.Error as error:
        return refusal("POP012", f"Line {line + 1} is not CSV: {error}.", path)
    return None


def _uneven(path: Path, line: int, held: int, width: int, separator: str) -> ChakanaError:
    cells = "1 cell" if held == 1 else f"{held} cells"
    message = f"Line {line} has {cells} and the heading has {width}."
    hint = f"Cells are separated by {separator!r}; a cell that holds one needs quotes."
    if held == 1:
        hint = "A line that is no row of the table, such as a source below it, must be taken out."
    return refusal("POP012", message, path, hint)


def _undecodable(path: Path, encoding: str) -> ChakanaError:
    """The line at which the bytes are no text of ``encoding``."""
    if not "a\n".encode(encoding).endswith(b"a\n"):
        return refusal("POP013", f"The file is not text in {encoding}.", path)
    number = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):  # noqa: B007
            try:
                line.decode(encoding)
            except UnicodeError:
                break
    message = f"Line {number} is not text in {encoding.removesuffix('-sig')}."
    hint = f"{ENCODINGS} Files saved by Excel are often windows-1252 or latin-1."
    return refusal("POP013", message, path, hint)


def _damaged(path: Path, error: BaseException) -> ChakanaError:
    cause = (str(error).strip().splitlines() or ["it cannot be read"])[0]
    hint = "A quotation mark may be open; a file that ends early was not copied whole."
    return refusal("POP012", f"The file cannot be read as CSV: {cause}.", path, hint)

"""CSV files: every cell as text, no line cut short, no letter guessed."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path

from chakana.population.read import Layout, Rows, check_names, chosen, refusal, without_last_blanks
from chakana.problems import ChakanaError

SEPARATORS = ",;\t|"
UTF8 = ("utf-8", "utf-8-sig")


def read_delimited(path: Path, layout: Layout, columns: Collection[str] | None) -> Rows:
    """The cells of a CSV file as text, empty ones null. Raises :class:`ChakanaError`."""
    import polars as pl

    encoding = _encoding(path, layout)
    heading = _heading(path, encoding)
    separator = layout.separator or _separator(heading)
    names = [name.strip() for name in next(_lines(path, encoding, separator), (0, [""]))[1]]
    check_names(names, path)
    source = path if encoding in UTF8 else io.BytesIO(_text(path, encoding).encode())
    try:
        frame = pl.read_csv(source, infer_schema=False, separator=separator)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _fault(path, encoding, separator, len(names)) or _damaged(path, error) from None
    if len(frame.columns) != len(names):
        raise refusal("POP012", "The heading cannot be read: check its quotation marks.", path)
    if frame.height and frame.to_series(-1).null_count():
        fault = _fault(path, encoding, separator, len(names))
        if fault:
            raise fault
    frame = without_last_blanks(frame.rename(dict(zip(frame.columns, names, strict=True))))
    return frame.select(chosen(names, columns)), tuple(names)


def _encoding(path: Path, layout: Layout) -> str:
    """The encoding named; without one, what the first bytes say, or UTF-8."""
    with path.open("rb") as file:
        start = file.read(4)
    if start[:4] == b"PK\x03\x04":
        message = "This is a workbook or an archive, not a CSV file."
        raise refusal("POP012", message, path, "Save the sheet as CSV, or name it .xlsx.")
    marked = "utf-16" if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    named = layout.encoding or marked
    try:
        return codecs.lookup(named).name
    except LookupError:
        hint = "Usual ones are utf-8, latin-1, windows-1252 and utf-16."
        raise refusal("POP013", f"There is no encoding '{named}'.", path, hint) from None


def _heading(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=_reading(encoding), newline="") as file:
            return file.readline().rstrip("\r\n")
    except UnicodeError:
        raise _undecodable(path, encoding) from None


def _reading(encoding: str) -> str:
    return "utf-8-sig" if encoding in UTF8 else encoding


def _separator(heading: str) -> str:
    """The separator that the heading has most of.

    >>> _separator("id;name;income, net")
    ';'
    """
    return max(SEPARATORS, key=heading.count)


def _text(path: Path, encoding: str) -> str:
    try:
        return path.read_bytes().decode(encoding)
    except UnicodeError:
        raise _undecodable(path, encoding) from None


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
                message = f"Line {line} has {len(cells)} cells and the heading has {width}."
                hint = f"Cells are separated by {separator!r}; a cell that holds one needs quotes."
                return refusal("POP012", message, path, hint)
    except UnicodeError:
        return _undecodable(path, encoding)
    except csv.Error as error:
        return refusal("POP012", f"Line {line + 1} is not CSV: {error}.", path)
    return None


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
    hint = "Files saved by Excel are often windows-1252 or latin-1: name it as 'encoding'."
    return refusal("POP013", message, path, hint)


def _damaged(path: Path, error: BaseException) -> ChakanaError:
    cause = (str(error).strip().splitlines() or ["it cannot be read"])[0]
    hint = "A quotation mark may be open; a file that ends early was not copied whole."
    return refusal("POP012", f"The file cannot be read as CSV: {cause}.", path, hint)

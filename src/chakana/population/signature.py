"""What a survey file is by its first bytes, whatever its name says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chakana.population.read import FORMATS, Format, refusal

TABLES: Mapping[bytes, tuple[Format, str]] = {
    b"PAR1": ("parquet", "a Parquet file"),
    b"PK\x03\x04": ("xlsx", "a workbook or another archive"),
    b"<stata_dta>": ("stata", "a Stata file"),
    b"$FL2@(#)": ("spss", "an SPSS file"),
    b"$FL3@(#)": ("spss", "an SPSS file"),
}
OTHERS: Mapping[bytes, tuple[str, str]] = {
    b"\xd0\xcf\x11\xe0": (
        "an old workbook (.xls), or one with a password",
        "Open it in a spreadsheet and save it as .xlsx, without a password.",
    ),
    b"\x1f\x8b": ("packed (gzip)", "Unpack it first."),
    b"%PDF": ("a PDF document", "A survey is read from CSV, XLSX, Parquet, Stata or SPSS files."),
    b"<!DOCTYPE": ("a web page", "It may be the page of an error: download the file again."),
    b"<html": ("a web page", "It may be the page of an error: download the file again."),
}


def require_kind(path: Path, kind: Format) -> None:
    """Raise :class:`ChakanaError` (POP012) where the first bytes tell of another kind."""
    with path.open("rb") as file:
        start = file.read(16)
    for mark, (what, hint) in OTHERS.items():
        if start.lower().startswith(mark.lower()):
            raise refusal("POP012", f"The file is {what}.", path, hint)
    for mark, (found, what) in TABLES.items():
        if start.startswith(mark) and found != kind:
            ending = next(suffix for suffix, format in FORMATS.items() if format == found)
            hint = (
                f"Name it {path.stem}{ending}, or say 'format: {found}' of the file in the mapping."
            )
            raise refusal("POP012", f"The file is {what}, not {NAMES[kind]}.", path, hint)


NAMES: Mapping[Format, str] = {
    "csv": "a CSV file",
    "parquet": "a Parquet file",
    "xlsx": "a workbook",
    "stata": "a Stata file",
    "spss": "an SPSS file",
}

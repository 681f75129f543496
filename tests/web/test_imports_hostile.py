"""Files that are wrong on purpose or by accident: each ends in words, and nothing of it stays.

Every file here is really built; none is pretended.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from tests.web.imports_files import (
    HOMES,
    PERSONS,
    checked,
    districts,
    faults,
    registered,
    sent,
    worked,
)

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.imports import actions, places, reading
from chakana.web.imports.models import Upload
from chakana.web.registry.models import Person
from chakana.web.territories.models import Territory

pytestmark = pytest.mark.django_db
PRIVATE = "what stands in a file of the server"


@pytest.fixture
def officer(country: Territory, people: Callable[..., User]) -> User:
    districts(country)
    return people(Role.NATIONAL_OFFICER)


def packed(**parts: bytes | str) -> bytes:
    """An archive; the names of its parts have two underscores for a full stop."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """A workbook one of whose parts is another."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
    return out.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def truncated_and_lying() -> bytes:
    """A Parquet file whose footer says it is longer than the file is."""
    whole = parquet(pl.DataFrame({"a": [1, 2, 3]}))
    return whole[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1"


WIDE = ",".join(f"c{n}" for n in range(100_000)) + "\n" + "1," * 99_999 + "1\n"
BOOK = workbook(["clave", "ubigeo"], ["a", "030201"])
NOTHING = "upload_nothing_inside"
FAR = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)
UNREADABLE: dict[str, tuple[str, bytes | str, str]] = {
    "nothing but a heading": (".csv", "a,b,c\n", "upload_no_rows"),
    "a blank line": (".csv", "\n", "upload_heading"),
    "a hundred thousand columns": (".csv", WIDE, "upload_beyond"),
    "one line of two megabytes": (".csv", "a" * (2 << 20), "upload_beyond"),
    "the same name twice": (".csv", "a,a\n1,2\n", "upload_heading"),
    "a line that is too long": (".csv", "a,b\n1,2\n1,2,3\n", "upload_uneven"),
    "a line that is too short": (".csv", "a,b,c\n1,2,3\n1\n", "upload_uneven"),
    "a quotation mark left open": (".csv", 'a,b\n1,"2\n3,4\n', "upload_damaged"),
    "letters of another encoding": (".csv", "a,b\nñandú,2\n".encode("cp1252"), "upload_encoding"),
    "bytes of nothing": (".csv", bytes(range(256)) * 40, "upload_encoding"),
    "a program": (".csv", b"MZ\x90\x00" + bytes(2000), "upload_encoding"),
    "a PDF called CSV": (".csv", b"%PDF-1.7\n1 0 obj\n", "upload_damaged"),
    "a workbook called CSV": (".csv", BOOK, "upload_damaged"),
    "a CSV called workbook": (".xlsx", HOMES, "upload_damaged"),
    "an old or locked workbook": (".xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "upload_damaged"),
    "a workbook cut short": (".xlsx", BOOK[: len(BOOK) // 2], "upload_damaged"),
    "a workbook without rows": (".xlsx", workbook(["a", "b"]), "upload_no_rows"),
    "an empty workbook": (".xlsx", workbook(), "upload_heading"),
    "a workbook that unpacks to too much": (
        ".xlsx", with_part(BOOK, "xl/worksheets/sheet1.xml", b" " * (60 << 20)), "upload_beyond"),
    "a workbook with one far cell": (
        ".xlsx", with_part(BOOK, "xl/worksheets/sheet1.xml", FAR.encode()), "upload_beyond"),
    "a Parquet that is none": (".parquet", "PAR1 and no more", "upload_damaged"),
    "a CSV called Parquet": (".parquet", HOMES, "upload_damaged"),
    "a Parquet whose end lies": (".parquet", truncated_and_lying(), "upload_damaged"),
    "a Parquet without rows": (
        ".parquet", parquet(pl.DataFrame(schema={"a": pl.String})), "upload_no_rows"),
    "a zip with nothing for us": (".zip", packed(a__txt="x", b__jpg=b"\xff"), NOTHING),
    "a zip that unpacks to too much": (".zip", packed(a__csv=b"a\n" + b"1" * (40 << 20)),
                                       "upload_beyond"),
    "a zip in a zip": (".zip", packed(inner__zip=packed(a__csv="a\n1\n")), NOTHING),
    "a zip cut short": (".zip", packed(a__csv=HOMES)[:60], "upload_damaged"),
    "a population whose description is none": (
        ".zip", packed(households__parquet=parquet(pl.DataFrame({"household_id": [1]})),
                       population__json="[" * 100_000), "upload_population"),
    "a form that is no XML": (".xml", "<data", "upload_damaged"),
    "a form that reads our files": (
        ".xml", '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><d id="a"><x>&f;</x></d>',
        "upload_damaged"),
    "a form that laughs a billion times": (
        ".xml", "<!DOCTYPE d [" + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">'
                                          for n in range(1, 10)) + ']><d id="a">&l9;</d>',
        "upload_damaged"),
    "a form of eight megabytes": (".xml", "<d>" + "x" * (8 << 20) + "</d>", "upload_beyond"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_said_in_words(
    what: str, officer: User, country: Territory, data_folder: Path
) -> None:
    ending, content, reason = UNREADABLE[what]
    upload = sent(officer, country, (ending, content))
    assert (upload.state, upload.problem.get("reason")) == (Upload.State.UNREADABLE, reason)
    folder = data_folder / "uploads" / upload.token
    assert [one.name for one in folder.iterdir()] == ["given"]
    actions.discard(by=officer, upload=upload, why="")


def test_an_empty_file_is_not_even_taken(data_folder: Path) -> None:
    with pytest.raises(Refused, match="vacío"):
        places.keep([(".csv", [])])
    assert list((data_folder / "uploads").iterdir()) == []


def shared_texts() -> bytes:
    """A workbook that keeps its texts in a part of their own, as Excel does."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((("clave", "ubigeo"), ("a", "030201"))):
            sheet.write_row(number, 0, row)
    return file.getvalue()


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("kind", ["file", "laughs"])
def test_a_workbook_cannot_bring_in_files_of_the_server(
    part: str, kind: str, officer: User, country: Territory, tmp_path: Path
) -> None:
    """Whether it is refused or read: no entity is resolved."""
    private = tmp_path / "private.txt"
    private.write_text(PRIVATE, encoding="utf-8")
    book = shared_texts() if "shared" in part else BOOK
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        own = archive.read(part).decode()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entity = f'<!ENTITY f SYSTEM "{private.as_uri()}">' if kind == "file" else laughs
    body = own.partition("?>")[2] if own.startswith("<?xml") else own
    assert ">clave<" in body
    named = body.replace(">clave<", f">{'&f;' if kind == 'file' else '&l9;'}<")
    evil = f"<!DOCTYPE x [{entity}]>{named}".encode()
    upload = sent(officer, country, (".xlsx", with_part(book, part, evil)))
    assert PRIVATE not in str(upload.columns)
    assert len(str(upload.columns)) < 1000
    if upload.state == Upload.State.READ:
        cells = reading.table(upload.token, "household").collect()
        assert PRIVATE not in str(cells.rows())


def test_names_in_an_archive_lead_nowhere(
    officer: User, country: Territory, data_folder: Path, tmp_path: Path
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../../../outside.csv", HOMES)
        archive.writestr("/etc/cron.d/personas.csv", PERSONS)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    upload = sent(officer, country, (".zip", file.getvalue()))
    assert upload.state == Upload.State.READ
    inside = (data_folder / "uploads").resolve()
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.suffix in (".csv", ".parquet", ".zip"):
            assert inside in path.resolve().parents
    assert "root:" not in str(reading.table(upload.token, "household").collect().rows())


@pytest.mark.parametrize(
    "name", ["../../../../etc/passwd.csv", "C:\\x\\..\\a.csv", "a\x00b.csv", "x" * 5000 + ".csv",
             "\u202ecsv.exe.csv", "<script>alert(1)</script>.csv", " \n.csv"],
)  # fmt: skip
def test_the_name_of_a_file_is_a_word_and_nothing_more(name: str) -> None:
    told = actions.shown(name)
    assert 0 < len(told) <= 100
    assert not set(told) & set("/\\\x00\n\u202e")


def test_what_looks_like_a_formula_is_read_as_a_text(officer: User, country: Territory) -> None:
    formula = '=HYPERLINK("http://x")'
    persons = PERSONS.replace("Rosa", '"' + formula.replace('"', '""') + '"')
    upload = checked(officer, sent(officer, country, (".csv", HOMES), (".csv", persons)))
    registered(officer, upload)
    assert Person.objects.order_by("pk")[0].given_names == formula


def test_cells_that_no_database_keeps_are_told(officer: User, country: Territory) -> None:
    persons = (
        PERSONS.replace("Rosa", "Ro\x00sa").replace("Juana", "x" * 500)
        .replace("Percy", "Percy \U0001f9d2")
    )  # fmt: skip
    upload = checked(officer, sent(officer, country, (".csv", HOMES), (".csv", persons)))
    assert faults(upload) == {
        ("member", 2, "nombres", "fault_characters"), ("member", 4, "nombres", "fault_long"),
    }  # fmt: skip
    registered(officer, upload)
    assert Person.objects.get().given_names == "Percy \U0001f9d2"


@pytest.mark.parametrize(
    "cell", ["1e308", "inf", "-inf", "0x10", "1_000", "٣", "--5", "1.2.3", "9" * 400, "½"]
)
def test_odd_figures_are_no_money(cell: str, officer: User, country: Territory) -> None:
    homes = HOMES.replace("850.50", cell)
    upload = checked(officer, sent(officer, country, (".csv", homes), (".csv", PERSONS)))
    assert {one[:3] for one in faults(upload)} == {("household", 2, "ingreso mensual")}


@pytest.mark.parametrize(
    "cell", ["0000-00-00", "2024-13-01", "29/02/2023", "01-02-03", "ayer", "45000", "2024"]
)
def test_odd_dates_are_no_dates(cell: str, officer: User, country: Territory) -> None:
    homes = HOMES.replace("01/03/2024", cell)
    upload = checked(officer, sent(officer, country, (".csv", homes), (".csv", PERSONS)))
    assert {one[:3] for one in faults(upload)} == {("household", 3, "fecha de la visita")}


def test_floats_that_are_not_finite_in_a_parquet_are_faults(
    officer: User, country: Territory
) -> None:
    frame = pl.DataFrame({
        "clave": [1, 2, 3], "ubigeo": ["030201"] * 3, "fecha": ["2024-01-01"] * 3,
        "acepta": [True] * 3, "income": [1.5, float("inf"), float("nan")],
        "rooms": [1.0, float("nan"), float("-inf")], "nested": [[1], [2], [3]],
    })  # fmt: skip
    upload = checked(officer, sent(officer, country, (".parquet", parquet(frame))))
    assert {one[1:3] for one in faults(upload)} == {
        (2, "income"), (3, "income"), (2, "rooms"), (3, "rooms"),
    }  # fmt: skip


def test_a_column_that_is_not_there_is_asked_for(officer: User, country: Territory) -> None:
    upload = sent(officer, country, (".csv", "clave,nombres\n1,Ana\n"))
    with pytest.raises(Refused, match="territorio"):
        checked(officer, upload)
    assert Upload.objects.get().state == Upload.State.READ


def test_letters_of_excel_are_read_when_their_encoding_is_named(
    officer: User, country: Territory
) -> None:
    persons = PERSONS.replace("Juana", "Begoña")
    upload = sent(officer, country, (".csv", HOMES), (".csv", persons.encode("cp1252")))
    assert upload.problem["reason"] == "upload_encoding"
    for wrong in ("hex", "rot13", "../x", "", "idna"):
        with pytest.raises(Refused):
            actions.read_again(by=officer, upload=upload, encoding=wrong)
    upload = worked(actions.read_again(by=officer, upload=upload, encoding="windows-1252"))
    registered(officer, checked(officer, upload))
    assert Person.objects.filter(given_names="Begoña").exists()


def test_utf_16_and_marks_need_no_telling(officer: User, country: Territory) -> None:
    upload = sent(officer, country, (".csv", HOMES.encode("utf-16")),
                  (".csv", ("\ufeff" + PERSONS.replace(",", ";")).encode()))  # fmt: skip
    assert checked(officer, upload).counts["good"] == 3


def test_a_full_disk_is_said_and_leaves_nothing(
    officer: User, country: Territory, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of the process on the size of a file: the write fails as on a full disk."""
    import resource
    import signal

    upload = sent(officer, country, (".csv", HOMES), (".csv", PERSONS))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
        with pytest.raises(Refused, match="espacio"):
            places.keep([(".csv", [b"x" * (1 << 19)] * 4)])
        with pytest.raises(Refused, match="espacio"), places.writing(upload.token, "read") as to:
            (to / "household.parquet").write_bytes(b"x" * (1 << 21))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    kept = [one.name for one in (data_folder / "uploads").iterdir()]
    assert kept == [upload.token]
    assert checked(officer, upload).counts["good"] == 3

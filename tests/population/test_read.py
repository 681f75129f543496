"""Survey files of every kind: what they hold is kept, what is wrong with them is said."""

from __future__ import annotations

import importlib.util
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from chakana.population.read import FORMATS, Layout, read_survey
from chakana.problems import ChakanaError

CELLS = {"id": ["007", "8"], "name": ["Ñusta", None], "income": ["1.5", "2"]}


def refused(path: Path, layout: Layout | None = None) -> tuple[str, str, str]:
    with pytest.raises(ChakanaError) as error:
        read_survey(path, layout)
    (problem,) = error.value.problems
    assert problem.location.file == str(path)
    return problem.code, problem.message, problem.hint


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- CSV --------------------------------------------------------------------------------------

TEXT = "id,name,income\n007,Ñusta,1.5\n8,,2\n"


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (TEXT.encode(), Layout()),
        (TEXT.encode("utf-8-sig"), Layout()),
        (TEXT.encode("utf-16"), Layout()),
        (TEXT.encode("latin-1"), Layout(encoding="latin-1")),
        (TEXT.encode("cp1252"), Layout(encoding="windows-1252")),
        (TEXT.replace(",", ";").encode(), Layout()),
        (TEXT.replace(",", "\t").encode(), Layout()),
        (TEXT.replace("\n", "\r\n").encode(), Layout()),
        (TEXT.replace(",", "~").encode(), Layout(separator="~")),
        (TEXT.replace("id", " id ").encode(), Layout()),
        (TEXT.encode() + b"\n\n", Layout()),
        (TEXT.removesuffix("\n").encode(), Layout()),
    ],
)
def test_csv_cells_are_text_and_keep_their_zeros(
    tmp_path: Path, content: bytes, layout: Layout
) -> None:
    survey = read_survey(written(tmp_path / "survey.csv", content), layout)
    assert survey.frame.to_dict(as_series=False) == CELLS
    assert survey.columns == ("id", "name", "income")


@pytest.mark.parametrize("encoding", [None, "ascii", "latin-1"])
def test_a_bad_letter_far_down_is_told_by_its_line(tmp_path: Path, encoding: str | None) -> None:
    lines = [f"{n},name" for n in range(5_000)]
    lines[4_000] = "4000,Ñusta"
    content = "\n".join(["id,name", *lines, ""]).encode("latin-1")
    path = written(tmp_path / "a.csv", content)
    if encoding == "latin-1":
        frame = read_survey(path, Layout(encoding=encoding)).frame
        assert frame["name"][4_000] == "Ñusta"
    else:
        code, message, _ = refused(path, Layout(encoding=encoding))
        assert (code, message.startswith("Line 4002 is not text in ")) == ("POP013", True)


def test_utf_16_cut_in_the_middle_of_a_letter(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TEXT.encode("utf-16")[:-1])
    assert refused(path)[:2] == ("POP013", "The file is not text in utf-16.")


def test_a_cell_that_never_ends(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'a,b\n1,"' + "x" * 200_000)
    assert refused(path)[0] == "POP012"


def test_quoted_cells_hold_separators_quotes_and_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'a,"b\nc"\n"1,5","x ""y""\nz"\n')
    frame = read_survey(path).frame
    assert frame.to_dict(as_series=False) == {"a": ["1,5"], "b\nc": ['x "y"\nz']}


def test_an_empty_row_between_others_keeps_its_number(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a,b\n1,2\n\n3,4\n\n")
    assert read_survey(path).frame["a"].to_list() == ["1", None, "3"]


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "POP015", "no heading"),
        (b"a,b\n", "POP015", "no rows"),
        (b"a,b\n\n\n", "POP015", "no rows"),
        (b"a,a\n1,2\n", "POP015", "'a' more than once"),
        (b"a,,c\n1,2,3\n", "POP015", "no name for column 2"),
        (b"a,b\n1,2\n1\n", "POP012", "Line 3 has 1 cell and the heading has 2"),
        (b"a,b\n1,2\n1,2,3\n", "POP012", "Line 3 has 3 cells and the heading has 2"),
        (b'a,b\n1,2\n"1,2\n', "POP012", "Line 3"),
        (b"a,b\n1,2\n1,\xf1\n", "POP013", "Line 3 is not text in utf-8"),
        (b"a\xf1,b\n1,2\n", "POP013", "Line 1 is not text in utf-8"),
        (b"a\rb,c\n1,2\n", "POP012", "old Macintosh"),
        (b"a,b\r1,2\r", "POP012", "old Macintosh"),
        (b"sep=;\na;b\n1;2\n", "POP012", "The first line is 'sep=;'"),
        (b"Survey 2013,,\na,b,c\n1,2,3\n", "POP015", "one cell, 'Survey 2013', and is no"),
        ("a,b\n1,2\n".encode("utf-16-le"), "POP013", "not text in utf-8"),
        (b"PK\x03\x04 and so on", "POP012", "a workbook or another archive"),
    ],
)
def test_csv_that_is_refused(tmp_path: Path, content: bytes, code: str, says: str) -> None:
    found, message, _ = refused(written(tmp_path / "a.csv", content))
    assert (found, says in message) == (code, True), message


def test_an_encoding_that_does_not_exist(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TEXT)
    assert refused(path, Layout(encoding="latin-one"))[0] == "POP013"


def test_text_in_another_encoding_than_the_named_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TEXT.encode("latin-1"))
    code, message, hint = refused(path, Layout(encoding="ascii"))
    assert (code, "Line 2" in message, "latin-1" in hint) == ("POP013", True, True)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=5))
def test_any_cells_come_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = ["a,b", *(",".join(map(quoted, row)) for row in rows)]
    path = written(tmp_path_factory.mktemp("csv") / "a.csv", "\n".join(lines) + "\n")
    assert read_survey(path).frame.rows() == [tuple(row) for row in rows]


# --- the other formats ------------------------------------------------------------------------


def test_parquet_keeps_its_types_and_reads_only_what_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", None], "c": [date(2013, 5, 1), None]})
    frame.write_parquet(path)
    assert read_survey(path).frame.equals(frame)
    some = read_survey(path, columns={"b", "not there"})
    assert some.frame.columns == ["b"]
    assert some.columns == ("a", "b", "c")
    assert read_survey(path, columns=set()).frame.height == 2


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_xlsx_cells_are_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "figure", "none"],
        ["007", 8, ""],
        ["x", 1.5, ""],
        [None, None],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, [["other"], [1]])
    frame = read_survey(path).frame
    assert frame.to_dict(as_series=False) == {
        "id": ["007", "x"],
        "figure": ["8", "1.5"],
        "none": [None, None],
    }
    second = read_survey(path, Layout(sheet="Sheet2")).frame
    assert second.to_dict(as_series=False) == {"other": ["1"]}


def test_xlsx_that_is_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", [["a"], [1]])
    code, _, hint = refused(good, Layout(sheet="Shet1"))
    assert (code, hint) == ("POP014", "Did you mean 'Sheet1'?")
    assert refused(workbook(tmp_path / "twice.xlsx", [["a", "a"], [1, 2]]))[0] == "POP015"
    assert refused(workbook(tmp_path / "blank.xlsx", [["a", None, "b"], [1, 2, 3]]))[0] == "POP015"
    assert refused(workbook(tmp_path / "empty.xlsx", []))[0] == "POP015"
    assert refused(workbook(tmp_path / "heading.xlsx", [["a"]]))[0] == "POP015"


RAW = pl.DataFrame({"sex": [1.0, 2.0, 9.0], "code": ["01", "ñ", ""]})
LABELS = {"sex": {1: "hombre", 2: "mujer"}}


@pytest.mark.parametrize("suffix", [".dta", ".sav"])
def test_stata_and_spss_keep_questions_and_answers(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write = pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav
    write(RAW, path, column_labels=["Sexo", "Código"], variable_value_labels=LABELS)
    survey = read_survey(path)
    assert survey.frame["sex"].to_list() == [1.0, 2.0, 9.0]
    assert survey.frame["code"].to_list()[:2] == ["01", "ñ"]
    assert survey.labels == {"sex": "Sexo", "code": "Código"}
    assert survey.value_labels == {"sex": {"1": "hombre", "2": "mujer"}}
    some = read_survey(path, columns={"code"})
    assert (some.frame.columns, some.columns) == (["code"], ("sex", "code"))


@pytest.mark.parametrize("suffix", [".dta", ".sav"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-one"])
def test_stata_and_spss_in_another_encoding(tmp_path: Path, suffix: str, encoding: str) -> None:
    path = tmp_path / f"a{suffix}"
    (pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav)(RAW, path)
    assert refused(path, Layout(encoding=encoding))[0] == "POP013"


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252"])
def test_stata_in_an_encoding_that_it_does_not_name(tmp_path: Path, encoding: str) -> None:
    """A file of Stata 14 or later is UTF-8, but many were made of older ones as they were."""
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(pl.DataFrame({"name": ["N~usta"]}), path)
    path.write_bytes(path.read_bytes().replace(b"N~usta", "Ñandú".encode("latin-1") + b" "))
    code, _, hint = refused(path)
    assert (code, "--encoding" in hint, "latin-1" in hint) == ("POP013", True, True)
    assert read_survey(path, Layout(encoding=encoding)).frame["name"].to_list() == ["Ñandú "]


def test_values_that_spss_declares_missing_are_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(RAW, path, missing_ranges={"sex": [9]})
    assert read_survey(path).frame["sex"].to_list() == [1.0, 2.0, None]


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx", ".dta", ".sav"])
@pytest.mark.parametrize("content", [b"", b"id,name\n1,2\n", bytes(range(256)) * 40])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, suffix: str, content: bytes) -> None:
    assert refused(written(tmp_path / f"a{suffix}", content))[0] == "POP012"


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx", ".dta", ".sav"])
def test_a_file_that_was_cut_short(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    many = pl.DataFrame({"a": list(range(5_000)), "b": ["x"] * 5_000})
    if suffix == ".parquet":
        many.write_parquet(path)
    elif suffix == ".xlsx":
        workbook(path, [["a", "b"], *map(list, many.rows())])
    else:
        (pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav)(many, path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refused(path)[0] == "POP012"


# --- what a user's computer makes of files ------------------------------------------------------


def test_a_workbook_with_several_sheets_says_which_was_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Read me first"]], [["a", "b"], [1, 2]])
    code, message, hint = refused(path)
    assert (code, message) == ("POP015", "The sheet 'Sheet1' has a heading and no rows.")
    assert hint == "The sheets are Sheet1, Sheet2: name one as 'sheet'."


def test_a_title_over_merged_cells_is_no_heading(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Survey", book.add_format())
        sheet.write_row(1, 0, ["a", "b", "c"])
    assert refused(path)[1] == "The first row has one cell, 'Survey', and is no heading."


def test_formulas_have_the_value_that_was_saved_or_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1+1", value=2)
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")
    assert read_survey(path).frame.rows() == [("2", None)]


def test_a_cell_at_the_end_of_the_sheet_is_refused_and_not_laid_out(tmp_path: Path) -> None:
    """Reading it would ask for half a terabyte, and the process would be ended."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["a", 1])
        sheet.write(1_048_575, 16_383, "far")
    code, message, hint = refused(path)
    assert (code, "Delete what stands far" in hint) == ("POP017", True)
    assert "1 048 576 rows by 16 384 columns" in message


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    good, path = workbook(tmp_path / "good.xlsx", [["a"], [1]]), tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(good) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for part in old.namelist():
            new.writestr(part, old.read(part))
        with new.open("xl/media/zeros.bin", "w", force_zip64=True) as zeros:
            for _ in range(1100):
                zeros.write(bytes(1_000_000))
    code, message, _ = refused(path)
    assert (code, message) == ("POP017", f"The workbook unpacks to {unpacked(path)} bytes.")


def unpacked(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return f"{sum(part.file_size for part in archive.infolist()):,}".replace(",", " ")


@pytest.mark.parametrize("made", [".parquet", ".xlsx", ".dta", ".sav"])
@pytest.mark.parametrize("named", [".csv", ".parquet", ".xlsx", ".dta", ".sav"])
def test_a_file_under_the_ending_of_another_kind(tmp_path: Path, made: str, named: str) -> None:
    path, table = tmp_path / f"a{made}", pl.DataFrame({"a": [1.0, 2.0]})
    if made == ".parquet":
        table.write_parquet(path)
    elif made == ".xlsx":
        workbook(path, [["a"], [1]])
    else:
        (pyreadstat.write_dta if made == ".dta" else pyreadstat.write_sav)(table, path)
    renamed = path.rename(tmp_path / f"b{named}")
    if made == named:
        assert read_survey(renamed).columns == ("a",)
    else:
        code, _, hint = refused(renamed, Layout(encoding="latin-1"))
        assert (code, hint.startswith(f"Name it b{made}, or say")) == ("POP012", True)


@pytest.mark.parametrize(
    ("start", "says", "hint"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old workbook (.xls), or one with a password", "save it"),
        (b"\x1f\x8b\x08", "packed (gzip)", "Unpack"),
        (b"<!doctype html>", "a web page", "download the file again"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, start: bytes, says: str, hint: str) -> None:
    for suffix in (".csv", ".xlsx", ".dta"):
        code, message, advice = refused(written(tmp_path / f"a{suffix}", start + bytes(20)))
        assert (code, message, hint in advice) == ("POP012", f"The file is {says}.", True)


def test_only_the_asked_columns_are_kept_and_every_line_is_looked_at(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a,b,c\n1,2,3\n4,5,\n,,6\n,,\n")
    some = read_survey(path, columns={"a"})
    assert some.frame.to_dict(as_series=False) == {"a": ["1", "4", None]}
    written(path, "a,b,c\n1,2,3,4\n")
    with pytest.raises(ChakanaError, match="Line 2 has 4 cells"):
        read_survey(path, columns={"a"})


# --- files that are not there -----------------------------------------------------------------


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    written(tmp_path / "persons.csv", TEXT)
    assert refused(tmp_path / "person.csv")[::2] == ("POP010", "Did you mean 'persons.csv'?")
    code, message, _ = refused(tmp_path / "nowhere" / "persons.csv")
    assert (code, "no folder" in message) == ("POP010", True)
    (tmp_path / "folder.csv").mkdir()
    assert refused(tmp_path / "folder.csv")[0] == "POP010"


@pytest.mark.parametrize("name", ["survey.json", "survey", "survey.xls", ".csv"])
def test_a_kind_of_file_that_is_not_read(tmp_path: Path, name: str) -> None:
    code, _, hint = refused(written(tmp_path / name, TEXT))
    assert code == "POP011"
    assert all(suffix in hint for suffix in FORMATS)


def test_the_format_may_be_named_where_the_name_does_not_say(tmp_path: Path) -> None:
    path = written(tmp_path / "survey.raw", TEXT)
    assert read_survey(path, Layout(format="csv")).frame.to_dict(as_series=False) == CELLS
    book = workbook(tmp_path / "a.xlsx", [["a"], [1]]).rename(tmp_path / "survey.xls")
    assert read_survey(book, Layout(format="xlsx")).frame.rows() == [("1",)]


def test_a_reader_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pyreadstat" else find(name)
    )
    code, _, hint = refused(written(tmp_path / "a.dta", b""))
    assert (code, "chakana[survey]" in hint) == ("POP016", True)

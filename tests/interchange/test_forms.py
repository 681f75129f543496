"""The registration form against pyxform and ODK's own validator; filled forms read back."""

from __future__ import annotations

import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from pyxform.xls2xform import convert

import chakana
from chakana.expressions.types import Kind
from chakana.interchange import archives, odk
from chakana.interchange.forms import fields
from chakana.interchange.odk import Submission, Unread, read_submission, submissions
from chakana.interchange.xlsform import DOES_NOT_KNOW, Place, registration_form
from chakana.language.load import Library
from chakana.problems import ChakanaError

LIBRARY = Path(chakana.__file__).parent / "library"
PROGRAMMES = sorted(
    path.relative_to(LIBRARY).with_suffix("").as_posix()
    for path in LIBRARY.glob("*/*.yaml")
    if ".cases" not in path.name
)
FILLED = """<?xml version='1.0'?>
<data id="pe_juntos_register" version="1" xmlns:orx="http://openrosa.org/xforms">
  <territory>030201</territory><household><income>120.50</income><rooms/></household>
  <member><given_names>Ana</given_names></member>{more}
  <orx:meta><orx:instanceID>uuid:{key}</orx:instanceID></orx:meta>
</data>"""


def filled(key: str, more: str = "") -> bytes:
    return FILLED.format(key=key, more=more).encode()


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_pyxform_takes_the_form_of_every_definition_that_registers(programme: str) -> None:
    definition = Library().load(programme)
    levels = {spec.level for spec in definition.variables.values() if spec.node is None}
    if not levels & {"household", "member"}:
        with pytest.raises(ChakanaError, match="FRM001"):
            registration_form(definition)
        return
    file = BytesIO()
    registration_form(definition).write(file)
    assert convert(BytesIO(file.getvalue()), file_type=".xlsx").warnings == []


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java")
@pytest.mark.parametrize("places", [(), (Place("030201", "Andahuaylas"),)])
def test_odks_own_validator_accepts_the_form(places: tuple[Place, ...], tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with path.open("wb") as file:
        registration_form(Library().load("pe/juntos"), places).write(file)
    assert convert(path, validate=True).warnings == []


def test_not_knowing_is_always_an_answer() -> None:
    """Counted from the definition: nothing that it records is required or leaves no way out."""
    definition = Library().load("pe/juntos")
    form = registration_form(definition)
    rows = {row["name"]: row for row in form.survey}
    lists: dict[str, set[str]] = {}
    for row in form.choices:
        lists.setdefault(row["list_name"], set()).add(row["name"])
    recorded = [spec for spec in definition.variables.values() if spec.node is None]
    asked = [spec for spec in recorded if spec.level in ("household", "member")]
    assert len(asked) > 25
    for spec in asked:
        row = rows[spec.name]
        assert "required" not in row
        kind, _, named = row["type"].partition(" ")
        if spec.type.kind is Kind.BOOLEAN or spec.type.choices:
            assert kind == "select_one"
            assert DOES_NOT_KNOW in lists[named]
            assert set(spec.type.choices or ()) <= lists[named]


def test_a_question_speaks_both_languages_and_says_its_unit() -> None:
    rows = {row["name"]: row for row in registration_form(Library().load("pe/juntos")).survey}
    income = rows["income"]
    assert income["label::Español (es)"] == "Ingreso mensual de todo el hogar"
    assert income["label::English (en)"] == "Income of the whole household in a month"
    assert "S/" in income["hint::Español (es)"]
    assert "por mes" in income["hint::Español (es)"]


def test_who_and_where_is_asked_once() -> None:
    names = [one.full_name for one in fields(Library().load("pe/juntos"))]
    assert len(names) == len(set(names))
    of_member = {"given_names", "document_number", "sex", "birth_date", "receives"}
    assert {"household.territory", "household.consent"} <= set(names)
    assert {f"member.{one}" for one in of_member} <= set(names)


def test_a_formula_in_a_title_stays_a_text(tmp_path: Path) -> None:
    form = registration_form(Library().load("pe/juntos"))
    first = form.survey[3] | {"label::Español (es)": '=HYPERLINK("http://x","y")'}
    path = tmp_path / "form.xlsx"
    with path.open("wb") as file:
        type(form)(form.name, [first], form.choices, form.settings).write(file)
    sheet = openpyxl.load_workbook(path)["survey"]
    cells = [cell for cell in sheet[2] if str(cell.value).startswith("=")]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_filled_form_is_read_with_its_persons() -> None:
    more = "<member><given_names>Luis</given_names></member>"
    found = read_submission(filled("1", more), "one.xml")
    assert found == Submission(
        "pe_juntos_register", "uuid:1",
        {"territory": "030201", "household/income": "120.50", "household/rooms": "",
         "meta/instanceID": "uuid:1"},
        {"member": ({"given_names": "Ana"}, {"given_names": "Luis"})},
    )  # fmt: skip


def test_real_submissions_are_read(shared_data: Path) -> None:
    paths = sorted((shared_data / "xlsform_odk" / "odk_submissions").glob("*.xml"))
    found = [one for path in paths for _, one in submissions(path)]
    assert [one.instance for one in found if isinstance(one, Submission)] == [
        "uuid:f3d8dc65-91a6-4d0f-9e97-802128083390",
        "uuid:5b2cc313-fc09-437e-8149-fcd32f695d41",
    ]
    assert isinstance(found[0], Submission)
    frequency = "transport/loop_over_transport_types_frequency/{}/frequency_to_referral_facility"
    assert found[0].answers[frequency.format("ambulance")] == "daily"


def test_an_archive_gives_what_is_whole_and_tells_what_is_not(tmp_path: Path) -> None:
    path = tmp_path / "forms.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("instances/a/a.xml", filled("a"))
        archive.writestr("instances/b/b.xml", "<data>")
        archive.writestr("instances/a/photo.jpg", b"\xff\xd8")
        archive.writestr("../../outside.xml", filled("c"))
        archive.writestr("other.xml", filled("d").replace(b"pe_juntos", b"mx_prospera"))
    found = dict(submissions(path))
    assert [one.instance for one in found.values() if isinstance(one, Submission)] == [
        "uuid:a", "uuid:c",
    ]  # fmt: skip
    assert isinstance(found["instances/b/b.xml"], Unread)
    other = found["other.xml"]
    assert isinstance(other, Unread)
    assert other.problem.code == "FRM004"
    assert sorted(tmp_path.iterdir()) == [path]


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE data [<!ENTITY a0 "ha">{LAUGHS}]><data id="x"><a>&a8;</a></data>',
        '<!DOCTYPE data [<!ENTITY f SYSTEM "file:///etc/passwd">]><data id="x"><a>&f;</a></data>',
        '<!DOCTYPE data SYSTEM "http://127.0.0.1:9/x.dtd"><data id="x"><a>1</a></data>',
        "<data id='x'>" + "<g>" * 200 + "<a>1</a>" + "</g>" * 200 + "</data>",
        "<data id='x' encrypted='yes'><a>1</a></data>",
        "<data id='x'><a>1</a></data>",
        "\x00\x01",
        "",
    ],
    ids=["laughs", "entity", "dtd", "deep", "encrypted", "nameless", "bytes", "empty"],
)
def test_hostile_forms_are_refused(text: str) -> None:
    with pytest.raises(ChakanaError) as refusal:
        read_submission(text.encode(), "one.xml")
    assert refusal.value.problems[0].code == "FRM002"
    assert "root:" not in str(refusal.value)


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<" * (archives.FROM_BYTES + 1))
    with pytest.raises(ChakanaError) as refusal:
        list(submissions(bomb))
    assert refusal.value.problems[0].code == "FRM003"
    with pytest.raises(ChakanaError, match="FRM003"), archives.opened(bomb, most_bytes=1000):
        pass


def test_an_archive_cut_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "forms.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", filled("a"))
    path.write_bytes(path.read_bytes().replace(b"Ana", b"Eva"))
    assert isinstance(dict(submissions(path))["a.xml"], Unread)
    large = tmp_path / "large.xml"
    large.write_bytes(b"<" * (odk.MOST_XML + 1))
    with pytest.raises(ChakanaError, match="FRM003"):
        list(submissions(large))

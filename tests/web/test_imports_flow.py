"""A file on its way into the register: what is good enters once, what is not is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
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
    table,
    worked,
)

from chakana.interchange.xlsform import registration_form
from chakana.language.load import Library
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Permission, Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.imports import actions, places
from chakana.web.imports.meaning import Meaning
from chakana.web.imports.models import Remembered, Upload
from chakana.web.registry.models import Household, Person, Record
from chakana.web.territories.models import Territory

pytestmark = pytest.mark.django_db
State = Upload.State


@pytest.fixture
def officer(country: Territory, people: Callable[..., User]) -> User:
    districts(country)
    return people(Role.NATIONAL_OFFICER)


def answers(number: int = 0) -> dict[str, object]:
    told: dict[str, object] = Record.objects.order_by("pk")[number].answers
    return told


def test_two_files_become_households_with_their_people(officer: User, country: Territory) -> None:
    upload = checked(officer, sent(officer, country, (".csv", HOMES), (".csv", PERSONS)))
    assert (upload.counts["good"], upload.counts["persons"], faults(upload)) == (3, 4, set())
    upload = registered(officer, upload)
    assert (upload.state, upload.made and upload.made.households) == (State.REGISTERED, 3)
    homes = list(Household.objects.order_by("pk").values_list("territory__code", flat=True))
    assert homes == ["030201", "030202", "030201"]
    assert answers(0) == {
        "rural": True, "sisfoh_classification": "poor", "income": 85050,
        "members": [
            {"birth_date": "1990-05-06", "sex": "female", "pregnant": False},
            {"birth_date": "2015-01-02", "sex": "male", "pregnant": None},
        ],
    }  # fmt: skip
    assert answers(1)["income"] is None
    assert answers(2)["rural"] is None
    days = list(Record.objects.order_by("pk").values_list("observed_on", flat=True))
    assert days == [date(2024, 3, 1), date(2024, 3, 1), date(2024, 3, 2)]
    names = list(Person.objects.order_by("pk").values_list("given_names", "position"))
    assert names == [("Rosa", 0), ("Luis", 1), ("Juana", 0), ("Percy", 0)]


FAULTY_HOMES = """clave,ubigeo,fecha de la visita,acepta,zona rural,clasificacion,ingreso mensual
B1,030201,2024-03-01,si,si,pobre,10
B2,999999,2024-03-01,si,si,pobre,10
B3,030201,2999-03-01,si,si,pobre,10
B4,030201,2024-03-01,no,si,pobre,10
B5,030201,2024-03-01,si,quizas,pobre,10
B6,030201,2024-03-01,si,si,medio pobre,10
B7,030201,2024-03-01,si,si,pobre,10.005
B8,030201,2024-03-01,si,si,pobre,mucho
B9,030201,2024-03-01,si,si,pobre,10
B9,030201,2024-03-01,si,si,pobre,20
B10,,2024-03-01,si,si,pobre,10
B11,030201,,si,si,pobre,10
B12,030201,1700-03-01,,si,pobre,10
,030201,2024-03-01,si,si,pobre,10
B13,030201,2024-03-01,si,si,pobre,10
B14,030201,2024-03-01,si,si,pobre,10
"""
FAULTY_PERSONS = """clave,nombres,dni,fecha nacimiento,es quien recibe
B1,Ana,1,1990-01-01,si
B2,Ana,2,1990-01-01,
B3,Ana,3,1990-01-01,
B4,Ana,4,1990-01-01,
B5,Ana,5,1990-01-01,
B6,Ana,6,1990-01-01,
B7,Ana,7,1990-01-01,
B8,Ana,8,1990-01-01,
B9,Ana,9,1990-01-01,
B10,Ana,10,1990-01-01,
B11,Ana,11,1990-01-01,
B12,Ana,12,1990-01-01,
B13,Ana,13,30/02/1990,si
B13,Luz,13,1990-01-01,si
B99,Ana,15,1990-01-01,
"""


def test_every_bad_row_is_told_with_its_column_and_reason(
    officer: User, country: Territory
) -> None:
    """Each fault was written into the file by hand; B1 alone has none."""
    upload = sent(officer, country, (".csv", FAULTY_HOMES), (".csv", FAULTY_PERSONS))
    columns = {**upload.meaning["columns"], "member.receives": "es quien recibe"}
    upload = checked(officer, upload, columns=columns)
    day, home = "fecha de la visita", "household"
    assert faults(upload) == {
        (home, 3, "ubigeo", "fault_territory"), (home, 4, day, "fault_future"),
        (home, 5, "acepta", "fault_no_consent"), (home, 6, "zona rural", "fault_truth"),
        (home, 7, "clasificacion", "fault_choice"), (home, 8, "ingreso mensual", "fault_cents"),
        (home, 9, "ingreso mensual", "fault_number"), (home, 10, "clave", "fault_key_twice"),
        (home, 11, "clave", "fault_key_twice"), (home, 11, "", "fault_nobody"),
        (home, 12, "ubigeo", "fault_no_territory"), (home, 13, day, "fault_no_observed_on"),
        (home, 14, day, "fault_long_ago"), (home, 14, "acepta", "fault_no_consent"),
        (home, 15, "clave", "fault_no_key"), (home, 15, "", "fault_nobody"),
        (home, 17, "", "fault_nobody"),
        ("member", 14, "fecha nacimiento", "fault_date"),
        ("member", 14, "dni", "fault_document_twice"),
        ("member", 15, "dni", "fault_document_twice"),
        ("member", 15, "es quien recibe", "fault_two_receive"),
        ("member", 16, "", "fault_no_home"),
    }  # fmt: skip
    assert upload.counts["good"] == 1
    with pytest.raises(Refused):
        actions.confirm(by=officer, upload=upload, choice="all", why="")
    registered(officer, upload)
    assert Household.objects.count() == 1


def test_corrected_rows_are_registered_and_the_others_not_again(
    officer: User, country: Territory
) -> None:
    wrong = HOMES.replace("A2,030202", "A2,999999")
    first = checked(officer, sent(officer, country, (".csv", wrong), (".csv", PERSONS)))
    first = registered(officer, first)
    assert (first.made and first.made.households) == 2
    again = sent(officer, country, (".csv", HOMES), (".csv", PERSONS), corrects=first)
    again = checked(officer, again)
    assert (again.counts["good"], again.counts["registered"]) == (1, 2)
    assert {fault for *_, fault in faults(again)} == {"fault_registered"}
    registered(officer, again)
    assert Household.objects.count() == 3
    assert sorted(set(Household.objects.values_list("territory__code", flat=True))) == [
        "030201", "030202",
    ]  # fmt: skip


def test_a_key_of_another_file_is_another_household(officer: User, country: Territory) -> None:
    registered(
        officer, checked(officer, sent(officer, country, (".csv", HOMES), (".csv", PERSONS)))
    )
    others = HOMES.replace("2024-03-01", "2024-04-01")
    other = checked(officer, sent(officer, country, (".csv", others), (".csv", PERSONS)))
    assert other.counts["good"] == 3


def test_the_same_file_is_not_registered_twice(officer: User, country: Territory) -> None:
    first = sent(officer, country, (".csv", HOMES), (".csv", PERSONS))
    second = sent_again(officer, country)
    assert second.pk == first.pk
    registered(officer, checked(officer, first))
    with pytest.raises(Refused, match="ya fueron importados"):
        sent_again(officer, country)
    assert Household.objects.count() == 3


def sent_again(officer: User, country: Territory) -> Upload:
    given = places.keep([(".csv", [HOMES.encode()]), (".csv", [PERSONS.encode()])])
    return actions.receive_file(
        by=officer, given=given, shown_as="x", programme="pe/juntos", territory=country
    )


def test_a_step_asked_for_twice_is_done_once(officer: User, country: Territory) -> None:
    upload = checked(officer, sent(officer, country, (".csv", HOMES), (".csv", PERSONS)))
    upload = registered(officer, upload)
    actions.register_rows(by=officer, upload=upload, tell=lambda *_: None)
    assert Household.objects.count() == 3
    for move in (
        lambda: actions.confirm(by=officer, upload=upload, choice="good", why=""),
        lambda: actions.discard(by=officer, upload=upload, why=""),
        lambda: actions.begin_again(by=officer, upload=upload),
    ):
        with pytest.raises(Refused):
            move()


def test_what_columns_mean_is_remembered_by_the_heading(officer: User, country: Territory) -> None:
    """A column whose name says nothing is told once; the next file with it needs no telling."""
    homes = HOMES.replace("ingreso mensual", "p17b")
    upload = sent(officer, country, (".csv", homes), (".csv", PERSONS))
    assert "household.income" not in upload.meaning["columns"]
    meaning = Meaning.from_data(upload.meaning)
    columns = {**meaning.columns, "household.income": "p17b"}
    checked(officer, upload, columns=columns)
    assert Remembered.objects.get().name == "x"
    later = homes.replace("A", "C").replace("p17b", "p17b")
    upload = sent(officer, country, (".csv", later), (".csv", PERSONS.replace("A", "C")))
    assert upload.meaning["columns"] == columns


def test_a_word_of_a_file_is_told_what_it_means(officer: User, country: Territory) -> None:
    homes = HOMES.replace("pobre extremo", "PE")
    upload = checked(officer, sent(officer, country, (".csv", homes), (".csv", PERSONS)))
    assert faults(upload) == {("household", 3, "clasificacion", "fault_choice")}
    values = {"household.sisfoh_classification": {"PE": "extreme_poor"}}
    upload = checked(officer, upload, values=values)
    assert upload.counts["good"] == 3


def test_a_file_of_persons_makes_households_by_their_key(officer: User, country: Territory) -> None:
    """One row for each person; the rows of a household need not stand together."""
    rows = [
        {"id hogar": 7, "ubigeo": "030201", "fecha": "2024-01-02", "acepta": "si",
         "zona rural": "si", "nombres": "Ana", "sexo": "mujer"},
        {"id hogar": 8, "ubigeo": "030202", "fecha": "2024-01-02", "acepta": "si",
         "zona rural": "no", "nombres": "Luz", "sexo": "mujer"},
        {"id hogar": 7, "ubigeo": "030201", "fecha": "2024-01-02", "acepta": "si",
         "zona rural": "si", "nombres": "Eva", "sexo": "mujer"},
        {"id hogar": 8, "ubigeo": "030203", "fecha": "2024-01-02", "acepta": "si",
         "zona rural": "no", "nombres": "Leo", "sexo": "hombre"},
    ]  # fmt: skip
    upload = sent(officer, country, (".csv", table(rows, ";")))
    assert upload.meaning["rows"] == "persons"
    upload = checked(officer, upload)
    assert faults(upload) == {("household", 5, "ubigeo", "fault_differs")}
    registered(officer, upload)
    assert [len(answers()["members"])] == [2]  # type: ignore[arg-type]
    assert list(Person.objects.order_by("position").values_list("given_names", flat=True)) == [
        "Ana", "Eva",
    ]  # fmt: skip


def form(key: str, territory: str = "030201", consent: str = "yes", more: str = "") -> str:
    """A form filled on a phone, as the one that is made from the definition comes back."""
    return f"""<data id="pe_juntos_register" xmlns:orx="http://openrosa.org/xforms">
    <territory>{territory}</territory><observed_on>2024-03-01</observed_on>
    <consent>{consent}</consent><household><rural>yes</rural><income>100.5</income>
    <sisfoh_classification>does_not_know</sisfoh_classification></household>
    <member><given_names>Ana</given_names><document_kind>national_id</document_kind>
    <document_number>{key[:8]}</document_number><sex>female</sex><receives>yes</receives></member>
    {more}<orx:meta><orx:instanceID>uuid:{key}</orx:instanceID></orx:meta></data>"""


KEYS = [f"{n}0000000-0000-4000-8000-00000000000{n}" for n in range(1, 5)]


def packed(*forms: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, one in enumerate(forms):
            archive.writestr(f"instances/{number}/{number}.xml", one)
    return file.getvalue()


def test_filled_forms_become_households_and_come_only_once(
    officer: User, country: Territory
) -> None:
    """Sent as XML, sent again among others, then as the server's table: still one household."""
    upload = checked(officer, sent(officer, country, (".xml", form(KEYS[0]))))
    assert (upload.counts["good"], faults(upload)) == (1, set())
    registered(officer, upload)
    told = answers()
    assert (told["rural"], told["income"], told["sisfoh_classification"]) == (True, 10050, None)

    many = packed(form(KEYS[0]), form(KEYS[1]), form(KEYS[2], consent="no"), "<data", form(KEYS[1]))
    upload = checked(officer, sent(officer, country, (".zip", many)))
    assert faults(upload) == {
        ("household", 1, "", "fault_registered"), ("household", 3, "consent", "fault_no_consent"),
        ("household", 4, "", "fault_form_damaged"),
        ("household", 5, "", "fault_form_twice"),
    }  # fmt: skip


def test_kobos_table_has_its_persons_in_a_second_sheet(officer: User, country: Territory) -> None:
    registered(officer, checked(officer, sent(officer, country, (".xml", form(KEYS[0])))))
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Registro"
    first.append(["start", "territory", "observed_on", "consent", "household/rural",
                  "household/income", "_id", "_uuid", "_index"])  # fmt: skip
    for number, key in enumerate(KEYS[:2], 1):
        first.append(["2024-03-01T10:00", "030201", date(2024, 3, 1), "yes", "yes", 100.5, number,
                      key, number])  # fmt: skip
    second = book.create_sheet("member")
    second.append(["member/given_names", "member/sex", "_index", "_parent_index",
                   "_submission__uuid"])  # fmt: skip
    second.append(["Ana", "female", 1, 1, KEYS[0]])
    second.append(["Luz", "female", 2, 2, KEYS[1]])
    file = io.BytesIO()
    book.save(file)
    upload = checked(officer, sent(officer, country, (".xlsx", file.getvalue())))
    assert faults(upload) == {("household", 2, "", "fault_registered")}
    registered(officer, upload)
    assert list(Person.objects.order_by("pk").values_list("given_names", flat=True)) == [
        "Ana", "Luz",
    ]  # fmt: skip


def test_odk_centrals_tables_come_in_an_archive(officer: User, country: Territory) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("form.csv", "SubmissionDate,territory,observed_on,consent,"
                         "household-rural,household-income,KEY\n2024-03-02T01:00:00.000Z,030201,"
                         f"2024-03-01,yes,no,12.5,uuid:{KEYS[0]}\n")  # fmt: skip
        archive.writestr("form-member.csv", "given_names,sex,birth_date,PARENT_KEY,KEY\nAna,female,"
                         f"1990-01-01,uuid:{KEYS[0]},uuid:{KEYS[0]}/member[1]\n")  # fmt: skip
    upload = checked(officer, sent(officer, country, (".zip", file.getvalue())))
    assert (upload.counts["good"], upload.counts["persons"]) == (1, 1)
    registered(officer, upload)
    assert (answers()["rural"], answers()["income"]) == (False, 1250)
    again = checked(officer, sent(officer, country, (".xml", form(KEYS[0]))))
    assert again.counts["registered"] == 1


def test_the_form_that_is_made_asks_what_the_import_understands(
    officer: User, country: Territory
) -> None:
    """Every question of the form is guessed when it comes back under its own name."""
    asked = registration_form(Library().load("pe/juntos")).survey
    homes: list[str] = []
    persons: list[str] = []
    level = homes
    for row in asked:
        if row["name"] == "member":
            level = persons if row["type"] == "begin_repeat" else homes
        elif row["type"].split()[0] in ("text", "date", "decimal", "select_one"):
            level.append(row["name"])
    heading = ",".join(["KEY", *homes])
    upload = sent(officer, country, (".csv", f"{heading}\nx{',' * len(homes)}\n"),
                  (".csv", f"PARENT_KEY,{','.join(persons)}\nx{',' * len(persons)}\n"))  # fmt: skip
    columns = upload.meaning["columns"]
    assert {name: f"household.{name}" for name in homes} == {
        column: field for field, column in columns.items() if field.startswith("household.")
    }
    assert {name: f"member.{name}" for name in persons} == {
        column: field for field, column in columns.items() if field.startswith("member.")
    }


def test_a_packed_population_keeps_its_whole_cents(
    officer: User, country: Territory, generated: Path
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in generated.iterdir():
            archive.write(path, f"people/{path.name}")
    some = pl.read_parquet(generated / "households.parquet").head(1)
    code = some["territory"][0]
    Territory.objects.create(code=code, rank="community", name="C", path=f"PER/{code}/")
    upload = sent(officer, country, (".zip", file.getvalue()))
    upload = checked(officer, upload, same={"household.observed_on": "2013-12-31",
                                            "household.consent": "yes"})  # fmt: skip
    assert upload.counts["households"] == 400
    registered(officer, upload)
    told = answers()
    assert told["income"] == some["income"][0]
    members = pl.read_parquet(generated / "members.parquet")
    first = members.filter(pl.col("household_id") == some["household_id"][0])
    assert [one["birth_date"] for one in told["members"]] == [  # type: ignore[attr-defined]
        day and day.isoformat() for day in first["birth_date"]
    ]


@pytest.mark.parametrize("role", Role)
def test_only_who_imports_may_send_and_only_their_territory(
    role: Role, officer: User, people: Callable[..., User], country: Territory
) -> None:
    from chakana.web.accounts.roles import GRANTS

    here, there = Territory.objects.get(code="030201"), Territory.objects.get(code="030202")
    user = people(role, here)
    given = places.keep([(".csv", [HOMES.encode()])])
    if Permission.IMPORT_HOUSEHOLDS not in GRANTS[role]:
        with pytest.raises(Refused):
            actions.receive_file(by=user, given=given, shown_as="x", programme="pe/juntos",
                                 territory=here)  # fmt: skip
        return
    with pytest.raises(Refused):
        actions.receive_file(by=user, given=given, shown_as="x", programme="pe/juntos",
                             territory=there)  # fmt: skip
    upload = checked(user, sent(user, here, (".csv", HOMES), (".csv", PERSONS)))
    assert ("household", 3, "ubigeo", "fault_outside") in faults(upload)
    registered(user, upload)
    assert set(Household.objects.values_list("territory__code", flat=True)) == {"030201"}


def test_who_lost_the_role_meanwhile_registers_nothing(officer: User, country: Territory) -> None:
    upload = checked(officer, sent(officer, country, (".csv", HOMES), (".csv", PERSONS)))
    upload = actions.confirm(by=officer, upload=upload, choice="good", why="")
    officer.appointments.update(until=date(2020, 1, 1), since=date(2019, 1, 1))
    from chakana.web.work import jobs

    assert upload.job is not None
    jobs.work.func(upload.job.pk)
    upload.job.refresh_from_db()
    assert (upload.job.state, Household.objects.count()) == ("refused", 0)


def test_the_trail_tells_each_step_and_nothing_of_what_the_file_holds(
    officer: User, country: Territory
) -> None:
    upload = checked(officer, sent(officer, country, (".csv", HOMES), (".csv", PERSONS)))
    registered(officer, upload)
    names = list(Event.objects.order_by("number").values_list("action", flat=True))
    steps = ["receive_file", "take_reading", "understand", "take_check", "confirm", "register_rows"]
    assert [name for name in names if name in steps] == steps
    told = " ".join(f"{one.before} {one.after} {one.why}" for one in Event.objects.all())
    for private in ("Rosa", "Quispe", "11111111", "hogares.csv", "ingreso mensual"):
        assert private not in told


def test_work_that_failed_is_begun_again_from_where_it_stood(
    officer: User, country: Territory
) -> None:
    """As after three dead workers: the file is read, the check is not, and one word goes on."""
    upload = sent(officer, country, (".csv", HOMES), (".csv", PERSONS))
    upload = actions.understand(
        by=officer, upload=upload, meaning=Meaning.from_data(upload.meaning)
    )
    assert upload.job is not None
    type(upload.job).objects.filter(pk=upload.job.pk).update(state="failed")
    upload = worked(actions.begin_again(by=officer, upload=upload))
    assert (upload.state, upload.counts["good"]) == (State.CHECKED, 3)


def test_what_was_sent_stays_and_what_was_made_of_it_goes(
    officer: User, country: Territory, data_folder: Path,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:  # fmt: skip
    upload = checked(officer, sent(officer, country, (".csv", HOMES), (".csv", PERSONS)))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        upload = registered(officer, upload)
    kept = sorted(path.relative_to(data_folder / "uploads" / upload.token).as_posix()
                  for path in (data_folder / "uploads" / upload.token).rglob("*.*"))  # fmt: skip
    assert "given/0.csv" in kept
    assert not any("homes" in name or name.startswith("read/") for name in kept)
    other = sent(officer, country, (".csv", HOMES.replace("A", "D")), (".csv", PERSONS))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        actions.discard(by=officer, upload=other, why="")
    assert not (data_folder / "uploads" / other.token).exists()

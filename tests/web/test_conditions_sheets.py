"""A list leaves as a file, comes back filled in, and is taken whole or not at all."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.web.test_conditions import ANSWERS, FIRST, Family, definition, family  # noqa: F401
from tests.web.test_conditions_pages import as_user

from chakana.web.audit.models import Event
from chakana.web.conditions.models import Period, Report
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.models import Household, Person, Record

pytestmark = pytest.mark.django_db
HEADING = ["Código", "Nombre", "Territorio", "¿Cumplió?"]


@pytest.fixture
def listed(family: Family) -> Period:  # noqa: F811
    """Two families with a child at school each; the child of the first has a name."""
    now, first = timezone.now(), family.enrolment
    home = Household.objects.create(number="01-2", territory=family.territory, registered_at=now)
    Record.objects.create(household=home, territory=family.territory, answers=ANSWERS,
                          observed_on=FIRST, known_from=now)  # fmt: skip
    Enrolment.objects.create(
        household=home, programme=first.programme, component=first.component, since=FIRST,
        because="test", version=first.version,
    )  # fmt: skip
    Person.objects.create(household=first.household, position=1, given_names="Ángel",
                          family_names="Ñahui", known_from=now)  # fmt: skip
    return family.open()


@pytest.fixture
def teacher(family: Family) -> Client:  # noqa: F811
    return as_user(family.teacher)


def address(period: Period) -> str:
    return f"/verificacion/{period.pk}/school/lista"


def taken(client: Client, period: Period, ending: str) -> list[list[str]]:
    """The rows of the list as it leaves."""
    answer = client.get(f"{address(period)}.{ending}")
    assert "attachment" in answer["Content-Disposition"]
    if ending == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [["" if cell is None else cell for cell in row] for row in sheet.values]


def as_csv(rows: list[list[str]], separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: list[list[str]]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def send(client: Client, period: Period, content: bytes, name: str = "lista.csv") -> str:
    """What the page says of a file."""
    file = SimpleUploadedFile(name, content)
    answer = client.post(f"{address(period)}/", {"file": file}, follow=True)
    assert answer.status_code in (200, 422)
    return str(answer.content.decode())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_list_goes_out_is_filled_in_and_comes_back(
    listed: Period, teacher: Client, ending: str
) -> None:
    rows = taken(teacher, listed, ending)
    assert rows[0] == HEADING
    assert [row[:3] for row in rows[1:]] == [["01-1-2", "Ángel Ñahui", "A"], ["01-2-2", "", "A"]]
    rows[1][3] = "No cumplió"
    made = as_csv(rows) if ending == "csv" else as_xlsx(rows)
    assert "Se guardó la lista" in send(teacher, listed, made, f"lista.{ending}")
    said = Report.objects.get()
    assert (said.verification.code, said.is_met) == ("01-1-2", False)
    assert taken(teacher, listed, ending)[1][3] == "No cumplió"
    assert Event.objects.filter(action="take_list").count() == 2


@pytest.mark.parametrize(
    ("word", "met", "justified"),
    [("sí", True, ""), ("SI", True, ""), ("1", True, ""), ("cumplio", True, ""), ("Met", True, ""),
     ("no", False, ""), ("0", False, ""), (" No  cumplió ", False, ""), ("not met", False, ""),
     ("faltó por enfermedad", None, "justified_illness"),
     ("There was a disaster", None, "justified_disaster")],
)  # fmt: skip
def test_words_are_understood_in_both_languages(
    listed: Period, teacher: Client, word: str, met: bool | None, justified: str
) -> None:
    send(teacher, listed, as_csv([["code", "was it met?"], ["01-2-2", word]]))
    said = Report.objects.get()
    assert (said.is_met, said.justified) == (met, justified)


WRONG = {
    "another household": (["99-9-1", "", "A", "no"], "no está en su lista"),
    "no code": (["", "", "A", "no"], "no está en su lista"),
    "twice": (["01-1-2", "", "A", "no"], "ya está en la fila 2"),
    "a column that moved": (["01-2-2", "Ángel Ñahui", "A", "no"], "Quizá se movió una columna"),
    "no word": (["01-2-2", "", "A", "quizás"], "«quizás» no dice si cumplió"),
    "a formula": (["01-2-2", "", "A", "=1+1"], "«=1+1» no dice si cumplió"),
}


@pytest.mark.parametrize(("wrong", "told"), WRONG.values(), ids=WRONG)
def test_one_wrong_line_puts_the_file_back_and_is_named(
    listed: Period, teacher: Client, wrong: list[str], told: str
) -> None:
    rows = [HEADING, ["01-1-2", "angel nahui", "A", "no"], ["", "", "", ""], wrong]
    said = send(teacher, listed, as_csv(rows, ";"))
    assert told in said
    assert '<th scope="row">4</th>' in said
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [(b"\x00\x01", "lista.pdf", "Se leen archivos .csv, .xlsx"),
     (b"not a workbook", "lista.xlsx", ""), (b"", "lista.csv", ""),
     (b"name,result\nAna,no\n", "lista.csv", "le faltan columnas: Código, ¿Cumplió?"),
     (b"\xff\xfe\x00", "../../lista.csv", "")],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(
    listed: Period, teacher: Client, content: bytes, name: str, told: str
) -> None:
    said = send(teacher, listed, content, name)
    assert 'class="message error"' in said
    assert told in said
    assert not Report.objects.exists()


def test_a_late_file_counts_against_nobody(
    family: Family,  # noqa: F811
    listed: Period,
    teacher: Client,
) -> None:
    family.close()
    said = send(teacher, listed, as_csv([HEADING, ["01-1-2", "", "", "no"]]))
    assert "Lo que llega tarde no cuenta" in said
    assert not Report.objects.exists()


def test_a_period_is_opened_watched_and_closed_and_its_letters_are_printed(
    family: Family,  # noqa: F811
) -> None:
    """Twice failed: one letter. Whoever was not reported stands first, and gets none."""
    client = as_user(family.officer)
    place = family.territory
    for month in ("2014-01", "2014-03"):
        sent = {"what": "pe/juntos transfer", "place": place.pk, "month": month}
        client.post("/periodos/", sent)
        period = Period.objects.latest("pk")
        family.periods.append(period)
        page = f"/periodos/{period.pk}/"
        assert page in client.get("/periodos/").content.decode()
        assert "Sin informe" in client.get(page).content.decode()
        family.say(attends=False)
        client.post(f"{page}cerrar/")
        period.refresh_from_db()
        assert period.closed_on == timezone.localdate()
        client.post(f"{page}avisos/")
    letters = client.get(f"{page}cartas/").content.decode()
    assert letters.count('class="card letter"') == 1
    assert "01-1" in letters
    assert "No cumplió" in client.get(page).content.decode()
    family.deliver(date.today())  # noqa: DTZ011  the day of the office
    assert "No hay cartas por entregar" in client.get(f"{page}cartas/").content.decode()


@pytest.mark.parametrize("month", ["", "2014", "2014-13", "9999-01", "x"])
def test_a_month_that_there_is_not_opens_nothing(family: Family, month: str) -> None:  # noqa: F811
    sent = {"what": "pe/juntos transfer", "place": family.territory.pk, "month": month}
    as_user(family.officer).post("/periodos/", sent)
    assert not Period.objects.exists()

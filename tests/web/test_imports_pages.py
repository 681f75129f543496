"""The pages of a file: sent in a browser, understood, checked and registered."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.imports_files import HOMES, PERSONS, checked, districts, sent, worked

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.imports import listing, places
from chakana.web.imports.models import Upload
from chakana.web.registry.models import Household
from chakana.web.site.home import todo
from chakana.web.territories.models import Territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(country: Territory, people: Callable[..., User]) -> User:
    districts(country)
    return people(Role.NATIONAL_OFFICER)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, *files: tuple[str, str | bytes], **more: str) -> Upload | str:
    """Send files as the page does: the upload, or the words of the refusal."""
    asked: dict[str, object] = {"programme": "pe/juntos", "territory": "0302", **more}
    for place, (name, content) in zip(("file", "members"), files, strict=False):
        raw = content.encode() if isinstance(content, str) else content
        asked[place] = SimpleUploadedFile(name, raw)
    before = Upload.objects.count()
    page = client.post("/padron/importar/", asked, follow=True)
    if Upload.objects.count() > before:
        return Upload.objects.latest("pk")
    return " ".join(str(one) for one in page.context["messages"])


def test_a_file_goes_its_way_in_a_browser(officer: User) -> None:
    client = browser(officer)
    upload = post(client, ("C:\\fotos\\hogares de Rosa.csv", HOMES), ("p.csv", PERSONS))
    assert isinstance(upload, Upload)
    assert upload.shown_as == "hogares de Rosa.csv"
    page = f"/padron/importar/{upload.pk}/"
    assert "Leer el archivo" in client.get(page).content.decode()
    upload = worked(upload)

    asked = client.get(page, follow=True)
    assert asked.request["PATH_INFO"] == f"{page}columnas/"
    text = asked.content.decode()
    assert 'value="ingreso mensual"' in text
    told = {f"column:{name}": column for name, column in upload.meaning["columns"].items()}
    told |= {"rows": "both", "home_key": "clave", "parent_key": "clave", "name": "Kishuara"}
    wrong = client.post(f"{page}columnas/", told | {"column:household.territory": "nada"})
    assert "no está en el archivo" in wrong.content.decode()
    client.post(f"{page}columnas/", told)
    upload = worked(upload)

    found = client.get(page).content.decode()
    assert "Registrar los 3 hogares" in found
    assert any(f"archivo {upload.pk}" in one.text for one in todo(officer))
    client.post(f"{page}registrar/", {"choice": "all", "why": "marzo"})
    upload = worked(upload)
    assert "Entraron 3 hogares al padrón" in client.get(page).content.decode()
    assert Household.objects.count() == 3
    assert not any(f"archivo {upload.pk}" in one.text for one in todo(officer))


def test_the_list_of_faults_is_paged_and_is_a_file_without_formulas(
    officer: User, country: Territory
) -> None:
    rows = [f"K{n},030201,2024-01-01,si,quizas" for n in range(120)]
    heading = "clave,ubigeo,fecha,acepta,=cmd|'/C calc'!A0"
    homes = "\n".join([heading, *rows]) + "\n"
    upload = sent(officer, country, (".csv", homes))
    columns = {**upload.meaning["columns"], "household.rural": "=cmd|'/C calc'!A0"}
    upload = checked(officer, upload, columns=columns)
    client = browser(officer)
    page = f"/padron/importar/{upload.pk}/filas/"
    first, last = client.get(page).content.decode(), client.get(f"{page}?page=3").content.decode()
    assert first.count('<th scope="row">') == 50
    assert last.count('<th scope="row">') == 20
    assert client.get(f"{page}?page=nonsense").status_code == 200
    answer = client.get(f"/padron/importar/{upload.pk}/filas.csv")
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    told = list(csv.reader(io.StringIO(text)))
    assert len(told) == 121
    assert told[1][:4] == ["hogares", "2", "'=cmd|'/C calc'!A0", "No es sí ni no"]
    assert "quizas" not in text


def test_a_file_is_seen_by_those_of_its_territory_alone(
    officer: User, people: Callable[..., User], country: Territory
) -> None:
    here, there = Territory.objects.get(code="030201"), Territory.objects.get(code="030202")
    upload = checked(officer, sent(officer, here, (".csv", HOMES), (".csv", PERSONS)))
    pages = ["", "columnas/", "filas/", "filas.csv"]
    for user, status in ((people(Role.REGIONAL_OFFICER, here), 200),
                         (people(Role.REGIONAL_OFFICER, there), 404),
                         (people(Role.DISTRICT_OFFICER, here), 403)):  # fmt: skip
        client = browser(user)
        for one in pages:
            assert client.get(f"/padron/importar/{upload.pk}/{one}").status_code == status
        moved = client.post(f"/padron/importar/{upload.pk}/descartar/").status_code
        assert moved == (302 if status == 200 else status)


def test_the_form_is_downloaded_from_the_page(officer: User) -> None:
    client = browser(officer)
    answer = client.get("/padron/formulario/", {"programme": "pe/juntos"})
    assert answer.content.startswith(b"PK")
    assert client.get("/padron/formulario/", {"programme": "../../etc"}).status_code == 404


def test_a_step_that_there_is_not_is_not_found(officer: User, country: Territory) -> None:
    upload = sent(officer, country, (".csv", HOMES), (".csv", PERSONS))
    client = browser(officer)
    assert client.post(f"/padron/importar/{upload.pk}/nada/").status_code == 404
    assert client.get(f"/padron/importar/{upload.pk}/registrar/").status_code == 405
    assert client.get("/padron/importar/999999/").status_code == 404


def test_pages_of_wide_files_stay_light(officer: User, country: Territory) -> None:
    """A file with as many columns as are read: its pages still weigh less than 100 kB packed."""
    import gzip

    names = [f"columna {n} de la ficha" for n in range(1500)]
    homes = f"clave,ubigeo,fecha,acepta,{','.join(names)}\nA,030201,2024-01-01,si{',x' * 1500}\n"
    upload = sent(officer, country, (".csv", homes))
    page = browser(officer).get(f"/padron/importar/{upload.pk}/columnas/").content
    assert len(gzip.compress(page)) < 100_000


@pytest.mark.parametrize("length", [str(places.MOST_BYTES * 3), "99999999999999999999"])
def test_a_file_of_ten_gigabytes_is_refused_before_it_is_read(officer: User, length: str) -> None:
    """Nothing but its announced length arrives: had it been read, this would be another refusal."""
    client = browser(officer)
    page = client.generic(
        "POST", "/padron/importar/", b"x", "multipart/form-data; boundary=x",
        headers={"content-length": length}, CONTENT_LENGTH=length,
    )  # fmt: skip
    assert page.status_code == 302
    told = client.get("/padron/importar/").content.decode()
    assert "Envíelo en varias partes" in told
    assert Upload.objects.count() == 0


def test_a_file_that_is_longer_than_announced_is_stopped(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_BYTES", 1000)
    told = post(browser(officer), ("a.csv", HOMES * 20))
    assert isinstance(told, str)
    assert Upload.objects.count() == 0


def test_without_a_token_of_the_page_nothing_is_sent(officer: User) -> None:
    """The page looks at the size before it reads the body; forgery is refused all the same."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    file = SimpleUploadedFile("a.csv", HOMES.encode())
    assert client.post("/padron/importar/", {"file": file}).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [
        ("a.exe", "MZ", {}),
        ("a.csv", "", {}),
        ("a.csv", HOMES, {"territory": "99"}),
        ("a.csv", HOMES, {"programme": "nobody/nothing"}),
        ("a.csv", HOMES, {"programme": "../../../etc/passwd"}),
    ],
)
def test_what_cannot_be_sent_is_said(
    name: str, content: str, more: dict[str, str], officer: User
) -> None:
    told = post(browser(officer), (name, content), **more)
    assert isinstance(told, str)
    assert len(told) > 15


def test_the_first_faults_are_those_that_occur_most(officer: User, country: Territory) -> None:
    homes = HOMES.replace("2024-03-01", "nunca").replace(",si,si,", ",si,tal vez,")
    upload = checked(officer, sent(officer, country, (".csv", homes), (".csv", PERSONS)))
    reasons = listing.found(upload)["reasons"]
    assert [one["count"] for one in reasons] == sorted(
        (one["count"] for one in reasons), reverse=True
    )

"""Pages of programmes and assessments: what is checked, adopted, asked for and asked again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.targeting.models import Assessment, Version
from chakana.web.targeting.versions import current
from chakana.web.territories.models import Territory
from chakana.web.work.jobs import work
from chakana.web.work.models import Job

if TYPE_CHECKING:
    from tests.web.conftest import Office


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(text: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.yaml", text if isinstance(text, bytes) else text.encode())


def test_a_definition_is_checked_shown_with_its_changes_and_adopted(
    office: Office, juntos: Definition, people: Callable[..., User]
) -> None:
    client = as_user(office.national)
    text = juntos.document.text
    wrong = text.replace("rule: rural or not rural_only", "rule: rurral or not rural_only", 1)
    page = client.post("/programas/", {"file": upload(wrong)}).content.decode()
    assert "línea" in page
    assert "rurral" in page
    assert "^" in page
    for bad in (b"\xff\xfe", "a: &x b", ""):
        assert client.post("/programas/", {"file": upload(bad)}).status_code == 200
    assert client.post("/programas/", {"name": "no/such"}).status_code == 200
    assert Version.objects.count() == 1

    stricter = text.replace("{2005-01-01: 0.40}", "{2005-01-01: 0.40, 2027-01-01: 0.51}")
    as_user(people(Role.AUDITOR)).post("/programas/", {"file": upload(stricter)})
    assert Version.objects.count() == 1
    answer = client.post("/programas/", {"file": upload(stricter)})
    page = client.get(answer["Location"]).content.decode()
    assert "sube" in page
    assert "51" in page
    new = Version.objects.order_by("-pk")[0]
    adopt = f"/programas/{new.digest}/adoptar/"
    client.post(adopt, {"holds_from": "2027-01-01", "why": ""})
    assert not new.adoptions.exists()
    client.post(adopt, {"holds_from": "2027-01-01", "why": "Decreto"})
    assert current("pe/juntos", date(2027, 1, 1)) == new
    assert "Decreto" in client.get("/programas/").content.decode()
    manual = client.get(f"/programas/{new.digest}/manual.html")
    assert b"Juntos" in manual.content
    assert client.get(f"/programas/{new.digest}/manual.exe").status_code == 404


def test_an_assessment_is_asked_for_on_the_page_and_asked_again(
    office: Office, people: Callable[..., User]
) -> None:
    client = as_user(office.national)
    form = {"component": "pe/juntos:transfer", "territory": office.country.pk, "day": "2013-12-31"}
    for bad in ({"day": "2999-01-01"}, {"day": "x"}, {"component": "x"}, {"day": "2004-01-01"}):
        assert client.post("/evaluaciones/nueva/", form | bad).status_code == 200
    assert client.post("/evaluaciones/nueva/", form | {"territory": 0}).status_code == 404
    assert not Job.objects.exists()
    client.post("/evaluaciones/nueva/", form)
    work.call(Job.objects.get().pk)
    made = Assessment.objects.get()
    page = f"/evaluaciones/{made.pk}/"
    client.post(f"{page}repetir/")
    work.call(Job.objects.order_by("-pk")[0].pk)
    told = client.get(page).content.decode()
    assert "igual para los 400 hogares" in told
    assert "<svg" in told
    assert len(told) < 100_000
    district = Territory.objects.filter(rank="district")[0]
    assert as_user(people(Role.DISTRICT_OFFICER, district)).get(page).status_code == 404

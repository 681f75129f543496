"""Data leave the register with a reason, a mark and a day on which the file is gone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from tests.web.conftest import Office, through_the_door

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.registry import exports
from chakana.web.registry.consents import agreed, give_consent, withdraw_consent
from chakana.web.registry.models import Consent, Export, Household, Person
from chakana.web.territories.models import Territory
from chakana.web.work.jobs import work

pytestmark = pytest.mark.django_db
WHY = "Carta a las familias de la zona"
SHARE, REGISTER = Consent.Purpose.SHARE, Consent.Purpose.REGISTER
ALL = ["exported_number", "exported_place", "exported_recipient", "exported_document"]


def asked(office: Office, purpose: Consent.Purpose = REGISTER, kind: str = "csv") -> Export:
    return exports.ask_for_export(
        by=office.national, territory=office.country, why=WHY, purpose=purpose, columns=ALL,
        format=Export.Format(kind),
    )  # fmt: skip


def made(office: Office, purpose: Consent.Purpose = REGISTER, kind: str = "csv") -> Export:
    """Asked for, and the work done as the worker does it."""
    export = asked(office, purpose, kind)
    assert export.job is not None
    work.func(export.job.pk)
    return Export.objects.get(pk=export.pk)


def rows(export: Export) -> list[list[str]]:
    path = exports.place_of(export)
    if export.format == "csv":
        return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_holds_whom_it_may_marked_in_every_row_and_one_who_is_not(
    office: Office, kind: str
) -> None:
    first = Household.objects.order_by("pk")[0]
    for consent in first.consents.filter(purpose=REGISTER):
        withdraw_consent(by=office.national, consent=consent, on=timezone.localdate())
    export = made(office, kind=kind)
    heading, *told = rows(export)
    assert heading == ["Número", "Territorio", "Quien cobra", "Documento de quien cobra", "Marca"]
    numbers = {row[0] for row in told}
    real = set(Household.objects.exclude(pk=first.pk).values_list("number", flat=True))
    assert numbers == real | {export.canary}
    assert export.rows == len(real)
    mark = {row[-1] for row in told}
    assert len(mark) == 1
    assert f"Archivo {export.pk} · {office.national.username}" in mark.pop()
    assert not Household.objects.filter(number=export.canary).exists()
    by_hand = Person.objects.filter(is_recipient=True, household__number=told[5][0]).first()
    assert told[5][3] == (by_hand.document_number if by_hand else "")


def test_a_text_of_a_file_is_no_formula(office: Office) -> None:
    Person.objects.filter(is_recipient=True).update(given_names='=HYPERLINK("http://x")')
    for row in rows(made(office))[1:]:
        assert not row[2].startswith("=")


def test_it_is_taken_by_who_asked_for_some_days_and_each_time_is_on_record(
    office: Office, people: Callable[..., User]
) -> None:
    export = made(office)
    page, address = "/padron/archivos/", f"/padron/archivos/{export.pk}/"
    own, other = through_the_door(office.national), through_the_door(people(Role.NATIONAL_OFFICER))
    assert WHY in other.get(page).content.decode()
    answer = own.post(address)
    assert b"".join(answer.streaming_content) == exports.place_of(export).read_bytes()
    assert office.national.username in answer["Content-Disposition"]
    assert other.post(address).status_code == 302
    assert Event.objects.filter(action="take_export", is_refusal=False).count() == 1
    assert Event.objects.filter(action="take_export", is_refusal=True).count() == 1
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert own.post(address).status_code == 302
    assert exports.forget_what_is_over() == 1
    assert not exports.place_of(export).exists()
    assert exports.forget_what_is_over() == 0


def test_an_altered_file_is_not_given_out(office: Office) -> None:
    export = made(office)
    place: Path = exports.place_of(export)
    place.write_bytes(place.read_bytes() + b"x")
    with pytest.raises(Refused) as refused:
        exports.take_export(by=office.national, export=export)
    assert refused.value.reason == "export_is_gone"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"why": " "}, "say_what_for"), ({"columns": []}, "choose_columns"),
     ({"columns": ["answers", "password"]}, "choose_columns")],
)  # fmt: skip
def test_without_a_reason_or_columns_there_is_no_file(
    office: Office, wrong: dict[str, object], reason: str
) -> None:
    told = {"by": office.national, "territory": office.country, "why": WHY, "purpose": REGISTER,
            "columns": ALL, "format": Export.Format.CSV} | wrong  # fmt: skip
    with pytest.raises(Refused) as refused:
        exports.ask_for_export(**told)  # type: ignore[arg-type]
    assert refused.value.reason == reason


def test_an_officer_of_a_district_is_told_so_and_nothing_of_others_leaves(
    office: Office, people: Callable[..., User]
) -> None:
    place = Territory.objects.filter(rank="district").order_by("path")[0]
    regional = people(Role.REGIONAL_OFFICER, place)
    export = exports.ask_for_export(by=regional, territory=place, why=WHY, purpose=REGISTER,
                                    columns=ALL, format=Export.Format.CSV)  # fmt: skip
    exports.make_export(by=regional, export=export)
    there = set(Household.objects.filter(territory__path__startswith=place.path)
                .values_list("number", flat=True))  # fmt: skip
    assert {row[0] for row in rows(Export.objects.get())[1:]} == there | {export.canary}
    with pytest.raises(Refused):
        exports.ask_for_export(by=regional, territory=office.country, why=WHY, purpose=REGISTER,
                               columns=ALL, format=Export.Format.CSV)  # fmt: skip


# what families agree to


def test_what_nobody_was_asked_is_not_agreed_to_and_what_is_withdrawn_no_longer(
    office: Office,
) -> None:
    everybody = Household.objects.all()
    count = everybody.count()
    study = Consent.Purpose.STUDY
    assert [agreed(everybody, one).count() for one in (REGISTER, SHARE, study)] == [count, count, 0]
    home = everybody.order_by("pk")[0]
    held = home.consents.get(purpose=SHARE)
    withdraw_consent(by=office.national, consent=held, on=timezone.localdate())
    assert agreed(everybody, SHARE).count() == count - 1
    person = home.people.present()[0]
    again = give_consent(by=office.national, household=home, purpose=SHARE, person=person,
                         how=Consent.How.SIGNED, given_on=timezone.localdate())  # fmt: skip
    assert agreed(everybody, SHARE).count() == count
    assert home.consents.filter(purpose=SHARE).count() == 2
    assert give_consent(by=office.national, household=home, purpose=SHARE, person=person,
                        how=Consent.How.SIGNED, given_on=timezone.localdate()) == again  # fmt: skip


def test_a_family_is_asked_and_changes_its_mind_on_its_page(office: Office) -> None:
    home = Household.objects.order_by("pk")[0]
    client, page = through_the_door(office.national), f"/hogares/{home.number}/consentimiento/"
    person = home.people.present()[0]
    today = timezone.localdate().isoformat()
    sent = {"purpose": "purpose_study", "person": person.pk, "how": "consent_signed", "on": today}
    for wrong in ({"on": "x"}, {"person": "0"}, {"purpose": "x"}, {"how": "x"},
                  {"on": "2999-01-01"}):  # fmt: skip
        client.post(page, sent | wrong)
    assert not home.consents.filter(purpose="purpose_study").exists()
    client.post(page, sent)
    held = home.consents.get(purpose="purpose_study")
    assert "Estudios, sin nombres" in client.get(page).content.decode()
    client.post(page, {"consent": held.pk, "on": today})
    held.refresh_from_db()
    assert held.withdrawn_on == date.fromisoformat(today)

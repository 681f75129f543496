"""A payment from the first click to the last, as those who prepare and approve it do it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from tests.web.conftest import Office, through_the_door
from tests.web.desk import BEGINS, Desk, at_work, with_terms

from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.enrolment.models import Enrolment
from chakana.web.ledger.models import Line
from chakana.web.registry.merging import judge_pair
from chakana.web.registry.models import Pair, Person
from chakana.web.targeting.models import Assessment
from chakana.web.transfers import controls
from chakana.web.transfers.models import Bank, Change, Cycle, Destination, Entitlement, Order

pytestmark = pytest.mark.django_db
LAYOUT = {
    "separator": ";", "decimal": ",",
    "columns": [{"title": "REF", "field": "reference"}, {"title": "MONTO", "field": "amount"},
                {"title": "CUENTA", "field": "account"}],
    "answers": [{"title": "REF", "field": "reference"}, {"title": "RESULTADO", "field": "outcome"}],
    "words": {"PAGADO": "paid", "DEVUELTO": "returned"},
}  # fmt: skip
NOT_PAID_HERE = {"same_recipient", "no_recipient", "no_destination"}


def sent(file: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file)


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))


def test_a_small_bank_pays_from_the_first_click_to_the_last(
    office: Office, approved: Assessment
) -> None:
    """The bank takes CSV. Sums are held against what its own file says."""
    national, preparer, approver = map(
        through_the_door, (office.national, office.preparer, office.approver)
    )
    national.post("/pagos/bancos/", {"what": "bank", "code": "801", "name": "Caja Andahuaylas",
                                     "layout": json.dumps(LAYOUT), "why": "convenio"})  # fmt: skip
    page = national.get("/pagos/bancos/").content.decode()
    assert "Caja Andahuaylas" in page
    assert "falta decirlo" in page
    bank = str(Bank.objects.get().pk)
    national.post("/pagos/bancos/", {
        "what": "terms", "programme": "pe/juntos", "bank": bank, "payer": "Juntos",
        "account": "0001", "why": "convenio",
    })  # fmt: skip
    enrol_eligible(by=office.national, assessment=approved, since=BEGINS)
    homes = list(Enrolment.objects.values_list("household__number", flat=True))
    told = "hogar,banco,cuenta\n" + "".join(f"{one},801,{n:06}\n" for n, one in enumerate(homes))
    preparer.post("/pagos/destinos/", {
        "what": "file", "place": office.country.pk, "why": "padrón de la caja",
        "file": sent(told.encode(), "cuentas.csv"),
    })  # fmt: skip
    change = Change.objects.get()
    assert change.count == len(homes)
    preparer.post(f"/pagos/destinos/{change.pk}/decidir/", {"is_approved": "yes"})
    assert Change.objects.get().is_approved is None, "who proposed may not approve"
    approver.post(f"/pagos/destinos/{change.pk}/decidir/", {"is_approved": "yes"})
    preparer.post("/pagos/", {"what": "pe/juntos transfer", "place": office.country.pk,
                              "first": "2014-01", "last": "2014-02"})  # fmt: skip
    cycle = Cycle.objects.get()
    address = f"/pagos/{cycle.pk}/"
    for client, move in ((preparer, "compute"), (preparer, "check"), (approver, "approve"),
                         (preparer, "send")):  # fmt: skip
        client.post(f"{address}{move}/")
    file = cycle.files.get()
    paid = rows_of(preparer.get(f"/pagos/archivos/{file.pk}/").content)
    total = sum(Decimal(row["MONTO"].replace(",", ".")) for row in paid)
    cycle.refresh_from_db()
    assert (len(paid), total) == (cycle.orders_made, cycle.ordered)
    words = ["REF;RESULTADO", f"{paid[0]['REF']};DEVUELTO",
             *(f"{row['REF']};PAGADO" for row in paid[1:])]  # fmt: skip
    wrong = "\n".join([*words, "999-1;PAGADO"])
    bring(preparer, cycle, bank, wrong)
    shown = preparer.get(address).content.decode()
    assert "1 respuestas son de órdenes que no se enviaron" in shown
    assert "Así no se puede tomar" in shown
    assert not cycle.orders.exclude(state=Order.State.NONE).exists()
    bring(preparer, cycle, bank, "\n".join(words))
    preparer.post(f"/pagos/respuestas/{cycle.answers.latest('pk').pk}/tomar/")
    for move in ("reconcile", "close"):
        preparer.post(f"{address}{move}/")
    cycle.refresh_from_db()
    assert cycle.state == "closed"
    first = Decimal(paid[0]["MONTO"].replace(",", "."))
    assert balance_of("paid") == total - first
    assert balance_of("due") == first
    book = approver.get("/libro/").content.decode()
    assert "Cuadra: la suma es cero" in book
    assert "No cuadra" not in book


def bring(client: Client, cycle: Cycle, bank: str, text: str) -> None:
    file = sent(text.encode(), "respuesta.csv")
    client.post(f"/pagos/{cycle.pk}/respuestas/", {"file": file, "bank": bank})


def balance_of(kind: str) -> Decimal:
    lines = Line.objects.filter(account__kind=kind, entry__posted_at__isnull=False)
    return lines.aggregate(total=Sum("amount"))["total"] or Decimal(0)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("{0},999,1,", "Ese banco no está registrado"),
        ("{0},018,,", "Falta la cuenta"),
        ("{0},018,1,\n{0},018,2,", "ya está en otra fila"),
        (",018,1,", "Falta el número del hogar"),
    ],
)
def test_a_wrong_line_of_accounts_proposes_nothing(
    office: Office, approved: Assessment, lines: str, told: str
) -> None:
    with_terms(office)
    enrol_eligible(by=office.national, assessment=approved, since=BEGINS)
    number = Enrolment.objects.values_list("household__number", flat=True)[0]
    text = "hogar,banco,cuenta,lugar\n" + lines.format(number)
    answer = through_the_door(office.preparer).post("/pagos/destinos/", {
        "what": "file", "place": office.country.pk, "why": "a",
        "file": sent(text.encode(), "a.csv"),
    })  # fmt: skip
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Destination.objects.exists()


# the same person paid twice


def alike(desk: Desk) -> tuple[Enrolment, Enrolment]:
    """Two families whose recipients show the same document; the first took part before."""
    first, later = Enrolment.objects.order_by("pk")[:2]
    for one in (first, later):
        Person.objects.filter(household=one.household_id, is_recipient=True).update(
            document_kind="dni", document_number="40000001"
        )
    return first, later


@pytest.fixture
def desk(office: Office, approved: Assessment) -> Desk:
    return at_work(office, approved)


def lines(cycle: Cycle, *enrolments: Enrolment) -> list[tuple[str, bool]]:
    """Of each: why it is held back, and whether an order pays it."""
    return [
        (Entitlement.objects.get(cycle=cycle, enrolment=one).held,
         Order.objects.filter(cycle=cycle, enrolment=one).exists())
        for one in enrolments
    ]  # fmt: skip


def test_one_person_is_paid_for_one_household_and_the_other_is_owed_it(desk: Desk) -> None:
    first, later = alike(desk)
    cycle = desk.to("compute")
    assert lines(cycle, first, later) == [("", True), ("same_recipient", False)]
    found = {one.name: one for one in controls.found(cycle)}
    assert found["same_recipient"].count == 1
    address = f"/pagos/{cycle.pk}/padron/?que=same_recipient"
    shown = through_the_door(desk.office.approver).get(address)
    assert later.household.number in shown.content.decode()
    assert first.household.number not in shown.content.decode()
    owed = Entitlement.objects.get(cycle=cycle, enrolment=later).owed
    desk.to("check", "approve", "send")
    desk.answer()
    desk.to("close")
    judged_different(desk, first, later)
    then = desk.next(date(2014, 3, 1), date(2014, 4, 30)).to("compute")
    line = Entitlement.objects.get(cycle=then, enrolment=later)
    assert (line.held, line.arrears) == ("", owed)


def judged_different(desk: Desk, first: Enrolment, later: Enrolment) -> None:
    homes = sorted((first.household, later.household), key=lambda one: one.pk)
    pair = Pair.objects.create(first=homes[0], second=homes[1], probability=0.9, people=[],
                               found_at=timezone.now())  # fmt: skip
    judge_pair(by=desk.office.national, pair=pair, outcome="different_households",
               why="Son primas; una copió el número de la otra")  # fmt: skip


def test_a_document_in_two_programmes_or_of_somebody_who_left_holds_nobody(desk: Desk) -> None:
    first, later = alike(desk)
    Enrolment.objects.filter(pk=first.pk).update(until=BEGINS)
    assert lines(desk.to("compute"), later) == [("", True)]


def test_controls_find_what_is_unusual_and_nothing_else(desk: Desk) -> None:
    """Each is counted beside a set made by hand."""
    desk.paid()
    moved, shared = (list(Enrolment.objects.order_by("pk")[2:5]) for _ in range(2))
    today = timezone.localdate()
    for n, one in enumerate(moved):
        person = Person.objects.get(household=one.household_id, is_recipient=True)
        old = Destination.objects.get(person=person)
        Destination.objects.filter(pk=old.pk).update(until=today)
        Destination.objects.create(person=person, change=new_change(desk), bank=old.bank,
                                   account="777" if n < 2 else "778", since=today)  # fmt: skip
    cycle = desk.next(date(2014, 3, 1), date(2014, 4, 30)).to("compute")

    def numbers(name: str) -> set[int]:
        return set(controls.listed(cycle, name).values_list("enrolment", flat=True))

    assert numbers("account_is_shared") == {one.pk for one in shared[:2]}
    assert numbers("paid_elsewhere_now") == {one.pk for one in moved}
    assert numbers("paid_for_the_first_time") == set()
    assert not NOT_PAID_HERE & {one.name for one in controls.found(cycle) if one.count}
    compared = controls.compared(cycle)
    assert compared is not None
    assert (compared["joined"], compared["left"]) == (0, 0)
    assert cycle.looked_at == controls.as_data(cycle)


def new_change(desk: Desk) -> Change:
    return Change.objects.create(territory=desk.office.country, by=desk.office.preparer, why="a")


def test_a_line_is_mended_on_its_page_by_who_did_not_prepare_it(desk: Desk) -> None:
    cycle = desk.paid()
    line = cycle.entitlements.filter(owed__gt=0)[0]
    page = f"/pagos/linea/{line.pk}/"
    for client in map(through_the_door, (desk.office.preparer, desk.office.approver)):
        client.post(page, {"kind": "came_back", "why": ""})
        client.post(page, {"kind": "nothing like it", "why": "a"})
    assert not line.mends.exists()
    through_the_door(desk.office.preparer).post(page, {"kind": "came_back", "why": "a"})
    assert not line.mends.exists()
    approver = through_the_door(desk.office.approver)
    approver.post(page, {"kind": "came_back", "why": "La agencia lo devolvió"})
    assert line.mends.get().kind == "came_back"
    assert "La agencia lo devolvió" in approver.get(page).content.decode()

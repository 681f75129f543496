"""From the register to a payment that is closed: each step by the people whose step it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from lxml import etree
from tests.web.desk import BEGINS, ENDS, Desk, at_work, balances

from chakana.engines.outcome import assess_one
from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.population.tables import Population
from chakana.simulation.simulate import simulate
from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.enrolment.models import Enrolment
from chakana.web.ledger.models import Account
from chakana.web.ledger.queries import balance
from chakana.web.registry.models import Person, Record
from chakana.web.registry.queries import thing
from chakana.web.targeting.actions import assess_households
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.queries import results
from chakana.web.targeting.versions import keep, read
from chakana.web.territories.models import Territory
from chakana.web.transfers import actions
from chakana.web.transfers.actions.cycles import total
from chakana.web.transfers.models import Cycle, Order

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Office

DAY = date(2013, 12, 31)


@pytest.fixture
def desk(office: Office, approved: Assessment) -> Desk:
    return at_work(office, approved)


def test_without_the_assembly_nobody_is_eligible(office: Office, juntos: Definition) -> None:
    made = assess_households(
        by=office.national, programme=juntos.id, component="transfer", territory=office.country,
        day=DAY,
    )  # fmt: skip
    assert (made.households, made.eligible) == (400, 0)


def test_the_engine_of_many_and_the_engine_of_one_say_the_same(approved: Assessment) -> None:
    definition = read(approved.version)
    component = definition.component("transfer")
    for result in approved.results.select_related("record__household__territory"):
        unit = thing(definition, result.record, DAY, approved.known_at)
        if result.is_eligible or result.household.decisions.exists():
            unit.decided = {("transfer", "approved_by_assembly"): True}
        said = assess_one(definition, component, unit, DAY)
        assert said.eligible == result.is_eligible, result.household
        assert said.amount == (None if result.amount is None else int(result.amount * 100))


def test_asked_again_about_the_past_it_says_what_it_said(
    office: Office, approved: Assessment
) -> None:
    before = dict(approved.results.values_list("household", "is_eligible"))
    for held in list(Record.objects.filter(household__results__is_eligible=True).distinct()[:50]):
        newer = Record(
            household=held.household, territory=held.territory, observed_on=ENDS,
            answers=held.answers | {"rural": False}, known_from=held.known_from,
        )  # fmt: skip
        held.known_until = newer.known_from = timezone.now()
        held.save(update_fields=["known_until"])
        newer.save()
    again = results(
        read(approved.version), "transfer", office.country, approved.day, approved.known_at
    )
    assert dict(again.select("household_id", "eligible").iter_rows()) == before
    now = results(read(approved.version), "transfer", office.country, approved.day, timezone.now())
    assert int(now["eligible"].sum()) == sum(before.values()) - 50


def test_every_household_is_paid_what_the_simulation_foresaw(
    desk: Desk, generated: Path, juntos: Definition
) -> None:
    """One definition, two uses: the same register and the same decisions, to the cent.

    The simulator runs on the population's files and knows nothing of the site; Juntos' assembly is
    simulated as approving everybody, which is what it did here. The forecast of a year assumes that
    not every month is paid (`months_paid`); here every month of the cycle is.
    """
    foreseen = simulate([juntos], Population.read(generated), DAY, absent_is_unknown=True)
    served = Decimal(foreseen.component("transfer").served.value)
    cycle = desk.sent()
    desk.answer()
    two_months = served * 2 * 100
    assert total(cycle) == two_months
    assert balance(Account.objects.get(code="pe/juntos:paid")) == two_months


def test_what_is_returned_goes_back_to_the_programme(desk: Desk) -> None:
    cycle = desk.sent()
    first = cycle.orders.order_by("pk")[0]
    desk.answer({first.reference: "returned"})
    found = balances()
    assert found["owed"] == found["transit"] == 0
    assert found["due"] == first.amount
    assert found["paid"] == total(cycle) - first.amount
    assert sum(found.values()) == 0


@pytest.mark.parametrize(
    ("done", "move"),
    [
        ((), "check"), ((), "approve"), ((), "send"), ((), "close"),
        (("compute",), "compute"), (("compute",), "approve"),
        (("compute", "check", "approve"), "compute"), (("compute", "check", "approve"), "approve"),
    ],
)  # fmt: skip
def test_a_step_is_taken_only_where_it_belongs(
    desk: Desk, done: tuple[str, ...], move: str
) -> None:
    desk.to(*done)
    before = Cycle.objects.get().state, Order.objects.count(), Account.objects.count()
    with pytest.raises(Refused):
        desk.to(move)
    assert before == (Cycle.objects.get().state, Order.objects.count(), Account.objects.count())


def test_who_prepared_cannot_approve_even_with_both_roles(desk: Desk) -> None:
    office = desk.office
    # Nobody is appointed to both: this is what a console could still do.
    Appointment.objects.create(
        user=office.preparer, role=Role.PAYMENTS_APPROVER, territory=office.country
    )
    desk.to("compute", "check")
    with pytest.raises(Refused, match=r"(?i)prepar"):
        actions.approve(by=office.preparer, cycle=desk.cycle)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.update(approved_by=office.preparer)


def test_the_banks_answers_are_all_taken_or_none(desk: Desk) -> None:
    cycle = desk.sent()
    references = list(cycle.orders.values_list("reference", flat=True))
    with pytest.raises(Refused):
        desk.answer({"stranger": "paid"})
    with pytest.raises(Refused):
        actions.reconcile(by=desk.office.preparer, cycle=cycle)
    assert set(cycle.orders.values_list("state", flat=True)) == {"none"}
    assert len(references) == cycle.orders.count()


def test_answers_come_in_parts_again_and_never_otherwise(desk: Desk) -> None:
    """What is on its way falls by each answer once; a change of mind is refused."""
    cycle = desk.sent()
    first, second, *_ = cycle.orders.order_by("pk")
    desk.take({first.reference: "paid", second.reference: "pending"})
    desk.take({first.reference: "paid"})
    assert balances()["transit"] == total(cycle) - first.amount
    with pytest.raises(Refused):
        desk.take({first.reference: "returned"})
    desk.take({second.reference: "returned"})
    assert balances()["transit"] == total(cycle) - first.amount - second.amount


def test_the_file_for_the_bank_is_valid_and_holds_every_order(
    desk: Desk, shared_data: Path
) -> None:
    cycle = desk.sent()
    client = Client()
    client.force_login(desk.office.preparer)
    (file,) = cycle.files.all()
    page = client.get(f"/pagos/archivos/{file.pk}/")
    (schema,) = (shared_data / "iso20022_payments" / "pain.001.001.09").glob("*.xsd")
    tree = etree.fromstring(page.content)
    etree.XMLSchema(etree.parse(str(schema))).assertValid(tree)
    told = {
        one.findtext("{*}PmtId/{*}EndToEndId"): Decimal(one.findtext("{*}Amt/{*}InstdAmt"))
        for one in tree.iter("{*}CdtTrfTxInf")
    }
    assert told == dict(cycle.orders.values_list("reference", "amount"))
    names = sorted(one.text for one in tree.iterfind(".//{*}Cdtr/{*}Nm"))
    paid = Person.objects.filter(is_recipient=True, household__enrolments__orders__cycle=cycle)
    assert names == sorted(map(str, paid))
    assert page.content == client.get(f"/pagos/archivos/{file.pk}/").content
    assert Event.objects.filter(action="take_bank_file").count() == 2
    client.force_login(desk.office.approver)
    assert client.get(f"/pagos/archivos/{file.pk}/").status_code == 403


def test_nobody_is_enrolled_twice(office: Office, approved: Assessment) -> None:
    first = enrol_eligible(by=office.national, assessment=approved, since=BEGINS)
    again = enrol_eligible(by=office.national, assessment=approved, since=BEGINS)
    assert (first, again) == (approved.eligible, 0)
    assert Enrolment.objects.count() == first


def test_the_register_holds_every_answer_of_the_file(office: Office, generated: Path) -> None:
    told = pl.read_parquet(generated / "households.parquet").sort("household_id")
    held = Record.objects.order_by("household_id").values_list("answers", flat=True)
    assert [one["income"] for one in held] == told["income"].to_list()
    assert [one["rural"] for one in held] == told["rural"].to_list()
    members = pl.read_parquet(generated / "members.parquet")
    assert sum(len(one["members"]) for one in held) == members.height


def test_the_same_months_are_not_paid_twice(desk: Desk) -> None:
    """Not for the country, nor a part of it, nor from another day; other months are paid."""
    office, version = desk.office, desk.cycle.version
    part = Territory.objects.filter(rank="community")[0]

    def opened(territory: Territory, begins: date, ends: date) -> Cycle:
        return actions.open_cycle(
            by=office.preparer, version=version, component="transfer", territory=territory,
            begins=begins, ends=ends,
        )  # fmt: skip

    for wrong in (
        (office.country, BEGINS, ENDS),
        (part, BEGINS, ENDS),
        (part, date(2014, 2, 1), date(2014, 3, 31)),
        (part, date(2014, 3, 2), date(2014, 4, 30)),
        (part, date(2014, 3, 1), date(2014, 4, 29)),
        (part, date(2014, 3, 1), date(2014, 3, 31)),
        (part, date(2014, 4, 1), date(2014, 3, 31)),
    ):
        with pytest.raises(Refused):
            opened(*wrong)
    assert opened(part, date(2014, 3, 1), date(2014, 4, 30)).state == "draft"


def test_whoever_took_any_step_cannot_approve(desk: Desk, people: Callable[..., User]) -> None:
    other = people(Role.PAYMENTS_PREPARER)
    desk.to("compute")
    actions.check(by=other, cycle=desk.cycle)
    other.appointments.update(since=DAY, until=DAY)
    appoint(by=None, user=other, role=Role.PAYMENTS_APPROVER, territory=desk.office.country)
    with pytest.raises(Refused):
        actions.approve(by=other, cycle=desk.cycle)
    desk.to("approve")


def test_a_reform_is_kept_with_what_it_changes_and_read_again(db: None) -> None:
    reform = Library().load("pe/haku-winay-for-all-of-juntos")
    assert read(keep(reform)).identity == reform.identity

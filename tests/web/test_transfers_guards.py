"""What an approved payment owes is changed by nobody: not by an action, not by a console."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.web.desk import BEGINS, WHY, Desk, at_work, balances, opened, with_cash

from chakana.web.accounts.models import Appointment
from chakana.web.actions import Refused
from chakana.web.audit.events import faults as trail_faults
from chakana.web.audit.models import Event
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.targeting.models import Assessment
from chakana.web.transfers import actions, proof
from chakana.web.transfers.actions.cycles import total
from chakana.web.transfers.models import Destination, Entitlement, Mend, Order

if TYPE_CHECKING:
    from tests.web.conftest import Office


@pytest.fixture
def desk(office: Office, approved: Assessment) -> Desk:
    return at_work(office, approved)


def run(text: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)


ATTACKS = (
    "UPDATE transfers_order SET amount = amount + 1",
    "UPDATE transfers_order SET reference = reference || 'x'",
    "UPDATE transfers_order SET destination_id = destination_id + 1",
    "UPDATE transfers_order SET enrolment_id = enrolment_id + 1",
    "UPDATE transfers_order SET id = id + 100000",
    "UPDATE transfers_order SET state = 'released'",
    "DELETE FROM transfers_order",
    "UPDATE transfers_entitlement SET owed = 0",
    "UPDATE transfers_entitlement SET held = 'no_recipient'",
    "DELETE FROM transfers_entitlement",
    "INSERT INTO transfers_order (cycle_id, enrolment_id, amount, reference, destination_id,"
    " bank_id, state, because) SELECT cycle_id, enrolment_id, amount, reference || 'x',"
    " destination_id, bank_id, state, because FROM transfers_order",
    "UPDATE transfers_cycle SET state = 'draft'",
    "UPDATE transfers_cycle SET ordered = 1",
    "UPDATE transfers_cycle SET begins = '2013-01-01'",
    "DELETE FROM transfers_cycle",
    "UPDATE transfers_step SET move = 'approve'",
    "DELETE FROM transfers_step",
    "UPDATE transfers_destination SET account = '999'",
    "DELETE FROM transfers_destination",
    "UPDATE transfers_change SET is_approved = NULL, decided_by_id = NULL, decided_at = NULL",
    "UPDATE transfers_terms SET account = '999'",
)


def test_a_console_changes_nothing_of_an_approved_payment(desk: Desk) -> None:
    desk.to("compute", "check", "approve")
    before = list(Order.objects.order_by("pk").values())
    for attack in ATTACKS:
        with pytest.raises(DatabaseError, match=r"payments|never|paid_once"):
            run(attack)
    assert list(Order.objects.order_by("pk").values()) == before


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a way round that SQLite alone has")
def test_no_order_is_replaced(desk: Desk) -> None:
    desk.to("compute", "check", "approve")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
    try:
        for table in ("order", "entitlement", "cycle", "destination"):
            with pytest.raises(DatabaseError, match=r"payments|already"):
                run(f"INSERT OR REPLACE INTO transfers_{table} SELECT * FROM transfers_{table}")  # noqa: S608
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


def test_what_was_prepared_is_undone_with_a_reason_and_made_anew(desk: Desk) -> None:
    first = desk.to("compute", "check")
    before = first.owed, first.orders_made
    with pytest.raises(Refused):
        actions.redo(by=desk.office.preparer, cycle=first, why=" ")
    undone = desk.to("send_back")
    assert (undone.state, undone.orders_made, Entitlement.objects.count()) == ("draft", 0, 0)
    again = desk.to("compute", "check", "redo", "compute")
    assert (again.owed, again.orders_made) == before


def test_a_cancelled_draft_frees_its_months(desk: Desk) -> None:
    desk.to("cancel")
    then = desk.next(desk.cycle.begins, desk.cycle.ends)
    assert then.cycle.state == "draft"
    with pytest.raises(Refused):
        desk.to("compute")


def test_reversals_are_made_once_by_somebody_who_did_not_prepare(desk: Desk) -> None:
    cycle = desk.paid()
    order = cycle.orders.order_by("pk")[0]
    line = Entitlement.objects.get(cycle=cycle, enrolment=order.enrolment_id)
    told = {"entitlement": line, "kind": Mend.Kind.ASTRAY, "why": "somebody else signed"}
    with pytest.raises(Refused):
        actions.mend(by=desk.office.preparer, **told)
    actions.mend(by=desk.office.approver, **told)
    with pytest.raises(Refused):
        actions.mend(by=desk.office.approver, **told)
    found = balances()
    assert found["claims"] == found["due"] == order.amount
    assert found["paid"] == total(cycle) - order.amount
    assert sum(found.values()) == 0
    actions.mend(by=desk.office.approver, **told | {"kind": Mend.Kind.RELEASED})
    actions.mend(by=desk.office.approver, **told | {"kind": Mend.Kind.RECOVERED})
    found = balances()
    assert found["claims"] == found["due"] == 0
    assert -found["fund"] == found["paid"]


def test_an_account_that_takes_the_place_of_another_waits(desk: Desk) -> None:
    """The family goes on being paid where it always was until it had time to object."""
    office = desk.office
    before = Destination.objects.order_by("pk")[0]
    number = before.person.household.number
    change = actions.propose_destinations(
        by=office.preparer, territory=office.country, why="the family asks for it",
        proposals=[(number, "018", "4-000-1", "")],
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.decide_destinations(by=office.preparer, change=change, is_approved=True)
    actions.decide_destinations(by=office.approver, change=change, is_approved=True)
    cycle = desk.to("compute")
    orders = cycle.orders.filter(enrolment__household__number=number)
    assert [one.destination for one in orders] in ([before], [])
    after = change.destinations.get()
    before.refresh_from_db()
    assert after.since == before.until
    assert (after.since - change.at.date()).days >= 29


def test_without_a_payer_no_file_is_written(office: Office, approved: Assessment) -> None:
    """Who pays is said by the national office and never guessed: nothing is sent before."""
    bank = actions.set_bank(
        by=office.national, country=office.country, code="018", name="Banco", why=WHY
    )
    with_cash(office, bank)
    enrol_eligible(by=office.national, assessment=approved, since=BEGINS)
    desk = Desk(office, opened(office, approved.version))
    desk.to("compute", "check", "approve")
    with pytest.raises(Refused, match=r"pe/juntos"):
        desk.to("send")
    with pytest.raises(Refused):
        actions.set_terms(
            by=office.preparer, country=office.country, programme="pe/juntos", payer="Juntos",
            account="1", bank=bank, why=WHY,
        )  # fmt: skip
    assert balances()["owed"] == total(desk.cycle)
    assert not desk.cycle.files.exists()


@pytest.mark.parametrize("days", [2, 400])
def test_a_clock_that_is_set_back_stops_no_payment_and_leaves_no_gap(
    desk: Desk, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose clock was wrong, set right between approval and sending."""
    Appointment.objects.update(since=BEGINS)  # roles of long ago
    desk.to("compute", "check", "approve")
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() - timedelta(days=days))
    desk.to("send")
    desk.answer()
    cycle = desk.to("close")
    assert cycle.accrued is not None
    assert cycle.sent is not None
    assert list(proof.faults()) == list(trail_faults()) == []
    assert sum(balances().values()) == 0
    numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("day", [-1, 1])
def test_a_step_is_not_dated_ahead_or_before_the_one_it_follows(desk: Desk, day: int) -> None:
    desk.to("compute", "check", "approve")
    on = timezone.localdate() + timedelta(days=day)
    with pytest.raises(Refused) as refused:
        actions.send(by=desk.office.preparer, cycle=desk.cycle, on=on)
    assert refused.value.reason == "no_day_of_payment"

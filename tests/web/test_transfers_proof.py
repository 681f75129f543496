"""Whoever takes the guards away and alters a sum is found by making every sum anew."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.web.desk import Desk, at_work

from chakana.web.ledger.triggers import statements as of_ledger
from chakana.web.targeting.models import Assessment
from chakana.web.transfers import actions
from chakana.web.transfers.models import Entitlement, Mend
from chakana.web.transfers.proof import faults
from chakana.web.transfers.triggers import statements

if TYPE_CHECKING:
    from tests.web.conftest import Office


@pytest.fixture
def desk(office: Office, approved: Assessment) -> Desk:
    return at_work(office, approved)


ALTERED = (
    ("UPDATE transfers_order SET amount = amount + 100 WHERE id = (SELECT min(id) FROM"
     " transfers_order)", "order"),
    ("UPDATE transfers_entitlement SET owed = owed + 100 WHERE id = (SELECT min(id) FROM"
     " transfers_entitlement)", "payment"),
    ("UPDATE transfers_order SET state = 'returned' WHERE state = 'none'", "answer"),
    ("UPDATE ledger_line SET amount = amount * 2 WHERE id = (SELECT min(id) FROM ledger_line)",
     "does not balance"),
    ("UPDATE ledger_line SET amount = amount * 2", "sum"),
    ("UPDATE ledger_entry SET posted_at = NULL WHERE id = (SELECT min(id) FROM ledger_entry)",
     "never posted"),
)  # fmt: skip


def without_guards() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def test_what_was_done_fits_at_every_step(desk: Desk) -> None:
    """Answers in parts, money that came back, was carried, paid again, or went astray."""
    first, second, *rest = desk.sent().orders.order_by("pk")
    assert list(faults()) == []
    desk.take({first.reference: "returned", second.reference: "paid"})
    assert list(faults()) == []
    desk.answer({first.reference: "returned"})
    desk.to("close")
    line = Entitlement.objects.get(cycle=desk.cycle, enrolment=rest[0].enrolment_id)
    actions.mend(by=desk.office.approver, entitlement=line, kind=Mend.Kind.ASTRAY, why="a test")
    then = desk.next(date(2014, 3, 1), date(2014, 4, 30))
    then.to("compute", "check")
    assert list(faults()) == []
    then.to("approve", "send")
    then.answer()
    assert list(faults()) == []


@pytest.mark.parametrize(("attack", "found"), ALTERED, ids=[text for _, text in ALTERED])
def test_a_sum_altered_behind_the_guards_is_found(desk: Desk, attack: str, found: str) -> None:
    desk.sent()
    without_guards()
    with connection.cursor() as cursor:
        cursor.execute(attack)
    told = list(faults())
    assert any(found in one for one in told), told


def test_guards_that_are_gone_are_told(desk: Desk) -> None:
    (table, name) = ("transfers_order", "order_is_not_changed")
    every = (*of_ledger(connection.vendor), *statements(connection.vendor))
    assert any(name in text for text in every)
    of = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{of}")
    assert list(faults()) == [f"the guard {name} is not there"]

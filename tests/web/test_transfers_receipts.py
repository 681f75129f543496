"""Families drawn by lot are asked whether their money came, by people who had no part in paying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from tests.web.desk import Desk, at_work

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.ledger.models import Line
from chakana.web.transfers import receipts
from chakana.web.transfers.actions import draw_receipts, note_receipt
from chakana.web.transfers.models import Order, Receipt

if TYPE_CHECKING:
    from tests.web.conftest import Office

    from chakana.web.targeting.models import Assessment

pytestmark = pytest.mark.django_db
FULL, PART, NOT = Receipt.Outcome.FULL, Receipt.Outcome.PART, Receipt.Outcome.NOT


@pytest.fixture
def desk(office: Office, approved: Assessment) -> Desk:
    return at_work(office, approved)


@pytest.fixture
def officer(people: Callable[..., User]) -> User:
    return people(Role.REGIONAL_OFFICER)


def test_the_draw_is_of_the_paid_alone_and_anybody_can_repeat_it(desk: Desk, officer: User) -> None:
    desk.sent()
    with pytest.raises(Refused, match="no hay a quién preguntar"):
        draw_receipts(by=officer, cycle=desk.cycle)
    back = desk.cycle.orders.order_by("pk")[0].reference
    desk.answer({back: "returned"})
    sample = draw_receipts(by=officer, cycle=desk.cycle)
    assert draw_receipts(by=officer, cycle=desk.cycle) == sample
    paid = set(desk.cycle.orders.filter(state=Order.State.PAID).values_list("reference", flat=True))
    assert back not in paid
    # As many as Cochran's formula gives for half of them at five points, worked out by hand:
    # 384.146 / (1 + 383.146 / n).
    count = -int(-384.1458820694124 // (1 + 383.1458820694124 / len(paid)))
    first = sorted(paid, key=lambda one: sha256(f"{sample.seed}:{one}".encode()).hexdigest())
    drawn = set(sample.receipts.values_list("order__reference", flat=True))
    assert drawn == set(first[:count])
    assert sample.paid == len(paid)


def test_whoever_had_a_part_in_the_payment_asks_nobody(
    desk: Desk, officer: User, people: Callable[..., User]
) -> None:
    desk.paid()
    from chakana.web.accounts.actions import appoint

    for payer in (desk.office.preparer, desk.office.approver):
        appoint(by=None, user=payer, role=Role.REGIONAL_OFFICER, territory=desk.office.country)
        with pytest.raises(Refused, match="tuvo parte"):
            draw_receipts(by=payer, cycle=desk.cycle)
    one = draw_receipts(by=officer, cycle=desk.cycle).receipts.all()[0]
    with pytest.raises(Refused, match="tuvo parte"):
        note_receipt(by=desk.office.preparer, receipt=one, outcome=FULL,
                     asked_on=timezone.localdate())  # fmt: skip


def test_an_answer_takes_nothing_from_a_family_and_a_new_one_keeps_the_old_in_the_trail(
    desk: Desk, officer: User
) -> None:
    desk.paid()
    one = draw_receipts(by=officer, cycle=desk.cycle).receipts.all()[0]
    lines, state = list(Line.objects.values_list("pk", flat=True)), one.order.state
    today = timezone.localdate()
    for received in (None, Decimal(0), one.order.amount, Decimal("1.005")):
        with pytest.raises(Refused, match="Diga cuánto"):
            note_receipt(by=officer, receipt=one, outcome=PART, asked_on=today, received=received)
    for day in (today + timedelta(days=1), today - timedelta(days=2)):
        with pytest.raises(Refused, match="no puede ser"):
            note_receipt(by=officer, receipt=one, outcome=FULL, asked_on=day)
    note_receipt(by=officer, receipt=one, outcome=PART, asked_on=today, received=Decimal("50.50"))
    note_receipt(by=officer, receipt=one, outcome=NOT, asked_on=today, note="El cajero dijo…")
    one.refresh_from_db()
    assert (one.outcome, one.received, one.order.state) == (NOT, None, state)
    assert list(Line.objects.values_list("pk", flat=True)) == lines
    event = Event.objects.filter(action="note_receipt").order_by("number").last()
    assert event is not None
    assert event.before == {"outcome": "received_in_part", "received": "50.50"}


def test_the_page_tells_the_share_with_its_interval(desk: Desk, officer: User) -> None:
    desk.paid()
    sample = draw_receipts(by=officer, cycle=desk.cycle)
    asked = list(sample.receipts.all())
    for at, one in enumerate(asked):
        outcome = NOT if at < 2 else Receipt.Outcome.NOT_FOUND if at == 2 else FULL
        note_receipt(by=officer, receipt=one, outcome=outcome, asked_on=timezone.localdate())
    told = receipts.told(sample)
    assert (told.answered, told.outstanding) == (len(asked) - 1, 0)
    assert told.share == pytest.approx(100 * (len(asked) - 3) / (len(asked) - 1))
    client = Client()
    client.force_login(officer)
    page = client.get(f"/pagos/{desk.cycle.pk}/recepcion/").content.decode()
    assert "95 de cada 100" in page
    assert sample.seed in page


def test_a_form_that_says_nothing_readable_is_told_so(desk: Desk, officer: User) -> None:
    desk.paid()
    one = draw_receipts(by=officer, cycle=desk.cycle).receipts.all()[0]
    client, address = Client(), f"/pagos/recepcion/{one.pk}/"
    client.force_login(officer)
    today = timezone.localdate().isoformat()
    for sent in (
        {}, {"outcome": "x", "asked_on": today}, {"outcome": "not_received", "asked_on": "ayer"},
        {"outcome": "received_in_part", "asked_on": today, "received": "mucho"},
        {"outcome": "received_in_part", "asked_on": today, "received": "NaN"},
    ):  # fmt: skip
        answer = client.post(address, sent)
        assert answer.status_code == 200
        assert "alert" in answer.content.decode()
        one.refresh_from_db()
        assert one.outcome == ""
    client.post(address, {"outcome": "received_in_part", "asked_on": today, "received": "50,5"})
    one.refresh_from_db()
    assert one.received == Decimal("50.50")


@pytest.mark.parametrize(("successes", "asked"), [(95, 100), (10, 10), (0, 10), (1, 7)])
def test_the_interval_is_wilsons(successes: int, asked: int) -> None:
    """Its ends are where the share lies z standard errors off, solved here as a polynomial."""
    found = receipts.interval(successes, asked, 10**12)
    share, z = successes / asked, 1.959963984540054
    ends = np.roots([1 + z**2 / asked, -(2 * share + z**2 / asked), share**2])
    assert found is not None
    assert found[1:] == pytest.approx(sorted(100 * ends.real), abs=1e-6)

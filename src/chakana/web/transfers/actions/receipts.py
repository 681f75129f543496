"""Drawing families by lot, and writing down whether they got their money."""

from __future__ import annotations

import secrets
from datetime import date
from decimal import Decimal

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.assumptions import assumed
from chakana.web.audit.events import record
from chakana.web.ledger.money import CENT
from chakana.web.transfers import receipts
from chakana.web.transfers.actions.steps import locked, told
from chakana.web.transfers.models import Cycle, Order, Receipt, Sample, State

AFTER = (State.SENT, State.RECONCILED, State.CLOSED)
"""States of a cycle of which families can be asked."""


@action
def draw_receipts(*, by: User, cycle: Cycle) -> Sample:
    """Draw by lot the families to be asked, of all whose order the bank says it paid. Once.

    Nobody draws who took the payment a step. Drawn again it is the same sample.
    """
    cycle = locked(cycle)
    require(_may(by, cycle))
    if found := Sample.objects.filter(cycle=cycle).first():
        return found
    paid = cycle.orders.filter(state=Order.State.PAID)
    keys = dict(paid.values_list("reference", "pk")) if cycle.state in AFTER else {}
    if not keys:
        raise Refused("nothing_paid_yet")
    made = Sample.objects.create(cycle=cycle, seed=secrets.token_hex(8), paid=len(keys), by=by)
    count = receipts.size(len(keys), assumed("receipt_margin") / 100)
    chosen = receipts.drawn(made.seed, keys, count)
    Receipt.objects.bulk_create(Receipt(sample=made, order_id=keys[one]) for one in chosen)
    told(by, cycle, "draw_receipts", {"seed": made.seed, "of": len(keys), "drawn": count})
    return made


def _may(by: User, cycle: Cycle) -> Verdict:
    allowed = may(by, Permission.VERIFY_RECEIPT, cycle.territory)
    if allowed and cycle.steps.filter(by=by).exists():
        return Verdict.no("payer_asks_nobody")
    return allowed


@action
def note_receipt(
    *, by: User, receipt: Receipt, outcome: Receipt.Outcome, asked_on: date,
    received: Decimal | None = None, note: str = "",
) -> Receipt:  # fmt: skip
    """Write down what a family that was drawn says of its payment.

    It changes nothing of what the family is owed: what went wrong is mended by those who pay.
    Written again, the new answer stands and the trail keeps the old one.
    """
    one = Receipt.objects.select_for_update().get(pk=receipt.pk)
    place = one.order.enrolment.household.territory
    require(may(by, Permission.VERIFY_RECEIPT, place))
    if one.sample.cycle.steps.filter(by=by).exists():
        raise Refused("payer_asks_nobody")
    if not one.sample.at.date() <= asked_on <= timezone.localdate():
        raise Refused("asked_on_another_day", day=asked_on.isoformat())
    before = {"outcome": one.outcome, "received": _text(one.received)} if one.outcome else None
    one.outcome, one.received = Receipt.Outcome(outcome), _part(one, outcome, received)
    one.asked_on, one.note, one.by = asked_on, note.strip(), by
    one.save()
    record(by=by, action="note_receipt", subject=one, territory=place, before=before,
           after={"outcome": str(one.outcome), "received": _text(one.received)})  # fmt: skip
    return one


def _part(one: Receipt, outcome: str, received: Decimal | None) -> Decimal | None:
    """What was received, where it was a part: more than nothing and less than what was ordered."""
    if outcome != Receipt.Outcome.PART:
        return None
    if (
        received is None
        or not received.is_finite()
        or not 0 < received < one.order.amount
        or received % CENT
    ):
        raise Refused("no_such_part", amount=one.order.amount)
    return received


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)

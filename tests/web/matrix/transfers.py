"""Payment cycles: each action on a cycle that stands where it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from django.utils import timezone
from tests.web.matrix.files import Again
from tests.web.matrix.lines import Address, Call, Rows
from tests.web.matrix.world import World

from chakana.interchange.iso20022 import ANSWER
from chakana.interchange.payments import Answer
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Permission, Role
from chakana.web.ledger.models import Entry
from chakana.web.registry.models import Person
from chakana.web.transfers import actions
from chakana.web.transfers.models import (
    AnswerFile,
    Bank,
    BankFile,
    Change,
    Cycle,
    Mend,
    Receipt,
    Sample,
)

MOVES = ("compute", "check", "approve", "send", "answer", "reconcile", "close")
PREPARE = Permission.PREPARE_PAYMENTS
TODAY = timezone.localdate()


def answers(cycle: Cycle) -> dict[str, Answer]:
    return dict.fromkeys(cycle.orders.values_list("reference", flat=True), Answer("paid"))


def at(move: str) -> Callable[[World], Cycle]:
    """The cycle, standing where ``move`` begins."""

    def taken(w: World) -> Cycle:
        preparer = w.people[Role.PAYMENTS_PREPARER, "above"]
        approver = w.people[Role.PAYMENTS_APPROVER, "above"]
        for one in MOVES[: MOVES.index(move)]:
            if one == "answer":
                actions.take_answers(by=preparer, cycle=w.cycle, answers=answers(w.cycle))
            else:
                by = approver if one == "approve" else preparer
                getattr(actions, one)(by=by, cycle=w.cycle)
        return Cycle.objects.get(pk=w.cycle.pk)

    return taken


def step(move: str, needs: Permission = PREPARE) -> Call:
    def arguments(w: World) -> Mapping[str, Any]:
        return {"cycle": at(move)(w)}

    return Call(needs, arguments)


def back(move: str, begins: str, needs: Permission = PREPARE) -> Call:
    """A step back, which needs a reason."""
    return Call(needs, lambda w: {"cycle": at(begins)(w), "why": "a test"})


def brought(w: World) -> AnswerFile:
    """A file of the bank that says that every order was paid."""
    cycle = at("answer")(w)
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one}</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>"
        for one in answers(cycle)
    )
    text = (
        f'<Document xmlns="{ANSWER}03"><CstmrPmtStsRpt><OrgnlPmtInfAndSts>{told}'
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
    preparer = w.people[Role.PAYMENTS_PREPARER, "above"]
    return actions.bring_answers(by=preparer, cycle=cycle, file=BytesIO(text.encode()))


def bank_file(w: World) -> BankFile:
    return at("answer")(w).files.all()[0]


def proposed(w: World) -> Change:
    """A destination in the place that waits for a second person."""
    preparer = w.people[Role.PAYMENTS_PREPARER, "above"]
    return actions.propose_destinations(
        by=preparer, territory=w.place, why="a test", proposals=[(w.home.number, "018", "1", "")]
    )


def new_home(w: World) -> Mapping[str, Any]:
    """Cash for those who have no destination yet: one whose recipient is another since today."""
    people = Person.objects.filter(household=w.home)
    people.filter(is_recipient=True).update(is_recipient=False)
    first = people.filter(destinations=None, left_on=None)[0]
    Person.objects.filter(pk=first.pk).update(is_recipient=True)
    return {"territory": w.place, "bank": Bank.objects.get(), "place": "Plaza", "why": "a test"}


def came_back(w: World) -> Mapping[str, Any]:
    cycle = at("close")(w)
    line = cycle.entitlements.filter(owed__gt=0)[0]
    return {"entitlement": line, "kind": Mend.Kind.CAME_BACK, "why": "a test"}


def with_answers(w: World) -> Mapping[str, Any]:
    cycle = at("answer")(w)
    return {"cycle": cycle, "answers": answers(cycle)}


def drawn(w: World) -> Sample:
    """The families of the paid cycle that are asked."""
    officer = User.objects.get(username=f"maker-{Role.NATIONAL_OFFICER}")
    return actions.draw_receipts(by=officer, cycle=at("reconcile")(w))


def of_one(w: World) -> Receipt:
    return drawn(w).receipts.all()[0]


def cash(w: World) -> Mapping[str, Any]:
    told = new_home(w)
    return {"what": "cash", "place": w.place.pk, "bank": told["bank"].pk, "where": "Plaza",
            "why": "a test"}  # fmt: skip


def posted(w: World) -> str:
    """What the ledger says of the payment of the place."""
    return Entry.objects.get(pk=at("close")(w).accrued_id).text


ADDRESSES = {
    "receipts": Address(lambda w: [drawn(w).cycle_id]),
    "draw_receipts": Address(lambda w: [at("reconcile")(w).pk], posts=lambda w: {}),
    "receipt": Address(
        lambda w: [of_one(w).pk],
        posts=lambda w: {"outcome": "received_in_full", "asked_on": TODAY.isoformat()},
    ),
    "cycles": Address(shows=lambda w: f"/pagos/{w.cycle.pk}/"),
    "cycle": Address(lambda w: [w.cycle.pk]),
    "take_step": Address(lambda w: [w.cycle.pk, "compute"], posts=lambda w: {}, does=PREPARE),
    "bring_answers": Address(lambda w: [at("answer")(w).pk]),
    "take_answers": Address(lambda w: [brought(w).pk], posts=lambda w: {}),
    "roster": Address(lambda w: [at("check")(w).pk]),
    "roster_line": Address(
        lambda w: [came_back(w)["entitlement"].pk],
        posts=lambda w: {"kind": "came_back", "why": "a test"},
        does=Permission.APPROVE_PAYMENTS,
    ),
    "destinations": Address(
        shows=lambda w: f"/pagos/destinos/{proposed(w).pk}/",
        posts=lambda w: cash(w),
        does=PREPARE,
    ),
    "destination_change": Address(lambda w: [proposed(w).pk]),
    "decide_change": Address(lambda w: [proposed(w).pk], posts=lambda w: {"is_approved": "yes"}),
    "banks": Address(
        posts=lambda w: {"what": "bank", "code": "019", "name": "Otro", "why": "a test"},
        does=Permission.SET_PAYMENTS,
        where="country",
    ),
    "ledger": Address(shows=lambda w: posted(w)),
    "bank_file": Address(lambda w: [bank_file(w).pk]),
}
ROWS = {
    "cycles": Rows(Permission.SEE_PAYMENTS, lambda w: w.cycle),
    "orders": Rows(Permission.SEE_PAYMENTS, lambda w: at("check")(w).orders.all()[0]),
}
CALLS = {
    "transfers.open_cycle": Call(
        PREPARE,
        lambda w: {"version": w.approved.version, "component": "transfer", "territory": w.place,
                   "begins": date(2014, 3, 1), "ends": date(2014, 4, 30)},
    ),
    **{f"transfers.{move}": step(move) for move in MOVES if move != "answer"},
    "transfers.approve": step("approve", Permission.APPROVE_PAYMENTS),
    "transfers.take_answers": Call(PREPARE, with_answers),
    "transfers.redo": back("redo", "check"),
    "transfers.send_back": back("send_back", "approve", Permission.APPROVE_PAYMENTS),
    "transfers.cancel": back("cancel", "compute"),
    "transfers.bring_answers": Call(
        PREPARE,
        lambda w: {"cycle": at("answer")(w), "file": Again(f'<x xmlns="{ANSWER}03"/>'.encode())},
    ),
    "transfers.take_file": Call(PREPARE, lambda w: {"file": brought(w)}),
    "transfers.draw_receipts": Call(
        Permission.VERIFY_RECEIPT, lambda w: {"cycle": at("reconcile")(w)}
    ),
    "transfers.note_receipt": Call(
        Permission.VERIFY_RECEIPT,
        lambda w: {"receipt": of_one(w), "outcome": Receipt.Outcome.FULL, "asked_on": TODAY},
    ),
    "transfers.mend": Call(Permission.APPROVE_PAYMENTS, came_back),
    "transfers.propose_destinations": Call(
        PREPARE,
        lambda w: {"territory": w.place, "proposals": [(w.home.number, "018", "1", "")],
                   "why": "a test"},
    ),
    "transfers.propose_cash": Call(PREPARE, new_home),
    "transfers.decide_destinations": Call(
        Permission.APPROVE_PAYMENTS, lambda w: {"change": proposed(w), "is_approved": True}
    ),
    "transfers.set_bank": Call(
        Permission.SET_PAYMENTS,
        lambda w: {"country": w.country, "code": "019", "name": "Otro", "why": "a test"},
        where="country",
    ),
    "transfers.set_terms": Call(
        Permission.SET_PAYMENTS,
        lambda w: {"country": w.country, "programme": "pe/juntos", "payer": "Juntos",
                   "account": "2", "bank": Bank.objects.get(), "why": "a test"},
        where="country",
    ),
}  # fmt: skip

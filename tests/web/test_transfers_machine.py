"""Whatever is done with payments in whatever order, each family's money is where plain books say.

Hypothesis drives cycles through the real actions, lawful and not. Beside them an account is kept
in plain Python: what each family was owed, ordered, paid, given back. After every step the orders
and the ledger are held against it, and the ledger against itself.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.web.desk import WHY, balances, opened, payable

from chakana.interchange.payments import Answer
from chakana.web.actions import Refused
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.enrolment.models import Enrolment
from chakana.web.transfers import actions, proof
from chakana.web.transfers.models import Cycle, Entitlement, Mend, Order

if TYPE_CHECKING:
    from tests.web.conftest import Office

    from chakana.web.accounts.models import User
    from chakana.web.targeting.models import Assessment

A_CYCLE = Decimal(200)
"""S/ 1 200 a year, paid every two months: fao2016, lines 271 and 863."""
PERIODS = 4
LAWFUL = {
    "compute": ("draft", "computed"), "check": ("computed", "checked"),
    "approve": ("checked", "approved"), "send": ("approved", "sent"),
    "reconcile": ("sent", "reconciled"), "close": ("reconciled", "closed"),
    "redo": ("computed checked", "draft"), "send_back": ("checked", "draft"),
    "cancel": ("draft", "cancelled"),
}  # fmt: skip
"""From which state each step leads to which, as the issue of payments tells it."""
OF_THE_APPROVER = ("approve", "send_back")
BACK = ("redo", "send_back", "cancel")
OWED = ("approved", "sent", "reconciled", "closed")
GONE = OWED[1:]


@dataclass
class Entry:
    """What a family is to be paid in a cycle: its months, and what earlier ones failed to pay."""

    amount: Decimal
    became: str = "none"
    carried_by: Book | None = None


@dataclass
class Book:
    """A payment as it would stand in a book of paper."""

    row: Cycle
    state: str = "draft"
    entries: dict[int, Entry] = field(default_factory=dict)


class Payments(RuleBasedStateMachine):
    """An office with some families, whom it pays for up to four periods of two months."""

    office: Office
    approved: Assessment

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.families = list(Enrolment.objects.order_by("pk").values_list("pk", flat=True))
        self.books: list[Book] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def live(self, period: int) -> Book | None:
        begins = date(2014, 1 + 2 * period, 1)
        return next((b for b in self.books
                     if b.row.begins == begins and b.state != "cancelled"), None)  # fmt: skip

    @rule(period=st.integers(0, PERIODS - 1))
    def open(self, period: int) -> None:
        begins = date(2014, 1 + 2 * period, 1)
        ends = date(2014, 3 + 2 * period, 1) - timedelta(days=1)
        if self.live(period):
            with pytest.raises(Refused, match="Ya hay un pago"):
                opened(self.office, self.approved.version, begins, ends)
            return
        self.books.append(Book(opened(self.office, self.approved.version, begins, ends)))

    @rule(period=st.integers(0, PERIODS - 1), move=st.sampled_from(sorted(LAWFUL)),
          wrong=st.integers(0, 7))  # fmt: skip
    def take(self, period: int, move: str, wrong: int) -> None:
        """A step, once in eight by the person whose step it is not."""
        book = self.live(period)
        if book is None:
            return
        is_approvers = (move in OF_THE_APPROVER) != (wrong == 0)
        by: User = self.office.approver if is_approvers else self.office.preparer
        more = {"why": WHY} if move in BACK else {}
        begins, ends = LAWFUL[move]
        silent = move == "reconcile" and any(e.became == "none" for e in book.entries.values())
        if wrong == 0 or book.state not in begins.split() or silent:
            with pytest.raises(Refused):
                getattr(actions, move)(by=by, cycle=book.row, **more)
            return
        getattr(actions, move)(by=by, cycle=book.row, **more)
        if move == "compute":
            self._list(book)
        if ends == "draft":
            self._unlist(book)
        book.state = ends

    @initialize(seed=st.integers(0, 999))
    def begin(self, seed: int) -> None:
        """A first payment that the bank has answered in part, and a second one in work."""
        for period, steps in ((0, 6), (1, 3)):
            for at in range(steps):
                self.go_on(period, seed + at)

    @rule(period=st.integers(0, PERIODS - 1), seed=st.integers(0, 999))
    def go_on(self, period: int, seed: int) -> None:
        """The lawful step that follows: by chance alone few payments would come to their end."""
        book = self.live(period)
        if book is None:
            self.open(period)
        elif book.state == "sent" and any(e.became == "none" for e in book.entries.values()):
            self.answer(period, seed, "")
        elif book.state != "closed":
            following = {begins: move for move, (begins, _) in LAWFUL.items() if move not in BACK}
            self.take(period, following[book.state], 1)

    def _list(self, book: Book) -> None:
        for family in self.families:
            failed = [
                entry for other in self.books if other is not book and other.state in OWED
                for key, entry in other.entries.items()
                if key == family and entry.became == "returned" and entry.carried_by is None
            ]  # fmt: skip
            for entry in failed:
                entry.carried_by = book
            book.entries[family] = Entry(A_CYCLE + sum(entry.amount for entry in failed))

    def _unlist(self, book: Book) -> None:
        book.entries = {}
        for other in self.books:
            for entry in other.entries.values():
                if entry.carried_by is book:
                    entry.carried_by = None

    @rule(period=st.integers(0, PERIODS - 1), seed=st.integers(0, 999),
          spoilt=st.sampled_from(["", "", "", "unknown", "contrary"]))  # fmt: skip
    def answer(self, period: int, seed: int, spoilt: str) -> None:
        """The bank answers for some orders, some again; a file with one fault is refused whole."""
        book = self.live(period)
        if book is None:
            return
        chance, told = random.Random(seed), dict[str, Answer]()
        named = dict(book.row.orders.values_list("enrolment", "reference"))
        for family, entry in book.entries.items() if book.state == "sent" else ():
            said = chance.choice(("paid", "paid", "returned", ""))
            if entry.became != "none":
                said = entry.became if entry.became in ("paid", "returned") and said else ""
            if said:
                told[named[family]] = Answer(said)  # type: ignore[arg-type]
        if spoilt == "unknown":
            told["NO-SUCH-ORDER"] = Answer("paid")
        paid = [f for f, e in book.entries.items() if e.became == "paid"]
        if spoilt == "contrary" and paid:
            told[named[paid[0]]] = Answer("returned")
        if book.state != "sent" or spoilt == "unknown" or (spoilt and paid):
            with pytest.raises(Refused):
                actions.take_answers(by=self.office.preparer, cycle=book.row, answers=told)
            return
        actions.take_answers(by=self.office.preparer, cycle=book.row, answers=told)
        for family, entry in book.entries.items():
            if entry.became == "none" and named[family] in told:
                entry.became = told[named[family]].outcome

    @rule(period=st.integers(0, PERIODS - 1), which=st.integers(0, 99),
          kind=st.sampled_from([Mend.Kind.CAME_BACK, Mend.Kind.RELEASED]))  # fmt: skip
    def mend(self, period: int, which: int, kind: Mend.Kind) -> None:
        """What the bank gave back after all; what is owed no more."""
        book = self.live(period)
        if book is None or not book.entries:
            return
        family = self.families[which % len(self.families)]
        entry = book.entries[family]
        line = Entitlement.objects.get(cycle=book.row, enrolment=family)
        needed = "paid" if kind == Mend.Kind.CAME_BACK else "returned"
        can = book.state in OWED and entry.became == needed and entry.carried_by is None
        if not can:
            with pytest.raises(Refused):
                actions.mend(by=self.office.approver, entitlement=line, kind=kind, why=WHY)
            return
        actions.mend(by=self.office.approver, entitlement=line, kind=kind, why=WHY)
        entry.became = "returned" if kind == Mend.Kind.CAME_BACK else "released"

    @invariant()
    def orders_are_as_in_the_books(self) -> None:
        for book in self.books:
            rows = Order.objects.filter(cycle=book.row).values_list("enrolment", "amount", "state")
            found = {family: (amount, state) for family, amount, state in rows}
            assert found == {f: (e.amount, e.became) for f, e in book.entries.items()}
            assert Cycle.objects.get(pk=book.row.pk).state == book.state

    @invariant()
    def money_is_where_the_books_say(self) -> None:
        at = Counter[str]()
        for book in self.books:
            for entry in book.entries.values():
                if place := _place(book, entry):
                    at[place] += entry.amount  # type: ignore[assignment]
        found = balances()
        for place in ("owed", "transit", "paid", "due"):
            assert found.get(place, 0) == at[place], place
        assert sum(found.values()) == 0
        assert list(proof.faults()) == []

    @invariant()
    def nobody_is_paid_more_than_was_owed(self) -> None:
        for family in self.families:
            mine = [(b, b.entries[family]) for b in self.books if family in b.entries]
            owed = A_CYCLE * sum(book.state in OWED for book, _ in mine)
            assert sum(entry.amount for _, entry in mine if entry.became == "paid") <= owed


def _place(book: Book, entry: Entry) -> str:
    """The account on which an entry's money stands; none before it is approved."""
    if book.state == "approved":
        return "owed"
    if book.state not in GONE or entry.became == "released":
        return ""
    if entry.became == "returned":
        return "" if entry.carried_by and entry.carried_by.state in OWED else "due"
    return {"none": "transit", "paid": "paid"}[entry.became]


FAMILIES = 6


def drive(office: Office, approved: Assessment, examples: int, steps: int) -> None:
    payable(office)
    enrol_eligible(by=office.national, assessment=approved, since=date(2014, 1, 1))
    some = list(Enrolment.objects.order_by("pk").values_list("pk", flat=True)[:FAMILIES])
    Enrolment.objects.exclude(pk__in=some).delete()
    machine = type("Machine", (Payments,), {"office": office, "approved": approved})
    run_state_machine_as_test(machine, settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=examples < 50,
        suppress_health_check=list(HealthCheck),
    ))  # fmt: skip


@pytest.mark.django_db
def test_money_is_where_plain_books_say(office: Office, approved: Assessment) -> None:
    drive(office, approved, 12, 40)


@pytest.mark.heavy
@pytest.mark.django_db
def test_money_is_where_plain_books_say_whatever_is_tried(
    office: Office, approved: Assessment
) -> None:
    drive(office, approved, 300, 80)

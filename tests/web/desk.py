"""A payment cycle and those who work on it: what tests of payments begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from chakana.interchange.payments import Answer, Outcome
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.ledger.models import Account
from chakana.web.ledger.queries import balance
from chakana.web.targeting.models import Assessment
from chakana.web.transfers import actions
from chakana.web.transfers.models import Bank, Cycle

if TYPE_CHECKING:
    from tests.web.conftest import Office

BEGINS, ENDS = date(2014, 1, 1), date(2014, 2, 28)
WHY = "a test"


@dataclass(frozen=True)
class Desk:
    """A cycle and those who work on it."""

    office: Office
    cycle: Cycle

    def to(self, *moves: str) -> Cycle:
        """Take these steps, each by the one whose step it is."""
        for move in moves:
            by = self.office.approver if move in ("approve", "send_back") else self.office.preparer
            more = {"why": WHY} if move in ("redo", "send_back", "cancel") else {}
            getattr(actions, move)(by=by, cycle=self.cycle, **more)
        return Cycle.objects.get(pk=self.cycle.pk)

    def sent(self) -> Cycle:
        """The cycle after its orders went to the bank."""
        return self.to("compute", "check", "approve", "send")

    def take(self, said: Mapping[str, Outcome]) -> Cycle:
        """Take what the bank says of some orders."""
        answers = {one: Answer(outcome) for one, outcome in said.items()}
        return actions.take_answers(by=self.office.preparer, cycle=self.cycle, answers=answers)

    def answer(self, said: Mapping[str, Outcome] | None = None) -> Cycle:
        """Reconcile: all paid but those given here."""
        references = self.cycle.orders.values_list("reference", flat=True)
        self.take(dict.fromkeys(references, "paid") | (said or {}))  # type: ignore[arg-type]
        return actions.reconcile(by=self.office.preparer, cycle=self.cycle)

    def paid(self, said: Mapping[str, Outcome] | None = None) -> Cycle:
        """The cycle closed, all paid but those given here."""
        self.sent()
        self.answer(said)
        return self.to("close")

    def next(self, begins: date, ends: date) -> Desk:
        """The same people at work on other months."""
        return Desk(self.office, opened(self.office, self.cycle.version, begins, ends))


def opened(office: Office, version: Any, begins: date = BEGINS, ends: date = ENDS) -> Cycle:
    """A draft for the whole country."""
    return actions.open_cycle(
        by=office.preparer, version=version, component="transfer", territory=office.country,
        begins=begins, ends=ends,
    )  # fmt: skip


def with_terms(office: Office) -> Bank:
    """The bank of the programme, its account known and in force."""
    bank = actions.set_bank(
        by=office.national, country=office.country, code="018", name="Banco de la Nación", why=WHY
    )
    actions.set_terms(
        by=office.national, country=office.country, programme="pe/juntos", payer="Programa Juntos",
        account="00-000-123456", bank=bank, why=WHY,
    )  # fmt: skip
    return bank


def with_cash(office: Office, bank: Bank) -> None:
    """Everybody is paid in cash at one place."""
    change = actions.propose_cash(
        by=office.preparer, territory=office.country, bank=bank, place="Plaza de Andahuaylas",
        why=WHY,
    )  # fmt: skip
    actions.decide_destinations(by=office.approver, change=change, is_approved=True)


def payable(office: Office) -> Bank:
    """Everybody has a recipient and a place to be paid, and the programme an account."""
    bank = with_terms(office)
    with_cash(office, bank)
    return bank


def at_work(office: Office, approved: Assessment) -> Desk:
    """A draft of January and February for everybody that was found eligible."""
    payable(office)
    enrol_eligible(by=office.national, assessment=approved, since=BEGINS)
    return Desk(office, opened(office, approved.version))


def balances() -> dict[str, Decimal]:
    """What stands on each account of the only programme, by its kind."""
    return {one.kind: balance(one) for one in Account.objects.all()}

"""What a payment file and its answer hold, whatever format they are written in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from chakana.problems import ChakanaError, Location, Problem

PAYMENT_CODES: Mapping[str, str] = {
    "PAY001": "A payment that cannot be ordered: its money, its reference or its name is wrong.",
    "PAY002": "Two payments with the same reference.",
    "PAY003": "A bank's answer that cannot be read.",
    "PAY004": "A bank's answer that contradicts itself.",
}
"""Code → meaning, for files that go to a bank and come back."""

REFERENCE = re.compile(r"[A-Za-z0-9/?:().,'+-][A-Za-z0-9/?:().,'+ -]{0,34}")
"""What every bank takes as a reference: 35 characters of the basic set."""

Outcome = Literal["paid", "returned", "pending"]
OUTCOMES: tuple[Outcome, ...] = ("paid", "returned", "pending")


@dataclass(frozen=True)
class Party:
    """Who pays or is paid: a name, and the account where there is one."""

    name: str
    account: str = ""
    bank: str = ""
    """The bank's BIC, or its code in the country's clearing."""


@dataclass(frozen=True)
class Payment:
    """``amount`` in whole units of the currency with two places; ``reference`` names it alone."""

    reference: str
    amount: Decimal
    to: Party


@dataclass(frozen=True)
class Batch:
    """Payments of one payer on one day in one currency."""

    message: str
    made_at: datetime
    day: date
    payer: Party
    currency: str
    payments: Sequence[Payment]

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.payments), Decimal(0))

    def require_sound(self) -> None:
        """Raise ChakanaError (PAY001, PAY002) with every payment that must not go to a bank.

        A file that its schema accepts can still be wrong: counts, totals and repeated references
        are not the schema's business.
        """
        problems = [*self._wrong(), *self._repeated()]
        if problems:
            raise ChakanaError(problems)

    def _wrong(self) -> Iterator[Problem]:
        for row, one in enumerate(self.payments, 1):
            place = Location(f"payment {row}")
            if not one.amount.is_finite() or one.amount <= 0 or one.amount * 100 % 1:
                message = f"{one.amount} is not an amount that can be paid."
                yield Problem("PAY001", message, place, "Pay more than nought, in whole cents.")
            if not REFERENCE.fullmatch(one.reference):
                message = f"'{one.reference}' is not a reference that banks take."
                yield Problem("PAY001", message, place, "Use up to 35 letters, digits and - / .")
            if not one.to.name.strip():
                yield Problem("PAY001", "Nobody is named who is paid.", place, "Give the name.")

    def _repeated(self) -> Iterator[Problem]:
        for reference, times in Counter(one.reference for one in self.payments).items():
            if times > 1:
                message = f"The reference '{reference}' is given to {times} payments."
                hint = "Nothing is paid twice: give each payment one of its own."
                yield Problem("PAY002", message, Location(self.message), hint)


@dataclass(frozen=True)
class Answer:
    """What became of a payment, and why where the bank says so."""

    outcome: Outcome
    because: str = ""


def gathered(answers: Sequence[tuple[str, Answer]], place: str) -> dict[str, Answer]:
    """Answers by reference; the same one twice is one, and two that differ are refused (PAY004)."""
    found: dict[str, Answer] = {}
    problems = []
    for reference, answer in answers:
        before = found.setdefault(reference, answer)
        if before.outcome != answer.outcome:
            message = f"'{reference}' is answered '{before.outcome}' and '{answer.outcome}'."
            hint = "Ask the bank which is right; nothing of this file was taken."
            problems.append(Problem("PAY004", message, Location(place), hint))
    if problems:
        raise ChakanaError(problems)
    return found

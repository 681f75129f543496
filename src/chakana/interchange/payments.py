"""What a payment file and its answer hold, whatever format they are written in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from chakana.problems import ChakanaError, Location, Problem

PAYMENT_CODES: Mapping[str, str] = {
    "PAY001": "A payment that cannot be ordered: its money, its reference or its payee is wrong.",
    "PAY002": "Two payments with the same reference.",
    "PAY003": "A bank's answer that cannot be read.",
    "PAY004": "A bank's answer that contradicts itself.",
    "PAY005": "A layout of a bank's files that cannot be used.",
}
"""Code → meaning, for files that go to a bank and come back."""

REFERENCE = re.compile(r"[A-Za-z0-9/?:().,'+-][A-Za-z0-9/?:().,'+ -]{0,34}")
"""What every bank takes as a reference: 35 characters of the basic set."""
ACCOUNT = re.compile(r"[A-Za-z0-9-]{0,34}")
"""An account's number, or none: letters, figures and hyphens."""
LONGEST_NAME = 140
_FORMULAS = "=+-@"

Outcome = Literal["paid", "returned", "pending"]
OUTCOMES: tuple[Outcome, ...] = ("paid", "returned", "pending")


def bank_text(text: str) -> str:
    """A name as banks take it: Latin letters with their accents, single spaces, 140 characters.

    Letters that Latin-1 lacks lose their accent; what has no Latin letter becomes a space. It never
    begins as a formula of a spreadsheet does.

    >>> bank_text("=Ñusta  Ccoyllúr\\tMěsíc")
    'Ñusta Ccoyllúr Mesíc'
    """
    told = "".join(map(_latin, unicodedata.normalize("NFC", text)))
    return " ".join(told.split()).lstrip(_FORMULAS + " ")[:LONGEST_NAME].rstrip()


def _latin(letter: str) -> str:
    if letter.isprintable() and ord(letter) < 256:
        return letter
    bare = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in bare if " " <= one < "\x7f") or (
        "" if unicodedata.combining(letter) else " "
    )


@dataclass(frozen=True)
class Party:
    """Who pays or is paid: a name, and the account where there is one."""

    name: str
    account: str = ""
    bank: str = ""
    """The bank's BIC, or its code in the country's clearing."""
    document: str = ""
    """The number of the paper by which a cashier knows them."""
    place: str = ""
    """Where cash is handed out, in words, to who has no account."""


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
        if not REFERENCE.fullmatch(self.message) or not self.payments:
            message = f"'{self.message}' with {len(self.payments)} payments is no message."
            yield Problem("PAY001", message, Location("file"), "Name it, and pay somebody.")
        yield from _wrong_party(self.payer, Location("payer"))
        for row, one in enumerate(self.payments, 1):
            place = Location(f"payment {row}")
            if not one.amount.is_finite() or one.amount <= 0 or one.amount * 100 % 1:
                message = f"{one.amount} is not an amount that can be paid."
                yield Problem("PAY001", message, place, "Pay more than nought, in whole cents.")
            if not REFERENCE.fullmatch(one.reference):
                message = f"'{one.reference}' is not a reference that banks take."
                yield Problem("PAY001", message, place, "Use up to 35 letters, digits and - / .")
            yield from _wrong_party(one.to, place)

    def _repeated(self) -> Iterator[Problem]:
        for reference, times in Counter(one.reference for one in self.payments).items():
            if times > 1:
                message = f"The reference '{reference}' is given to {times} payments."
                hint = "Nothing is paid twice: give each payment one of its own."
                yield Problem("PAY002", message, Location(self.message), hint)


def _wrong_party(party: Party, place: Location) -> Iterator[Problem]:
    """What is wrong with somebody; their name and account are told to nobody."""
    if not bank_text(party.name):
        yield Problem("PAY001", "Nobody is named who is paid.", place, "Give the name.")
    codes = (party.account, party.bank, party.document)
    if not all(ACCOUNT.fullmatch(one) for one in codes):
        message = "An account, a bank's code or a document is not one that banks take."
        yield Problem("PAY001", message, place, "Use up to 34 letters, digits and hyphens.")


@dataclass(frozen=True)
class Answer:
    """What became of a payment, and why, of how much and on which day where the bank says so."""

    outcome: Outcome
    because: str = ""
    amount: Decimal | None = None
    day: date | None = None


@dataclass(frozen=True)
class Answers:
    """What a file of a bank says.

    ``each`` is by reference; ``repeated`` counts answers that came more than once; ``messages`` are
    the payment files that it answers, where it names them; ``whole`` says what became of a file all
    of whose payments had the same fate, without listing them.
    """

    each: Mapping[str, Answer]
    repeated: int = 0
    messages: frozenset[str] = frozenset()
    whole: Mapping[str, Answer] = field(default_factory=dict)


def gathered(answers: Iterable[tuple[str, Answer]], place: str) -> tuple[dict[str, Answer], int]:
    """Answers by reference, and how many came again; two that differ are refused (PAY004)."""
    found: dict[str, Answer] = {}
    repeated, problems = 0, []
    for reference, answer in answers:
        before = found.setdefault(reference, answer)
        repeated += before is not answer
        if before.outcome != answer.outcome or before.amount != answer.amount:
            message = f"'{reference}' is answered '{before.outcome}' and '{answer.outcome}'."
            hint = "Ask the bank which is right; nothing of this file was taken."
            problems.append(Problem("PAY004", message, Location(place), hint))
    if problems:
        raise ChakanaError(problems[:MOST_PROBLEMS])
    return found, repeated


MOST_PROBLEMS = 20
"""As many faults of a file as are told: whoever reads them asks the bank for another."""


def unreadable(message: str, name: str, line: int = 0) -> ChakanaError:
    """PAY003: why a bank's answer cannot be read."""
    hint = "Give the bank's file as it came. Nothing of it was taken."
    return ChakanaError(Problem("PAY003", message, Location(name, line, 1 if line else 0), hint))

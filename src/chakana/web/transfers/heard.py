"""What a bank says, held against the orders that it speaks of, before any of it is taken.

The answers are laid beside the orders in a table of this connection, so that half a million are
compared and taken by a few statements.
"""

# ruff: noqa: S608  statements are put together from names of ours; values fill their places
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from chakana.interchange.payments import OUTCOMES, Answers
from chakana.web import bulk
from chakana.web.actions import Refused
from chakana.web.ledger.money import as_cents
from chakana.web.transfers.models import AnswerFile, BankFile, Cycle
from chakana.web.transfers.statements import Sql, rows, run

TABLE = "answers_of_a_bank"
MENDED_FROM_PAID = "'came_back', 'astray', 'reversed'"


@dataclass(frozen=True)
class Fault:
    """Something wrong with answers: ``name`` of its text, how many, and one that shows it."""

    name: str
    count: int
    first: str


@dataclass(frozen=True)
class Understood:
    """What a file says: new answers of each kind, how many are known already, what is wrong."""

    paid: int
    returned: int
    pending: int
    repeated: int
    paid_cents: int
    returned_cents: int
    faults: tuple[Fault, ...]

    def as_data(self) -> dict[str, Any]:
        """As plain data, to be kept."""
        return asdict(self)

    def require_sound(self) -> None:
        """Refused with the first fault: a file is taken whole or not at all."""
        for fault in self.faults:
            raise Refused(fault.name, count=fault.count, first=fault.first)


def lay_down(cycle: Cycle, answers: Answers) -> None:
    """Put ``answers`` into a table of this connection, those told of a whole file spread out."""
    types = "reference varchar(1000) PRIMARY KEY, outcome varchar(10), because text, cents bigint"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} ({types}, day date)")
    bulk.insert_into(TABLE, ("reference", "outcome", "because", "cents", "day"), _rows(answers))
    for message, answer in answers.whole.items():
        day = answer.day or timezone.localdate()
        for file in BankFile.objects.filter(cycle=cycle, message=message):
            told = (answer.outcome, answer.because[:200], day)
            orders = (cycle.pk, file.bank_id, file.first, file.last)
            run(
                f"INSERT INTO {TABLE} SELECT paid.reference,",
                Sql("%s, %s, NULL, %s FROM transfers_order paid", told),
                Sql("WHERE paid.cycle_id = %s AND paid.bank_id = %s"
                    " AND paid.id BETWEEN %s AND %s", orders),
            )  # fmt: skip


def _rows(answers: Answers) -> Iterator[tuple[Any, ...]]:
    today = timezone.localdate()
    for reference, one in answers.each.items():
        if one.outcome not in OUTCOMES:
            raise Refused("strange_word")
        cents = None if one.amount is None else as_cents(one.amount)
        because = "".join(letter for letter in one.because[:200] if letter.isprintable())
        yield reference[:1000], one.outcome, because, cents, one.day or today


def take_up() -> None:
    """Remove the table again."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


SPOKEN = f"FROM {TABLE} heard LEFT JOIN transfers_order paid ON paid.reference = heard.reference"
SAID_PAID = (
    "(paid.state IN ('paid', 'astray', 'reversed') OR EXISTS (SELECT 1 FROM transfers_mend mend"
    " JOIN transfers_entitlement line ON line.id = mend.entitlement_id"
    " WHERE line.cycle_id = paid.cycle_id AND line.enrolment_id = paid.enrolment_id"
    f" AND mend.kind IN ({MENDED_FROM_PAID})))"
)
NEW = "paid.state = 'none' AND heard.outcome <> 'pending'"
KNOWN = "paid.state <> 'none' AND heard.outcome <> 'pending'"
DIFFERS = f"{KNOWN} AND (heard.outcome = 'paid') <> {SAID_PAID}"


def understand(cycle: Cycle, answers: Answers) -> Understood:
    """What the answers that were laid down say of the orders of ``cycle``."""
    counts = {
        (outcome, is_new): (count, cents)
        for outcome, is_new, count, cents in rows(
            f"SELECT heard.outcome, CASE WHEN {NEW} THEN 1 ELSE 0 END, count(*),"
            f" coalesce(sum(paid.amount), 0) {SPOKEN} GROUP BY 1, 2"
        )
    }

    def new(outcome: str) -> tuple[int, int]:
        count, cents = counts.get((outcome, 1), (0, 0))
        return int(count), int(cents)

    known = sum(int(one[0]) for key, one in counts.items() if key[1] == 0 and key[0] != "pending")
    pending = sum(int(one[0]) for key, one in counts.items() if key[0] == "pending")
    faults = tuple(_faults(cycle, answers))
    return Understood(
        new("paid")[0], new("returned")[0], pending, known + answers.repeated,
        new("paid")[1], new("returned")[1], faults,
    )  # fmt: skip


def _faults(cycle: Cycle, answers: Answers) -> Iterator[Fault]:
    ours = {one.message: one.bank_id for one in cycle.files.all()}
    strangers = sorted(answers.messages - ours.keys())
    if strangers:
        yield Fault("another_file", len(strangers), _shown(strangers[0]))
    yield from _counted("strange_answers", "paid.id IS NULL OR paid.cycle_id <> %s", cycle.pk)
    yield from _counted("answers_changed", DIFFERS)
    yield from _counted("wrong_amounts", "heard.cents IS NOT NULL AND heard.cents <> paid.amount")
    banks = sorted({ours[one] for one in answers.messages & ours.keys()})
    if banks:
        places = ", ".join(["%s"] * len(banks))
        yield from _counted("another_bank", f"paid.bank_id NOT IN ({places})", *banks)
    sent = cycle.sent.day if cycle.sent else cycle.begins
    today = timezone.localdate()
    yield from _counted("answers_of_no_day", "heard.day > %s OR heard.day < %s", today,
                        min(sent, today))  # fmt: skip


def _counted(name: str, condition: str, *values: Any) -> Iterator[Fault]:
    (told,) = rows(
        f"SELECT count(*), min(heard.reference) {SPOKEN} WHERE {condition}",
        *values,
    )
    if told[0]:
        yield Fault(name, int(told[0]), _shown(str(told[1])))


OURS = re.compile(r"[0-9-]{1,35}")


def _shown(reference: str) -> str:
    """A reference that may be one of ours; a stranger's may hold anything, also a name."""
    return reference if OURS.fullmatch(reference) else "…"


def take(cycle: Cycle, file: AnswerFile) -> list[tuple[str, date, int]]:
    """Write the new answers on their orders; what they come to, in cents, by outcome and day."""
    mine = "paid.cycle_id = %s"
    sums = rows(
        f"SELECT heard.outcome, heard.day, sum(paid.amount) {SPOKEN}"
        f" WHERE {mine} AND {NEW} GROUP BY 1, 2 ORDER BY 2, 1",
        cycle.pk,
    )
    count = run(
        "UPDATE transfers_order AS paid SET state = heard.outcome, because = heard.because,",
        Sql(f"answered_id = %s FROM {TABLE} heard", (file.pk,)),
        Sql(f"WHERE heard.reference = paid.reference AND {mine} AND {NEW}", (cycle.pk,)),
    )
    bulk.count_if_grown("transfers_order", count)
    return [(outcome, _as_day(day), int(cents)) for outcome, day, cents in sums]


def _as_day(told: date | str) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)

"""Taking what banks answer: looked at first, then taken whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone

from chakana.interchange import bank_csv, iso20022
from chakana.interchange.payments import Answer, Answers
from chakana.problems import ChakanaError
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.ledger.money import CENT
from chakana.web.transfers import accounts, heard
from chakana.web.transfers.actions.steps import locked, taken, told
from chakana.web.transfers.heard import Understood
from chakana.web.transfers.models import AnswerFile, Bank, Cycle, State


@action
def take_answers(*, by: User, cycle: Cycle, answers: Mapping[str, Answer]) -> Cycle:
    """Take what a bank says of orders: all of it or nothing. It may come in parts.

    An answer given before may come again; one that says otherwise than before, or is for an order
    that was not sent, is refused with all the others.
    """
    cycle = taken(by, cycle, "reconcile")
    _take(by, cycle, Answers(answers), AnswerFile(cycle=cycle, brought_by=by))
    return cycle


@action
def bring_answers(
    *, by: User, cycle: Cycle, file: IO[bytes], bank: Bank | None = None
) -> AnswerFile:
    """Keep a bank's file and say what is understood of it; nothing of it is taken yet.

    ``bank`` says whose columns it has; without it the file is a pain.002. The same file again is
    the one that was kept.
    """
    cycle = locked(cycle)
    require(may(by, Permission.PREPARE_PAYMENTS, cycle.territory))
    if cycle.state not in (State.SENT, State.RECONCILED, State.CLOSED):
        raise Refused("nothing_was_sent")
    place, digest, size = _kept(cycle, file)
    known = AnswerFile.objects.filter(cycle=cycle, digest=digest).first()
    if known is not None:
        return known
    found = AnswerFile(cycle=cycle, bank=bank, digest=digest, size=size, brought_by=by)
    answers = _read(found, place)
    understood = _understood(cycle, answers)
    found.understood = understood.as_data()
    found.save()
    told(by, cycle, "bring_answers", {"file": digest, **_counts(understood)})
    return found


@action
def take_file(*, by: User, file: AnswerFile) -> AnswerFile:
    """Take the answers of a file that was brought. Taken before, it is not taken again."""
    locked(file.cycle)
    file = AnswerFile.objects.select_related("cycle", "bank").get(pk=file.pk)
    if file.taken_at is not None:
        return file
    cycle = taken(by, file.cycle, "reconcile")
    _take(by, cycle, _read(file, _place(cycle, file.digest)), file)
    return file


def _take(by: User, cycle: Cycle, answers: Answers, file: AnswerFile) -> None:
    heard.lay_down(cycle, answers)
    understood = heard.understand(cycle, answers)
    understood.require_sound()
    file.understood = understood.as_data()
    file.taken_by, file.taken_at = by, timezone.now()
    file.save()
    for outcome, day, cents in heard.take(cycle, file):
        entry = accounts.move(
            cycle, key=f"{outcome} {file.pk} {day.isoformat()}", day=day, kind=outcome,
            flows={accounts.ANSWERED[outcome]: Decimal(cents) * CENT},
        )  # fmt: skip
        if entry is not None:
            file.entries.add(entry)
    heard.take_up()
    told(by, cycle, "take_answers", {"file": file.digest, **_counts(understood)})


def _understood(cycle: Cycle, answers: Answers) -> Understood:
    heard.lay_down(cycle, answers)
    found = heard.understand(cycle, answers)
    heard.take_up()
    return found


def _counts(one: Understood) -> dict[str, object]:
    return {
        "paid": one.paid, "returned": one.returned, "pending": one.pending,
        "repeated": one.repeated, "faults": {fault.name: fault.count for fault in one.faults},
    }  # fmt: skip


def _read(file: AnswerFile, place: Path) -> Answers:
    """The answers of a kept file. Refused in words when it cannot be read, or was altered."""
    with place.open("rb") as text:
        if hashlib.file_digest(text, "sha256").hexdigest() != file.digest:
            raise Refused("file_altered", message=file.digest[:12])
        text.seek(0)
        try:
            if file.bank is None or file.bank.layout is None:
                return iso20022.read_answers(text, "file")
            return bank_csv.read_answers(text, bank_csv.read_layout(file.bank.layout), "file")
        except ChakanaError as error:
            first = error.problems[0]
            raise Refused(f"answers_{first.code.lower()}", line=first.location.line) from None


def _place(cycle: Cycle, digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "answers" / str(cycle.pk) / digest


def _kept(cycle: Cycle, file: IO[bytes]) -> tuple[Path, str, int]:
    """Keep the bytes of a file under their digest; never under the name that somebody gave it."""
    part = _place(cycle, f"{os.getpid()}.part")
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found, size = hashlib.sha256(), 0
    try:
        with part.open("wb") as held:
            os.fchmod(held.fileno(), 0o600)
            while some := file.read(1 << 20):
                size += len(some)
                if size > iso20022.LARGEST_ANSWER:
                    raise Refused("answers_too_large")
                found.update(some)
                held.write(some)
        place = _place(cycle, found.hexdigest())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return place, found.hexdigest(), size

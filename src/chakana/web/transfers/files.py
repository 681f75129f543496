"""Files for the banks: orders of an approved cycle, cut into messages, written once and kept.

A file is written beside its place and moved there whole before the transaction that knows of it is
kept: whoever is killed halfway leaves a file that nobody knows, and it is written again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import F

from chakana.interchange import bank_csv, iso20022
from chakana.interchange.payments import Batch, Party, Payment
from chakana.web.actions import Refused
from chakana.web.assumptions import assumed
from chakana.web.targeting.versions import read
from chakana.web.transfers.models import Bank, BankFile, Cycle, Order, Terms

telling: ContextVar[Callable[[int, int], None] | None] = ContextVar("telling", default=None)
"""Where whoever asked for long work is told how much is done, of how much; nobody by default."""


def tell(done: int, of: int) -> None:
    """Say how far long work is, if somebody asked."""
    told = telling.get()
    if told is not None:
        told(done, of)


def terms_of(cycle: Cycle) -> Terms | None:
    """Who pays for the programme of ``cycle``, as the national office said last."""
    found = Terms.objects.filter(programme=cycle.version.programme).select_related("bank")
    return found.first()


def write_files(cycle: Cycle, day: date, made_at: datetime) -> list[BankFile]:
    """Write every file of ``cycle``; Refused where nobody said who pays."""
    terms = terms_of(cycle)
    if terms is None:
        raise Refused("no_terms", programme=cycle.version.programme)
    _clear(cycle)
    made: list[BankFile] = []
    done = 0
    for bank in Bank.objects.filter(pk__in=cycle.orders.values("bank")).order_by("pk"):
        for keys in _messages(cycle, bank):
            number = len(made) + 1
            made.append(_written(cycle, bank, terms, keys, number, day, made_at))
            done += len(keys)
            tell(done, cycle.orders_made)
    return BankFile.objects.bulk_create(made)


def _clear(cycle: Cycle) -> None:
    """Remove what an earlier try left that was killed: files that no row knows."""
    folder = Path(settings.MEDIA_ROOT) / "payments" / str(cycle.pk)
    if folder.is_dir() and not cycle.files.exists():
        shutil.rmtree(folder)


def _messages(cycle: Cycle, bank: Bank) -> Iterator[list[int]]:
    """The keys of the orders of one bank, as many at a time as go into one message."""
    most, last = assumed("payments_in_a_message"), 0
    while keys := list(
        cycle.orders.filter(bank=bank, pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:most]
    ):
        yield keys
        last = keys[-1]


def _written(
    cycle: Cycle, bank: Bank, terms: Terms, keys: list[int], number: int, day: date,
    made_at: datetime,
) -> BankFile:  # fmt: skip
    file = BankFile(
        cycle=cycle, bank=bank, terms=terms, message=f"{cycle.pk}-{number}-{made_at:%Y%m%d%H%M%S}",
        first=keys[0], last=keys[-1], count=len(keys), layout=bank.layout, day=day, made_at=made_at,
    )  # fmt: skip
    batch = batch_of(file)
    file.total = batch.total
    text = BytesIO()
    write(file, batch, text)
    file.digest, file.size = hashlib.sha256(text.getvalue()).hexdigest(), len(text.getvalue())
    _keep(file, text.getvalue())
    return file


def batch_of(file: BankFile) -> Batch:
    """The orders of ``file`` as payments; the same each time it is asked."""
    definition = read(file.cycle.version)
    payer = Party(file.terms.payer, file.terms.account, file.terms.bank.code)
    rows = Order.objects.filter(
        cycle=file.cycle_id, bank=file.bank_id, pk__gte=file.first, pk__lte=file.last
    )
    person = "destination__person__"
    told = rows.order_by("pk").values_list(
        "reference", "amount", f"{person}given_names", f"{person}family_names",
        "destination__account", "bank__code", f"{person}document_number", "destination__place",
    )  # fmt: skip
    payments = [
        Payment(reference, amount, Party(f"{given} {family}", account, bank, document, place))
        for reference, amount, given, family, account, bank, document, place in told
    ]
    return Batch(file.message, file.made_at, file.day, payer, definition.currency, payments)


def write(file: BankFile, batch: Batch, text: IO[bytes]) -> None:
    """Write ``batch`` as the bank of ``file`` reads it."""
    if file.layout is None:
        iso20022.write_payments(batch, text)
    else:
        bank_csv.write_payments(batch, bank_csv.read_layout(file.layout), text)


def place_of(file: BankFile) -> Path:
    """Where ``file`` lies. Its name tells cycle and number, and no person."""
    folder = Path(settings.MEDIA_ROOT) / "payments" / str(file.cycle_id)
    return folder / f"{file.message}.{'csv' if file.layout else 'xml'}"


def _keep(file: BankFile, text: bytes) -> None:
    place = place_of(file)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_suffix(".part")
    with part.open("wb") as held:
        os.fchmod(held.fileno(), 0o600)
        held.write(text)
        held.flush()
        os.fsync(held.fileno())
    part.replace(place)


def content(file: BankFile) -> bytes:
    """The bytes that were written, or the same made again where the file is lost.

    Refused when neither has the digest that was kept: it was altered.
    """
    place = place_of(file)
    if place.is_file():
        text = place.read_bytes()
    else:
        again = BytesIO()
        write(file, batch_of(file), again)
        text = again.getvalue()
    if hashlib.sha256(text).hexdigest() != file.digest:
        raise Refused("file_altered", message=file.message)
    return text


def covers(cycle: Cycle) -> bool:
    """Whether every order of ``cycle`` is in exactly one of its files, to the cent."""
    files = list(cycle.files.order_by("bank", F("first")))
    count, total = sum(one.count for one in files), sum(one.total for one in files)
    ranges = [(one.bank_id, one.first, one.last) for one in files]
    apart = all(
        bank != other or last < first for (bank, _, last), (other, first, _) in pairwise(ranges)
    )
    return apart and (count, total) == (cycle.orders_made, cycle.ordered)

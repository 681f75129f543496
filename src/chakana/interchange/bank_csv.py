"""Files of banks that take no ISO 20022: columns described as data, written and read back.

A layout is what a bank's manual says of its file: the columns and their titles, the separator, the
encoding, and how it tells what it paid.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import IO, Any, get_args

from chakana.interchange.payments import (
    Answer,
    Answers,
    Batch,
    Outcome,
    Payment,
    bank_text,
    gathered,
    unreadable,
)
from chakana.problems import ChakanaError, Location, Problem

FIELDS = ("reference", "amount", "name", "document", "account", "bank", "place", "currency", "day")
"""What a column of a file to the bank may hold."""
ANSWER_FIELDS = ("reference", "outcome", "because", "amount", "day")
"""What a column of the bank's answer may hold; the first two must be there."""
SEPARATORS = (",", ";", "|", "\t")
LONGEST_CELL = 1000


@dataclass(frozen=True)
class Column:
    """A column by its title, and which field it holds."""

    title: str
    field: str


@dataclass(frozen=True)
class Layout:
    """How a bank writes and reads its files; ``words`` are its own for what became of a payment."""

    columns: tuple[Column, ...]
    separator: str
    encoding: str
    decimal: str
    day: str
    """How days are written, in the marks of ``strftime``."""
    answers: tuple[Column, ...]
    words: Mapping[str, Outcome]


def read_layout(told: Any, place: str = "layout") -> Layout:
    """A layout from plain data; ChakanaError (PAY005) with every fault of it."""
    faults: list[str] = []

    def wanted(name: str, default: str, allowed: tuple[str, ...] = ()) -> str:
        found = told.get(name, default)
        if not isinstance(found, str) or (allowed and found not in allowed):
            faults.append(f"'{name}' is {found!r}; it may be one of {', '.join(allowed) or 'text'}")
            return default
        return found

    if not isinstance(told, Mapping):
        raise _unusable(["it is no list of columns and settings"], place)
    columns = _columns(told.get("columns"), FIELDS, ("reference", "amount"), faults)
    answers = _columns(told.get("answers"), ANSWER_FIELDS, ("reference", "outcome"), faults)
    words = told.get("words")
    if not isinstance(words, Mapping) or not set(words.values()) <= set(get_args(Outcome)):
        faults.append("'words' gives to each word of the bank paid, returned or pending")
        words = {}
    encoding = wanted("encoding", "utf-8")
    try:
        codecs.lookup(encoding)
    except LookupError:
        faults.append(f"'encoding' is {encoding!r}, which is not known")
    found = Layout(
        columns, wanted("separator", ";", SEPARATORS), encoding,
        wanted("decimal", ".", (".", ",")), wanted("day", "%Y-%m-%d"), answers,
        {str(word).strip().casefold(): outcome for word, outcome in words.items()},
    )  # fmt: skip
    if faults:
        raise _unusable(faults, place)
    return found


def _columns(
    told: Any, fields: tuple[str, ...], needed: tuple[str, ...], faults: list[str]
) -> tuple[Column, ...]:
    rows = told if isinstance(told, list) else []
    found = tuple(
        Column(str(one.get("title", "")).strip(), str(one.get("field", "")))
        for one in rows
        if isinstance(one, Mapping)
    )
    held = [one.field for one in found]
    if not all(one.title for one in found) or len({one.title for one in found}) < len(rows):
        faults.append("every column has a title of its own")
    if strange := sorted(set(held) - set(fields)):
        faults.append(f"a column holds {', '.join(strange)}; there are {', '.join(fields)}")
    if lacking := [one for one in needed if one not in held]:
        faults.append(f"no column holds {', '.join(lacking)}")
    return found


def _unusable(faults: list[str], place: str) -> ChakanaError:
    hint = "See how a bank's file is described in the how-to on payment cycles."
    return ChakanaError(
        Problem("PAY005", f"{one[0].upper()}{one[1:]}.", Location(place), hint) for one in faults
    )


def write_payments(batch: Batch, layout: Layout, file: IO[bytes]) -> None:
    """Write ``batch`` in the columns of ``layout``; ChakanaError (PAY001, PAY002) if unsound."""
    batch.require_sound()
    text = io.TextIOWrapper(file, layout.encoding, errors="replace", newline="")
    writer = csv.writer(text, delimiter=layout.separator, lineterminator="\r\n")
    writer.writerow([one.title for one in layout.columns])
    writer.writerows(
        [_cell(batch, payment, one.field, layout) for one in layout.columns]
        for payment in batch.payments
    )
    text.flush()
    text.detach()


def _cell(batch: Batch, payment: Payment, field: str, layout: Layout) -> str:
    told = {
        "reference": payment.reference,
        "amount": f"{payment.amount:.2f}".replace(".", layout.decimal),
        "name": bank_text(payment.to.name),
        "document": payment.to.document,
        "account": payment.to.account,
        "bank": payment.to.bank,
        "place": bank_text(payment.to.place),
        "currency": batch.currency,
        "day": batch.day.strftime(layout.day),
    }
    return told[field]


def read_answers(file: IO[bytes], layout: Layout, name: str) -> Answers:
    """What a file in the columns of ``layout`` says; PAY003 and PAY004 as of a pain.002."""
    text = io.TextIOWrapper(file, layout.encoding, errors="strict", newline="")
    try:
        rows = csv.reader(text, delimiter=layout.separator, strict=True)
        head = [one.strip().lstrip("\ufeff") for one in next(rows, [])]
        places = {one.field: head.index(one.title) for one in layout.answers if one.title in head}
        if not {"reference", "outcome"} <= places.keys():
            titles = ", ".join(one.title for one in layout.answers)
            raise unreadable(f"Its first line does not name the columns {titles}.", name, 1)
        each, repeated = gathered(_answers(rows, places, layout, name), name)
    except (UnicodeDecodeError, csv.Error):
        raise unreadable(f"It is no {layout.encoding} text in columns.", name) from None
    finally:
        text.detach()
    return Answers(each, repeated)


def _answers(
    rows: Iterator[list[str]], places: Mapping[str, int], layout: Layout, name: str
) -> Iterator[tuple[str, Answer]]:
    for line, row in enumerate(rows, 2):
        if not any(map(str.strip, row)):
            continue
        told = {
            field: row[place].strip()[:LONGEST_CELL] if place < len(row) else ""
            for field, place in places.items()
        }
        outcome = layout.words.get(told["outcome"].casefold())
        if outcome is None or not told["reference"]:
            message = "It does not say of which payment, or in which of the bank's words."
            raise unreadable(message, name, line)
        yield told["reference"], Answer(
            outcome, told.get("because", ""), _money(told.get("amount", ""), layout, name, line),
            _day(told.get("day", ""), layout, name, line),
        )  # fmt: skip


def _money(text: str, layout: Layout, name: str, line: int) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text.replace(layout.decimal, "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise unreadable("Its amount is none.", name, line)
    return found


def _day(text: str, layout: Layout, name: str, line: int) -> date | None:
    try:
        return datetime.strptime(text, layout.day).date() if text else None  # noqa: DTZ007  a day
    except ValueError:
        raise unreadable("Its day is not written as the layout says.", name, line) from None

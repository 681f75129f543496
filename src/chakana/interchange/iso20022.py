"""ISO 20022: payments as pain.001.001.09, the bank's answer as pain.002 (versions 03 to 12).

Written and read piece by piece, with no tree in memory. Read without a document type, entities or
the network. Both schemas are those of the registration authority (iso20022.org).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape

from chakana.interchange.payments import (
    Answer,
    Answers,
    Batch,
    Outcome,
    Party,
    Payment,
    bank_text,
    gathered,
    unreadable,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
ANSWER = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
VERSION = re.compile(re.escape(ANSWER) + r"(0[3-9]|1[0-2])")
OUTCOMES: Mapping[str, Outcome] = {
    **dict.fromkeys(("ACSC", "ACCC", "ACWC"), "paid"),
    **dict.fromkeys(("RJCT", "CANC"), "returned"),
    **dict.fromkeys(("RCVD", "ACTC", "ACCP", "ACSP", "ACFC", "PDNG", "PATC", "PART"), "pending"),
}
"""The standard's status of a payment → what it means here. Only money that arrived is paid."""
LARGEST_ANSWER = 1 << 30
"""Bytes of a bank's file that are read: two kilobytes for each of 500 000 payments."""


def write_payments(batch: Batch, file: IO[bytes]) -> None:
    """Write ``batch`` as one pain.001.001.09 message; ChakanaError (PAY001, PAY002) if unsound."""
    batch.require_sound()

    def put(text: str) -> None:
        file.write(text.encode())

    sums = f"<NbOfTxs>{len(batch.payments)}</NbOfTxs><CtrlSum>{batch.total:.2f}</CtrlSum>"
    payer = f"<Nm>{escape(bank_text(batch.payer.name))}</Nm>"
    put('<?xml version="1.0" encoding="UTF-8"?>\n')
    put(f'<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>')
    put(f"<GrpHdr><MsgId>{escape(batch.message)}</MsgId>")
    put(f"<CreDtTm>{batch.made_at.isoformat(timespec='seconds')}</CreDtTm>")
    put(f"{sums}<InitgPty>{payer}</InitgPty></GrpHdr>")
    put(f"<PmtInf><PmtInfId>{escape(batch.message)}</PmtInfId><PmtMtd>TRF</PmtMtd>{sums}")
    put(f"<ReqdExctnDt><Dt>{batch.day.isoformat()}</Dt></ReqdExctnDt><Dbtr>{payer}</Dbtr>")
    put(_account("DbtrAcct", batch.payer) + _bank("DbtrAgt", batch.payer))
    for payment in batch.payments:
        put(_payment(payment, batch.currency))
    put("</PmtInf></CstmrCdtTrfInitn></Document>")


def _payment(payment: Payment, currency: str) -> str:
    to = payment.to
    document = (
        f"<Id><PrvtId><Othr><Id>{escape(to.document)}</Id></Othr></PrvtId></Id>"
        if to.document else ""
    )  # fmt: skip
    place = bank_text(to.place)
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{escape(payment.reference)}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="{currency}">{payment.amount:.2f}</InstdAmt></Amt>'
        f"{_bank('CdtrAgt', to) if to.bank else ''}"
        f"<Cdtr><Nm>{escape(bank_text(to.name))}</Nm>{document}</Cdtr>"
        f"{_account('CdtrAcct', to) if to.account else ''}"
        + (f"<InstrForCdtrAgt><InstrInf>{escape(place)}</InstrInf></InstrForCdtrAgt>"
           if place else "")
        + "</CdtTrfTxInf>"
    )  # fmt: skip


def _account(name: str, party: Party) -> str:
    return f"<{name}><Id><Othr><Id>{escape(party.account)}</Id></Othr></Id></{name}>"


def _bank(name: str, party: Party) -> str:
    code = f"<ClrSysMmbId><MmbId>{escape(party.bank)}</MmbId></ClrSysMmbId>"
    return f"<{name}><FinInstnId>{code}</FinInstnId></{name}>"


@dataclass
class _Heard:
    """What has been read so far: the file that is answered, the fate of all of it, of each."""

    name: str
    space: str = ""
    made_on: date | None = None
    message: str = ""
    messages: set[str] = field(default_factory=set)
    whole: dict[str, Answer] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def take(self, one: _Element) -> tuple[str, Answer] | None:
        """Take the end of an element; an answer where it was one."""
        tag = str(one.tag).removeprefix(f"{{{self.space}}}")
        if tag == "GrpHdr":
            self.made_on = _day(self.text(one, "CreDtTm"))
        elif tag in ("OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts"):
            self._take_whole(one, "GrpSts" if tag == "OrgnlGrpInfAndSts" else "PmtInfSts")
        elif tag == "TxInfAndSts":
            self.listed.add(self.message)
            return self._answer(one)
        return None

    def text(self, one: _Element, path: str) -> str:
        tags = "/".join(f"{{{self.space}}}{tag}" for tag in path.split("/"))
        return (one.findtext(tags) or "").strip()

    def _take_whole(self, one: _Element, tag: str) -> None:
        told = self.text(one, "OrgnlMsgId")
        if told:
            self.message = told
            self.messages.add(told)
        status = self.text(one, tag)
        if status:
            outcome = self._outcome(status, self.message)
            if outcome != "pending":
                self.whole[self.message] = Answer(outcome, self._because(one), None, self.made_on)

    def _answer(self, one: _Element) -> tuple[str, Answer]:
        reference = self.text(one, "OrgnlEndToEndId")
        if not reference:
            raise unreadable("It answers a payment without saying which.", self.name)
        outcome = self._outcome(self.text(one, "TxSts"), reference)
        amount = _amount(self.text(one, "OrgnlTxRef/Amt/InstdAmt"), reference, self.name)
        day = _day(self.text(one, "AccptncDtTm")) or self.made_on
        return reference, Answer(outcome, self._because(one), amount, day)

    def _outcome(self, status: str, what: str) -> Outcome:
        if status not in OUTCOMES:
            message = f"'{what}' has the status '{status}', which is not known."
            raise unreadable(message, self.name)
        return OUTCOMES[status]

    def _because(self, one: _Element) -> str:
        told = [self.text(one, f"StsRsnInf/{tag}") for tag in ("Rsn/Cd", "Rsn/Prtry", "AddtlInf")]
        return next(filter(None, told), "")

    def fates(self) -> dict[str, Answer]:
        """What became of files whose payments are not listed."""
        return {name: one for name, one in self.whole.items() if name not in self.listed}


def read_answers(file: IO[bytes], name: str) -> Answers:
    """What a pain.002 says of each payment, by reference.

    A repeated answer counts once. Raises :class:`ChakanaError`: PAY003 (no pain.002, a document
    type, a status that is not known), PAY004 (two answers that differ).
    """
    heard = _Heard(name)
    each, repeated = gathered(_heard(file, heard), name)
    return Answers(each, repeated, frozenset(heard.messages), heard.fates())


def _heard(file: IO[bytes], heard: _Heard) -> Iterator[tuple[str, Answer]]:
    from lxml import etree

    try:
        walk = etree.iterparse(
            _Limited(file, heard.name), events=("start", "end"), resolve_entities=False,
            load_dtd=False, no_network=True, huge_tree=False,
        )  # fmt: skip
        for event, one in walk:
            if event == "start" and not heard.space:
                heard.space = _space(one, heard.name)
            elif event == "end" and isinstance(one.tag, str):
                answer = heard.take(one)
                if answer is not None:
                    yield answer
                    one.clear()
    except etree.XMLSyntaxError as error:
        raise unreadable(f"Not XML: {error.msg}.", heard.name) from None


def _space(root: _Element, name: str) -> str:
    from lxml import etree

    if root.getroottree().docinfo.internalDTD is not None:
        raise unreadable(
            "It brings a document type of its own, which a bank's answer has not.", name
        )
    space = str(etree.QName(root).namespace or "")
    if not VERSION.fullmatch(space):
        raise unreadable("It is no pain.002: its namespace is another.", name)
    return space


class _Limited:
    """A file that ends with a refusal where it is larger than any answer is."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.file, self.name, self.count = file, name, 0

    def read(self, size: int = -1) -> bytes:
        found = self.file.read(size)
        self.count += len(found)
        if self.count > LARGEST_ANSWER:
            raise unreadable("It is larger than any bank's answer.", self.name)
        return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _amount(text: str, reference: str, name: str) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise unreadable(f"'{reference}' was paid '{text[:20]}', which is no amount.", name)
    return found

"""ISO 20022: payments as pain.001.001.09, the bank's answer as pain.002 (versions 03 to 12).

Written element by element, with no tree in memory. Read without a document type, entities or the
network. Both schemas are those of the registration authority (iso20022.org).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from chakana.interchange.payments import Answer, Batch, Outcome, Party, Payment, gathered
from chakana.problems import ChakanaError, Location, Problem

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
ANSWER = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."
OUTCOMES: Mapping[str, Outcome] = {
    **dict.fromkeys(("ACSC", "ACCC", "ACWC"), "paid"),
    **dict.fromkeys(("RJCT", "CANC"), "returned"),
    **dict.fromkeys(("RCVD", "ACTC", "ACCP", "ACSP", "ACFC", "PDNG", "PATC", "PART"), "pending"),
}
"""The standard's status of a payment → what it means here. Only money that arrived is paid."""
LONGEST_NAME = 140


class _Writer:
    def __init__(self, file: IO[bytes]) -> None:
        self.xml = XMLGenerator(file, encoding="UTF-8", short_empty_elements=False)

    @contextmanager
    def inside(self, *names: str) -> Iterator[None]:
        for name in names:
            self.xml.startElement(name, AttributesImpl({}))
        yield
        for name in reversed(names):
            self.xml.endElement(name)

    def told(self, name: str, text: object, **attributes: str) -> None:
        self.xml.startElement(name, AttributesImpl(attributes))
        self.xml.characters(str(text))
        self.xml.endElement(name)


def write_payments(batch: Batch, file: IO[bytes]) -> None:
    """Write ``batch`` as one pain.001.001.09 message; ChakanaError (PAY001, PAY002) if unsound."""
    batch.require_sound()
    out = _Writer(file)
    out.xml.startDocument()
    out.xml.startElement("Document", AttributesImpl({"xmlns": NAMESPACE}))
    with out.inside("CstmrCdtTrfInitn"):
        _header(out, batch)
        with out.inside("PmtInf"):
            _payer(out, batch)
            for payment in batch.payments:
                _payment(out, payment, batch.currency)
    out.xml.endElement("Document")
    out.xml.endDocument()


def _header(out: _Writer, batch: Batch) -> None:
    with out.inside("GrpHdr"):
        out.told("MsgId", batch.message)
        out.told("CreDtTm", batch.made_at.isoformat(timespec="seconds"))
        _sums(out, batch)
        with out.inside("InitgPty"):
            out.told("Nm", batch.payer.name[:LONGEST_NAME])


def _sums(out: _Writer, batch: Batch) -> None:
    out.told("NbOfTxs", len(batch.payments))
    out.told("CtrlSum", f"{batch.total:.2f}")


def _payer(out: _Writer, batch: Batch) -> None:
    out.told("PmtInfId", batch.message)
    out.told("PmtMtd", "TRF")
    _sums(out, batch)
    with out.inside("ReqdExctnDt"):
        out.told("Dt", batch.day.isoformat())
    with out.inside("Dbtr"):
        out.told("Nm", batch.payer.name[:LONGEST_NAME])
    _account(out, "DbtrAcct", batch.payer)
    _bank(out, "DbtrAgt", batch.payer)


def _payment(out: _Writer, payment: Payment, currency: str) -> None:
    with out.inside("CdtTrfTxInf"):
        with out.inside("PmtId"):
            out.told("EndToEndId", payment.reference)
        with out.inside("Amt"):
            out.told("InstdAmt", f"{payment.amount:.2f}", Ccy=currency)
        if payment.to.bank:
            _bank(out, "CdtrAgt", payment.to)
        with out.inside("Cdtr"):
            out.told("Nm", payment.to.name[:LONGEST_NAME])
        if payment.to.account:
            _account(out, "CdtrAcct", payment.to)


def _account(out: _Writer, name: str, party: Party) -> None:
    with out.inside(name, "Id", "Othr"):
        out.told("Id", party.account)


def _bank(out: _Writer, name: str, party: Party) -> None:
    with out.inside(name, "FinInstnId", "ClrSysMmbId"):
        out.told("MmbId", party.bank)


def read_answers(file: IO[bytes], name: str) -> dict[str, Answer]:
    """What a pain.002 says of each payment, by reference.

    A repeated answer counts once. Raises :class:`ChakanaError`: PAY003 (no pain.002, a document
    type, a status that is not known), PAY004 (two answers that differ).
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.parse(file, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise _unreadable(f"Not XML: {error.msg}.", name) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable(
            "It brings a document type of its own, which a bank's answer has not.", name
        )
    space = str(etree.QName(root).namespace or "")
    if not space.startswith(ANSWER):
        raise _unreadable("It is no pain.002: its namespace is another.", name)
    found = (_answer(one, space, name) for one in root.iter(f"{{{space}}}TxInfAndSts"))
    return gathered(list(found), name)


def _answer(one: Any, space: str, name: str) -> tuple[str, Answer]:
    def text(path: str) -> str:
        tags = "/".join(f"{{{space}}}{tag}" for tag in path.split("/"))
        return (one.findtext(tags) or "").strip()

    reference, status = text("OrgnlEndToEndId"), text("TxSts")
    if not reference:
        raise _unreadable("It answers a payment without saying which.", name)
    if status not in OUTCOMES:
        raise _unreadable(f"'{reference}' has the status '{status}', which is not known.", name)
    because = text("StsRsnInf/Rsn/Cd") or text("StsRsnInf/Rsn/Prtry") or text("StsRsnInf/AddtlInf")
    return reference, Answer(OUTCOMES[status], because)


def _unreadable(message: str, name: str) -> ChakanaError:
    hint = "Give the bank's file as it came. Nothing of it was taken."
    return ChakanaError(Problem("PAY003", message, Location(name), hint))

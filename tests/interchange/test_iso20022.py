"""Payment files against the registration authority's schema, and answers of every kind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from chakana.interchange.iso20022 import ANSWER, OUTCOMES, read_answers, write_payments
from chakana.interchange.payments import Batch, Party, Payment
from chakana.problems import ChakanaError

PAYER = Party("Programa Nacional Juntos", "00-000-123456", "018")
LETTERS = st.characters(codec="latin-1", exclude_categories=["C", "Z"])
NAMES = st.text(LETTERS, max_size=200).map("R{}".format)


def batch(*payments: Payment) -> Batch:
    made = datetime(2014, 2, 28, 9, 0, tzinfo=UTC)
    return Batch("juntos-2014-1", made, date(2014, 3, 3), PAYER, "PEN", payments)


def written(one: Batch) -> bytes:
    file = BytesIO()
    write_payments(one, file)
    return file.getvalue()


@pytest.fixture(scope="module")
def schemas(shared_data: Path) -> dict[str, etree.XMLSchema]:
    folder = shared_data / "iso20022_payments"
    found = [*folder.glob("pain.001.001.09/*.xsd"), *folder.glob("pain.002/*.xsd")]
    return {path.stem: etree.XMLSchema(etree.parse(str(path))) for path in found}


@given(st.lists(st.tuples(st.integers(1, 10**11), NAMES, st.booleans()), min_size=1, max_size=6))
def test_every_file_is_valid_and_says_what_is_paid(
    schemas: dict[str, etree.XMLSchema], rows: list[tuple[int, str, bool]]
) -> None:
    payments = [
        Payment(f"1-01-{row:08d}", Decimal(cents) / 100,
                Party(name, "4-000-1" if has_account else "", "018" if has_account else ""))
        for row, (cents, name, has_account) in enumerate(rows)
    ]  # fmt: skip
    tree = etree.fromstring(written(batch(*payments)))
    schemas["pain.001.001.09"].assertValid(tree)
    space = {"p": etree.QName(tree).namespace}
    told = [Decimal(one.text) for one in tree.iterfind(".//p:InstdAmt", space)]
    assert told == [one.amount for one in payments]
    for path in (".//p:GrpHdr", ".//p:PmtInf"):
        head = tree.find(path, space)
        assert Decimal(head.findtext("p:CtrlSum", namespaces=space)) == sum(told)
        assert int(head.findtext("p:NbOfTxs", namespaces=space)) == len(rows)
    names = [one.findtext("p:Nm", namespaces=space) for one in tree.iterfind(".//p:Cdtr", space)]
    assert names == [name[:140] for _, name, _ in rows]


@pytest.mark.parametrize(
    ("reference", "amount", "name"),
    [
        ("ok", "0", "Rosa"), ("ok", "-1", "Rosa"), ("ok", "0.005", "Rosa"), ("ok", "NaN", "Rosa"),
        ("", "1", "Rosa"), ("x" * 36, "1", "Rosa"), ("<b>", "1", "Rosa"), ("ok", "1", " "),
    ],
)  # fmt: skip
def test_what_must_not_go_to_a_bank_is_refused(reference: str, amount: str, name: str) -> None:
    wrong = Payment(reference, Decimal(amount), Party(name))
    with pytest.raises(ChakanaError, match="PAY001"):
        written(batch(Payment("first", Decimal(1), Party("Juan")), wrong))


def test_nothing_is_paid_twice() -> None:
    one = Payment("1-01", Decimal(200), Party("Rosa"))
    with pytest.raises(ChakanaError, match="PAY002"):
        written(batch(one, one))


def answer(*rows: tuple[str, str], version: str = "12") -> bytes:
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        "</TxInfAndSts>"
        for reference, status in rows
    )
    return (
        f'<Document xmlns="{ANSWER}{version}"><CstmrPmtStsRpt><GrpHdr><MsgId>1</MsgId>'
        "<CreDtTm>2014-03-04T08:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>m"
        "</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>m</OrgnlPmtInfId>"
        f"{told}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def read(text: bytes) -> dict[str, str]:
    return {key: one.outcome for key, one in read_answers(BytesIO(text), "bank.xml").each.items()}


@pytest.mark.parametrize("version", ["03", "12"])
def test_an_answer_that_its_schema_accepts_is_read(
    schemas: dict[str, etree.XMLSchema], version: str
) -> None:
    text = answer(("a", "ACSC"), ("b", "RJCT"), ("c", "PDNG"), version=version)
    schemas[f"pain.002.001.{version}"].assertValid(etree.fromstring(text))
    assert read(text) == {"a": "paid", "b": "returned", "c": "pending"}


def test_only_money_that_arrived_is_paid() -> None:
    """Accepted, accepted for settlement and received are not yet in the family's hand."""
    assert {status for status, outcome in OUTCOMES.items() if outcome == "paid"} == {
        "ACSC", "ACCC", "ACWC",
    }  # fmt: skip


def test_the_same_answer_twice_is_one() -> None:
    assert read(answer(("a", "ACSC"), ("a", "ACSC"))) == {"a": "paid"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (answer(("a", "ACSC"), ("a", "RJCT")), "PAY004"),
        (answer(("a", "GONE")), "PAY003"),
        (answer(("", "ACSC")), "PAY003"),
        (b"", "PAY003"),
        (b"reference;paid\n", "PAY003"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>', "PAY003"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + answer(("&e;", "ACSC")),
         "PAY003"),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
            f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 20}'>".encode() for n in range(9)
        ) + b"]>" + answer(("&j;", "ACSC")), "PAY003"),
    ],
    ids=["contradiction", "status", "no reference", "empty", "csv", "another message",
         "outside entity", "billion laughs"],
)  # fmt: skip
def test_an_answer_that_cannot_be_trusted_is_refused_whole(text: bytes, code: str) -> None:
    with pytest.raises(ChakanaError, match=code):
        read(text)

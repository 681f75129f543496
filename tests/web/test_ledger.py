"""The database itself holds the ledger to its promises, whatever code asks it to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.postgres_server import binaries

from chakana.web.ledger.actions import account, post, reverse
from chakana.web.ledger.models import Account, Entry, Line
from chakana.web.ledger.queries import balance
from chakana.web.territories.models import Territory

DAY = date(2014, 1, 31)


@pytest.fixture
def accounts(db: None) -> tuple[Account, Account]:
    return account("p", "fund", "PEN"), account("p", "owed", "PEN")


def posted(key: str, amounts: dict[Account, Decimal]) -> Entry:
    country = Territory.objects.get(code="PER")
    return post(key=key, day=DAY, kind="paid", about="a test", territory=country, amounts=amounts)


@pytest.fixture
def entry(country: Territory, accounts: tuple[Account, Account]) -> Entry:
    fund, owed = accounts
    return posted("first", {fund: Decimal("-200.50"), owed: Decimal("200.50")})


def opened(country: Territory, key: str) -> Entry:
    """An entry that is not posted."""
    told = {"kind": "paid", "about": "a test", "territory": country, "currency": "PEN"}
    return Entry.objects.create(key=key, day=DAY, **told)


def run(text: str) -> None:
    with transaction.atomic():
        run_outside(text)


def run_outside(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def test_an_entry_moves_money_from_one_account_to_another(entry: Entry) -> None:
    found = {one.code: balance(one) for one in Account.objects.all()}
    assert found == {"p:fund": Decimal("-200.50"), "p:owed": Decimal("200.50")}


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE ledger_entry SET about = 'another'",
        "UPDATE ledger_entry SET kind = 'sent'",
        "UPDATE ledger_entry SET day = '2015-01-31'",
        "UPDATE ledger_entry SET id = id + 1000",
        "UPDATE ledger_entry SET key = 'another'",
        "UPDATE ledger_entry SET reverses_id = id",
        "UPDATE ledger_entry SET posted_at = NULL",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_line SET amount = 1",
        "UPDATE ledger_line SET id = id + 1000",
        "DELETE FROM ledger_line",
        "DELETE FROM ledger_account",
        "UPDATE ledger_account SET currency = 'USD'",
        "INSERT INTO ledger_line (entry_id, account_id, amount) "
        "SELECT entry_id, account_id, amount FROM ledger_line",
    ],
)
def test_what_is_posted_is_never_changed_removed_or_added_to(entry: Entry, text: str) -> None:
    before = list(Line.objects.values_list("entry", "account", "amount"))
    with pytest.raises(DatabaseError):
        run(text)
    assert list(Line.objects.values_list("entry", "account", "amount")) == before


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a way round that SQLite alone has")
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line", "ledger_account", "audit_event"])
def test_a_row_is_not_replaced_by_another_of_its_key(entry: Entry, table: str) -> None:
    account("p", "paid", "PEN")
    from chakana.web.audit.events import record

    record(by=None, action="test")
    with pytest.raises(DatabaseError):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a way round that SQLite alone has")
def test_nor_by_a_console_that_fires_no_trigger_for_what_it_replaces(entry: Entry) -> None:
    """A console has `recursive_triggers` off: no trigger sees the row that is replaced go."""
    attacks = (
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "INSERT OR REPLACE INTO ledger_entry (key, day, kind, about, currency, territory_id) "
        "SELECT key, day, kind, 'another', currency, territory_id FROM ledger_entry",
        "INSERT OR REPLACE INTO ledger_line SELECT id, amount * 2, account_id, entry_id "
        "FROM ledger_line",
        "REPLACE INTO ledger_account (code, programme, kind, source, currency) "
        "SELECT code, programme, kind, source, 'USD' FROM ledger_account",
        "UPDATE OR REPLACE ledger_line SET id = (SELECT max(id) FROM ledger_line)",
    )
    run_outside("PRAGMA recursive_triggers=OFF")
    try:
        for attack in attacks:
            with pytest.raises(DatabaseError, match=r"already|never"):
                run(attack)
    finally:
        run_outside("PRAGMA recursive_triggers=ON")
    assert Entry.objects.get().about == "a test"
    assert sorted(Line.objects.values_list("amount", flat=True)) == [
        Decimal("-200.50"), Decimal("200.50"),
    ]  # fmt: skip


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's columns have types")
@pytest.mark.parametrize("amount", ["0.5", "'ten'", "x'00'"])
def test_a_line_is_whole_cents(
    country: Territory, accounts: tuple[Account, Account], amount: str
) -> None:
    entry = opened(country, "halves")
    columns = "(entry_id, account_id, amount)"
    with pytest.raises(DatabaseError, match="whole cents"):
        run(f"INSERT INTO ledger_line {columns} VALUES ({entry.pk}, {accounts[0].pk}, {amount})")  # noqa: S608


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line", "ledger_account", "audit_event"])
def test_tables_are_not_emptied(entry: Entry, table: str) -> None:
    with pytest.raises(DatabaseError, match=r"never|removed"):
        run(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "amounts",
    [("-10", "9.99"), ("10",), ()],
    ids=["does not balance", "one line", "no line"],
)
def test_an_entry_that_does_not_balance_is_not_posted(
    country: Territory, accounts: tuple[Account, Account], amounts: tuple[str, ...]
) -> None:
    moved = dict(zip(accounts, map(Decimal, amounts), strict=False))
    entry = opened(country, "wrong")
    Line.objects.bulk_create(
        Line(entry=entry, account=one, amount=amount) for one, amount in moved.items()
    )
    with pytest.raises(DatabaseError, match="add up to nothing"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(posted_at="2014-01-31T00:00Z")
    assert not Entry.objects.filter(posted_at__isnull=False).exists()


def test_an_entry_is_not_born_posted(country: Territory) -> None:
    with pytest.raises(DatabaseError, match="after its lines"), transaction.atomic():
        Entry.objects.create(
            key="born", day=DAY, kind="paid", about="a test", territory=country, currency="PEN",
            posted_at="2014-01-31T00:00Z",
        )  # fmt: skip


def test_currencies_are_not_mixed(country: Territory, accounts: tuple[Account, Account]) -> None:
    fund, _ = accounts
    dollars = account("p", "due", "USD")
    entry = opened(country, "mixed")
    for one, amount in ((fund, Decimal(-1)), (dollars, Decimal(1))):
        Line.objects.create(entry=entry, account=one, amount=amount)
    with pytest.raises(DatabaseError, match="of its currency"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(posted_at="2014-01-31T00:00Z")


def test_the_same_thing_is_not_posted_twice(entry: Entry) -> None:
    amounts = {line.account: line.amount for line in entry.lines.all()}
    with pytest.raises(IntegrityError):
        posted("first", amounts)


def test_a_reversal_undoes_an_entry_and_is_made_once(entry: Entry) -> None:
    reverse(entry=entry, key="undone", day=DAY)
    assert [balance(one) for one in Account.objects.all()] == [0, 0]
    with pytest.raises(IntegrityError):
        reverse(entry=entry, key="undone again", day=DAY)


def test_a_fraction_of_a_cent_is_refused(
    country: Territory, accounts: tuple[Account, Account]
) -> None:
    fund, owed = accounts
    with pytest.raises(ValidationError, match="whole cents"):
        posted("x", {fund: Decimal("-0.005"), owed: Decimal("0.005")})


class AnySeries(TestCase):  # type: ignore[misc]
    """Whatever is posted, all accounts together hold nothing, to the cent."""

    @given(st.lists(st.integers(1, 10**14), min_size=1, max_size=12))
    @settings(max_examples=20)
    def test_all_accounts_together_hold_nothing(self, cents: list[int]) -> None:
        Territory.objects.get_or_create(code="PER", rank="country", name="Perú", path="PER/")
        fund, owed = account("p", "fund", "PEN"), account("p", "owed", "PEN")
        for index, amount in enumerate(cents):
            money = Decimal(amount) / 100
            posted(str(index), {fund: -money, owed: money})
        assert balance(owed) == Decimal(sum(cents)) / 100 == -balance(fund)


def test_who_may_post_is_not_asked_of_the_ledger(people: Callable[..., object]) -> None:
    """Posting has no permission of its own: only actions that ask for one call it."""
    import ast
    from pathlib import Path

    import chakana.web

    callers = set()
    for path in Path(chakana.web.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "chakana.web.ledger.actions":
                callers.add(path.name)
    assert callers == {"accounts.py"}


def test_what_the_run_on_postgresql_needs_is_there() -> None:
    """`make test` runs these tests on a server of their own; without one it is told at the end."""
    found = binaries()
    if found is None:
        pytest.skip("the site on PostgreSQL: it is not on this machine")
    assert all((found / name).is_file() for name in ("initdb", "pg_ctl", "postgres"))

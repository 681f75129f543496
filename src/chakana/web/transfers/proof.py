"""Holding the ledger against what it tells of: every roster, order, answer and reversal again.

The sums of the families' rows are made anew and compared with the lines of the entries, so that a
row altered by somebody who took the guards away no longer fits.
"""

from __future__ import annotations

# ruff: noqa: S608  statements are put together from names of ours
from collections.abc import Iterator
from itertools import chain

from django.db import connection

from chakana.web.ledger import faults as ledger
from chakana.web.transfers.roster import CARRIED, FAILED
from chakana.web.transfers.triggers import statements

LATER = "('approved', 'sent', 'reconciled', 'closed')"
GONE = "('sent', 'reconciled', 'closed')"


def _line(entry: str, kind: str) -> str:
    """Cents that an entry moved on the account of a kind."""
    return (
        "(SELECT coalesce(sum(line.amount), 0) FROM ledger_line line JOIN ledger_account account"
        f" ON account.id = line.account_id WHERE line.entry_id = {entry}"
        f" AND account.kind = '{kind}')"
    )


def _rows(what: str, table: str, condition: str = "") -> str:
    return (
        f"(SELECT coalesce(sum({what}), 0) FROM transfers_{table} one"
        f" WHERE one.cycle_id = cycle.id{condition})"
    )


_AGAIN = (
    "(SELECT coalesce(sum(line.owed + line.arrears), 0) "
    + CARRIED.replace("%s", "cycle.id")
    + f" AND {FAILED})"
)
CHECKS: tuple[tuple[str, str], ...] = (
    (
        "payment {} owes another sum than its roster",
        f"SELECT id FROM transfers_cycle cycle WHERE owed <> {_rows('owed', 'entitlement')}"
        f" OR carried <> {_rows('arrears', 'entitlement')}"
        f" OR ordered <> {_rows('amount', 'order')}"
        f" OR orders_made <> {_rows('1', 'order')} OR listed <> {_rows('1', 'entitlement')}",
    ),
    (
        "payment {} was accrued with another sum than its roster",
        f"SELECT id FROM transfers_cycle cycle WHERE state IN {LATER}"
        f" AND {_line('cycle.accrued_id', 'owed')} <> {_rows('owed', 'entitlement')} + {_AGAIN}",
    ),
    (
        "payment {} was sent with another sum than its orders",
        f"SELECT id FROM transfers_cycle cycle WHERE state IN {GONE}"
        f" AND {_line('cycle.sent_id', 'transit')} <> {_rows('amount', 'order')}",
    ),
    (
        "the files of payment {} come to another sum than its orders",
        f"SELECT id FROM transfers_cycle cycle WHERE state IN {GONE}"
        f" AND {_rows('total', 'bankfile')} <> {_rows('amount', 'order')}",
    ),
    (
        "order {} is not what its line of the roster says",
        "SELECT paid.id FROM transfers_order paid LEFT JOIN transfers_entitlement line"
        " ON line.cycle_id = paid.cycle_id AND line.enrolment_id = paid.enrolment_id"
        " WHERE line.id IS NULL OR paid.amount <> line.owed + line.arrears OR line.held <> ''",
    ),
    (
        "the answers of file {} come to another sum than its entries",
        "SELECT file.id FROM transfers_answerfile file WHERE taken_at IS NOT NULL AND"
        " (SELECT coalesce(sum(paid.amount), 0) FROM transfers_order paid"
        " WHERE paid.answered_id = file.id) <> -(SELECT coalesce(sum(line.amount), 0)"
        " FROM transfers_answerfile_entries told JOIN ledger_line line"
        " ON line.entry_id = told.entry_id JOIN ledger_account account"
        " ON account.id = line.account_id AND account.kind = 'transit'"
        " WHERE told.answerfile_id = file.id)",
    ),
    (
        "order {} has an answer that no file gave",
        "SELECT id FROM transfers_order WHERE (state <> 'none') <> (answered_id IS NOT NULL)",
    ),
    (
        "reversal {} moved another sum than its line",
        "SELECT mend.id FROM transfers_mend mend JOIN transfers_entitlement line"
        " ON line.id = mend.entitlement_id WHERE line.owed + line.arrears <>"
        " (SELECT coalesce(max(moved.amount), 0) FROM ledger_line moved"
        " WHERE moved.entry_id = mend.entry_id)",
    ),
    (
        "line {} was carried and is not what came back",
        "SELECT line.id FROM transfers_carried carried JOIN transfers_entitlement line"
        " ON line.id = carried.of_id JOIN transfers_cycle cycle ON cycle.id = carried.cycle_id"
        " LEFT JOIN transfers_order paid"
        " ON paid.cycle_id = line.cycle_id AND paid.enrolment_id = line.enrolment_id"
        f" WHERE cycle.state IN {LATER} AND coalesce(paid.state, '') NOT IN ('returned', 'astray')"
        " AND (paid.id IS NOT NULL OR line.held = '')",
    ),
    (
        "entry {} belongs to no payment",
        "SELECT entry.id FROM ledger_entry entry WHERE entry.key LIKE 'cycle %%'"
        " AND NOT EXISTS (SELECT 1 FROM transfers_cycle WHERE accrued_id = entry.id"
        " OR sent_id = entry.id)"
        " AND NOT EXISTS (SELECT 1 FROM transfers_mend WHERE entry_id = entry.id)"
        " AND NOT EXISTS (SELECT 1 FROM transfers_answerfile_entries WHERE entry_id = entry.id)",
    ),
)
"""What must not be found, and how it is looked for."""
MOST_TOLD = 20


def faults() -> Iterator[str]:
    """Everything that does not fit, in plain English; nothing where all is well."""
    yield from chain(ledger.faults(), ledger.missing_guards(statements(connection.vendor)))
    for text, statement in CHECKS:
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} ORDER BY 1 LIMIT {MOST_TOLD}", ())
            found = cursor.fetchall()
        yield from (text.format(key) for (key,) in found)

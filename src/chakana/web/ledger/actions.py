"""Posting entries. These are called by other actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from chakana.web.ledger.models import Account, Entry, Line


def account(code: str, name: str, currency: str) -> Account:
    """The account called ``code``, opened if it is not there yet."""
    return Account.objects.get_or_create(code=code, defaults={"name": name, "currency": currency})[
        0
    ]


@transaction.atomic
def post(
    *,
    key: str,
    day: date,
    text: str,
    amounts: Mapping[Account, Decimal],
    reverses: Entry | None = None,
) -> Entry:
    """Post an entry; the database refuses one that does not balance or whose key was used."""
    (currency,) = {one.currency for one in amounts}
    entry = Entry.objects.create(key=key, day=day, text=text, currency=currency, reverses=reverses)
    moved = ((one, amount) for one, amount in amounts.items() if amount)
    Line.objects.bulk_create(Line(entry=entry, account=one, amount=amount) for one, amount in moved)
    entry.posted_at = timezone.now()
    entry.save(update_fields=["posted_at"])
    return entry


def reverse(*, entry: Entry, key: str, day: date, text: str) -> Entry:
    """Post what undoes ``entry``. It can be done once."""
    lines = entry.lines.select_related("account")
    amounts = {line.account: -line.amount for line in lines}
    return post(key=key, day=day, text=text, amounts=amounts, reverses=entry)

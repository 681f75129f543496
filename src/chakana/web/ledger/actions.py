"""Posting entries. These are called by other actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from chakana.web.ledger.models import Account, Entry, Line
from chakana.web.territories.models import Territory


def account(programme: str, kind: str, currency: str, source: str = "") -> Account:
    """The account of a programme for ``kind`` (and ``source``), opened if it is not there yet."""
    code = ":".join(one for one in (programme, kind, source) if one)
    told = {"programme": programme, "kind": kind, "source": source, "currency": currency}
    return Account.objects.get_or_create(code=code, defaults=told)[0]


@transaction.atomic
def post(
    *,
    key: str,
    day: date,
    kind: str,
    about: str,
    territory: Territory,
    amounts: Mapping[Account, Decimal],
    reverses: Entry | None = None,
) -> Entry:
    """Post an entry; the database refuses one that does not balance or whose key was used."""
    (currency,) = {one.currency for one in amounts}
    entry = Entry.objects.create(
        key=key, day=day, kind=kind, about=about[:200], territory=territory, currency=currency,
        reverses=reverses,
    )  # fmt: skip
    moved = ((one, amount) for one, amount in amounts.items() if amount)
    Line.objects.bulk_create(Line(entry=entry, account=one, amount=amount) for one, amount in moved)
    entry.posted_at = timezone.now()
    entry.save(update_fields=["posted_at"])
    return entry


def reverse(*, entry: Entry, key: str, day: date) -> Entry:
    """Post what undoes ``entry``. It can be done once."""
    lines = entry.lines.select_related("account")
    return post(
        key=key, day=day, kind="reversed", about=entry.about, territory=entry.territory,
        amounts={line.account: -line.amount for line in lines}, reverses=entry,
    )  # fmt: skip

"""Where families are paid, and from which account: proposed by one person, decided by another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from chakana.interchange.bank_csv import read_layout
from chakana.interchange.payments import ACCOUNT, bank_text
from chakana.problems import ChakanaError
from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.assumptions import assumed
from chakana.web.audit.events import record
from chakana.web.registry.models import Person
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside
from chakana.web.transfers.models import Bank, Change, Destination, Terms
from chakana.web.transfers.statements import Sql, fill, of

AT_ONCE = 5_000


Proposal = tuple[str, str, str, str]
"""A household by its number, the code of a bank, an account, and where that is empty a place."""


@action
def set_bank(
    *, by: User, country: Territory, code: str, name: str, why: str, layout: str = ""
) -> Bank:
    """Say who takes payment files: a new bank, or another name or layout of one that is known.

    ``layout`` describes the columns of its files, as JSON; empty where it takes ISO 20022.
    """
    require(may(by, Permission.SET_PAYMENTS, country))
    if not code or not ACCOUNT.fullmatch(code) or not bank_text(name):
        raise Refused("no_bank")
    columns = _layout(layout)
    known = Bank.objects.select_for_update().filter(code=code).first()
    before = {"name": known.name, "layout": known.layout} if known else None
    bank, _ = Bank.objects.update_or_create(code=code, defaults={"name": name, "layout": columns})
    record(by=by, action="set_bank", subject=bank, territory=country, before=before,
           after={"code": code, "name": name, "layout": columns}, why=why)  # fmt: skip
    return bank


def _layout(text: str) -> Any:
    """The layout in ``text``, looked through; None where it is empty."""
    if not text.strip():
        return None
    try:
        told = json.loads(text)
        read_layout(told)
    except (ValueError, RecursionError):
        raise Refused("layout_is_no_json") from None
    except ChakanaError as error:
        raise Refused("no_layout", count=len(error.problems)) from None
    return told


@action
def set_terms(
    *, by: User, country: Territory, programme: str, payer: str, account: str, bank: Bank, why: str
) -> Terms:
    """Say who pays for a programme and from which account. Without it no file is written."""
    require(may(by, Permission.SET_PAYMENTS, country))
    if not bank_text(payer) or not account or not ACCOUNT.fullmatch(account):
        raise Refused("no_payer")
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    held = Terms.objects.filter(programme=programme).first()
    if held and (held.payer, held.account, held.bank_id) == (payer, account, bank.pk):
        return held
    made = Terms.objects.create(programme=programme, payer=payer, account=account, bank=bank, by=by)
    # The account is the programme's own and no personal data; even so its end says enough.
    after = {"programme": programme, "payer": payer, "account": _ending(account), "bank": bank.code}
    record(by=by, action="set_terms", subject=made, territory=country, after=after, why=why)
    return made


@action
def propose_destinations(
    *, by: User, territory: Territory, proposals: Sequence[Proposal], why: str
) -> Change:
    """Propose where recipients of ``territory`` are paid; nothing holds before another approves."""
    require(may(by, Permission.PREPARE_PAYMENTS, territory))
    if not why.strip():
        raise Refused("say_why")
    change = Change.objects.create(territory=territory, by=by, why=why)
    banks = dict(Bank.objects.values_list("code", "pk"))
    columns = ("person_id", "change_id", "bank_id", "account", "place")
    rows, at = iter(enumerate(proposals, 1)), 0
    while some := list(islice(rows, AT_ONCE)):
        people = _recipients(territory, [one[0] for _, one in some])
        told = [_row(line, one, people, banks, change) for line, one in some]
        at += bulk.insert(Destination, columns, told)
    return _proposed(by, change, at)


@action
def propose_cash(*, by: User, territory: Territory, bank: Bank, place: str, why: str) -> Change:
    """Propose cash at ``place`` for every recipient of ``territory`` who has no destination."""
    require(may(by, Permission.PREPARE_PAYMENTS, territory))
    if not why.strip() or not bank_text(place):
        raise Refused("say_why")
    change = Change.objects.create(territory=territory, by=by, why=why)
    people = inside(Person.objects.filter(is_recipient=True, destinations=None), territory,
                    through="household__territory")  # fmt: skip
    at = fill(
        "transfers_destination", "person_id, change_id, bank_id, account, place",
        Sql("SELECT person.id, %s, %s, '', %s FROM", (change.pk, bank.pk, bank_text(place)[:120])),
        of(people.order_by("pk").values("id")), "person",
    )  # fmt: skip
    return _proposed(by, change, at)


def _proposed(by: User, change: Change, count: int) -> Change:
    if not count:
        raise Refused("no_destinations")
    households = change.destinations.values("person__household")
    earlier = Destination.objects.filter(since__isnull=False, person__household__in=households)
    change.count = count
    change.replacing = earlier.values("person__household").distinct().count()
    change.save(update_fields=["count", "replacing"])
    after = {"count": count, "replacing": change.replacing}
    record(by=by, action="propose_destinations", subject=change, territory=change.territory,
           after=after, why=change.why)  # fmt: skip
    return change


def _recipients(territory: Territory, numbers: Sequence[str]) -> dict[str, int]:
    found = inside(Person.objects.filter(is_recipient=True, household__number__in=numbers),
                   territory, through="household__territory")  # fmt: skip
    return dict(found.values_list("household__number", "pk"))


def _row(
    line: int, one: Proposal, people: dict[str, int], banks: dict[str, int], change: Change
) -> tuple[Any, ...]:
    household, bank, account, place = one
    place = bank_text(place)[:120]
    if household not in people:
        raise Refused("no_such_recipient", line=line)
    if bank not in banks:
        raise Refused("no_such_bank", line=line)
    if not ACCOUNT.fullmatch(account) or not (account or place):
        raise Refused("no_such_account", line=line)
    return people[household], change.pk, banks[bank], account, place


@action
def decide_destinations(*, by: User, change: Change, is_approved: bool, why: str = "") -> Change:
    """Approve proposed destinations or not, as a person who did not propose them.

    The first destination of a household holds from today. One that takes the place of another
    holds after a while, so that a family whose account somebody changed can say so in time.
    """
    change = Change.objects.select_for_update().get(pk=change.pk)
    require(may(by, Permission.APPROVE_PAYMENTS, change.territory))
    if change.is_approved is not None:
        raise Refused("decided_already")
    if change.by_id == by.pk:
        raise Refused("two_people")
    if not is_approved and not why.strip():
        raise Refused("say_why")
    change.is_approved, change.decided_by, change.decided_at = is_approved, by, timezone.now()
    change.decided_because = why
    change.save()
    if is_approved:
        _put_in_place(change)
    record(by=by, action="decide_destinations", subject=change, territory=change.territory,
           after={"approved": is_approved, "count": change.count}, why=why)  # fmt: skip
    return change


def _put_in_place(change: Change) -> None:
    today = timezone.localdate()
    later = today + timedelta(days=assumed("new_destination_waits"))
    mine = change.destinations.values("person__household")
    approved = Destination.objects.filter(since__isnull=False).exclude(change=change)
    held = approved.filter(until=None, person__household__in=mine)
    held.update(until=Greatest("since", Value(later)))
    known = approved.values("person__household")
    change.destinations.filter(person__household__in=known).update(since=later)
    change.destinations.filter(since=None).update(since=today)
    bulk.count_if_grown(Destination._meta.db_table, change.count)


def _ending(account: str) -> str:
    return f"…{account[-4:]}"

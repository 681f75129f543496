"""Paying those who take part: each step of a cycle is one action."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from chakana.interchange.payments import OUTCOMES, Answer
from chakana.language.definition import Definition
from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.audit.events import record
from chakana.web.enrolment.models import Enrolment
from chakana.web.ledger.actions import account, post
from chakana.web.ledger.models import Account, Entry
from chakana.web.targeting.models import Version
from chakana.web.targeting.queries import results
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside
from chakana.web.transfers import bank
from chakana.web.transfers.models import Cycle, Order, Step
from chakana.web.transfers.states import MOVES, may_move


@action
def open_cycle(
    *, by: User, version: Version, component: str, territory: Territory, begins: date, ends: date
) -> Cycle:
    """Begin a payment of ``component`` to those who take part in ``territory``."""
    require(may(by, Permission.PREPARE_PAYMENTS, territory))
    require(_is_payable(version, component, territory, begins, ends))
    cycle = Cycle.objects.create(
        version=version, component=component, territory=territory, begins=begins, ends=ends,
        prepared_by=by,
    )  # fmt: skip
    Step.objects.create(cycle=cycle, move="open", by=by)
    _told(by, cycle, "open_cycle", {"begins": begins.isoformat(), "ends": ends.isoformat()})
    return cycle


def _is_payable(
    version: Version, component: str, territory: Territory, begins: date, ends: date
) -> Verdict:
    """Whether these months can be paid here: whole ones, of a component, that no cycle pays."""
    if component not in read(version).components:
        return Verdict.no("no_such_component", component=component)
    if begins.day != 1 or (ends + timedelta(days=1)).day != 1 or ends < begins:
        return Verdict.no("whole_months")
    # Whoever opens a cycle of this country holds the lock, so that two cannot overlap unseen.
    Territory.objects.select_for_update().get(path=f"{territory.path.split('/')[0]}/")
    others = Cycle.objects.filter(
        version__programme=version.programme, component=component,
        begins__lte=ends, ends__gte=begins,
    ).select_related("territory")  # fmt: skip
    for other in others:
        if other.territory.contains(territory) or territory.contains(other.territory):
            return Verdict.no("paid_already", cycle=other)
    return Verdict.yes()


@action
def compute(*, by: User, cycle: Cycle) -> Cycle:
    """Freeze the roster: an order for each household that takes part, with what it is owed.

    Amounts are what the cycle's version of the definition gives each household on the first day.
    """
    cycle = _taken(by, cycle, "compute")
    definition = read(cycle.version)
    owed = results(definition, cycle.component, cycle.territory, cycle.begins, timezone.now())
    amounts = dict(owed.select("household_id", "amount").drop_nulls().iter_rows())
    periods = _periods(cycle, definition)
    enrolled = list(roster(cycle).values_list("pk", "household_id", "household__number"))
    rows = (
        (cycle.pk, key, int(amounts[home] * periods), f"{cycle.pk}-{number}", "none", "")
        for key, home, number in enrolled
        if home in amounts
    )
    columns = ("cycle_id", "enrolment_id", "amount", "reference", "answer", "answer_because")
    count = bulk.insert(Order, columns, rows)
    if not count:
        raise Refused("nobody_to_pay")
    after = {"orders": count, "total": str(total(cycle)), "without_amount": len(enrolled) - count}
    return _moved(by, cycle, "compute", after)


def roster(cycle: Cycle) -> QuerySet[Enrolment]:
    """The enrolments that ``cycle`` pays: those that began by its first day and had not ended."""
    held = Enrolment.objects.filter(
        Q(until=None) | Q(until__gt=cycle.begins), since__lte=cycle.begins,
        programme=cycle.version.programme, component=cycle.component,
    )  # fmt: skip
    return inside(held, cycle.territory, through="household__territory").order_by("pk")


@action
def check(*, by: User, cycle: Cycle) -> Cycle:
    """Say that the orders were looked through."""
    cycle = _taken(by, cycle, "check")
    return _moved(by, cycle, "check", {})


@action
def approve(*, by: User, cycle: Cycle) -> Cycle:
    """Approve the payment, as a second person; what is owed enters the ledger."""
    cycle = _taken(by, cycle, "approve")
    owed = total(cycle)
    accounts = _accounts(cycle)
    post(key=f"cycle {cycle.pk} approved", day=cycle.ends, text=f"Owed: {cycle}",
         amounts={accounts["programme"]: -owed, accounts["owed"]: owed})  # fmt: skip
    cycle.approved_by = by
    return _moved(by, cycle, "approve", {"total": str(owed)})


@action
def send(*, by: User, cycle: Cycle) -> Cycle:
    """Hand the orders to the bank; they were looked through once more, and the file's sum kept."""
    cycle = _taken(by, cycle, "send")
    file = BytesIO()
    bank.write(cycle, file)
    digest = hashlib.sha256(file.getvalue()).hexdigest()
    return _moved(by, cycle, "send", {"orders": cycle.orders.count(), "file": digest})


@action
def take_answers(*, by: User, cycle: Cycle, answers: Mapping[str, Answer]) -> Cycle:
    """Take what the bank says of orders: all of a file or nothing of it. It may come in parts.

    An answer given before may come again; one that says otherwise than before, or is for an order
    that was not sent, is refused with the whole file.
    """
    cycle = _taken(by, cycle, "reconcile")
    said = dict(cycle.orders.values_list("reference", "answer"))
    if strange := answers.keys() - said.keys():
        raise Refused("strange_answers", count=len(strange), first=min(strange))
    if any(answer.outcome not in OUTCOMES for answer in answers.values()):
        raise Refused("strange_word")
    final = {one: answer for one, answer in answers.items() if answer.outcome != "pending"}
    changed = [one for one, answer in final.items() if said[one] not in ("none", answer.outcome)]
    if changed:
        raise Refused("answers_changed", count=len(changed), first=min(changed))
    new = {one: answer for one, answer in final.items() if said[one] == "none"}
    _answer(cycle, new)
    counts: dict[str, object] = {**Counter(answer.outcome for answer in new.values())}
    _told(by, cycle, "take_answers", counts | {"pending": len(answers) - len(final)})
    return cycle


def _answer(cycle: Cycle, new: Mapping[str, Answer]) -> None:
    """Write answers on their orders, and into the ledger what each kind comes to."""
    rows = Order.objects.in_bulk(list(new), field_name="reference")
    for reference, order in rows.items():
        order.answer, order.answer_because = new[reference].outcome, new[reference].because[:200]
    Order.objects.bulk_update(rows.values(), ["answer", "answer_because"], batch_size=500)
    accounts = _accounts(cycle)
    part = Entry.objects.filter(key__startswith=f"cycle {cycle.pk} ").count()
    for outcome, to in (("paid", "bank"), ("returned", "programme")):
        amount = sum((one.amount for one in rows.values() if one.answer == outcome), Decimal(0))
        if amount:
            key = f"cycle {cycle.pk} {outcome} {part}"
            amounts = {accounts["owed"]: -amount, accounts[to]: amount}
            post(key=key, day=cycle.ends, text=f"{outcome}: {cycle}", amounts=amounts)


@action
def reconcile(*, by: User, cycle: Cycle) -> Cycle:
    """Say that the bank has answered for every order."""
    cycle = _taken(by, cycle, "reconcile")
    silent = cycle.orders.filter(answer=Order.Answer.NONE).order_by("reference")
    if silent.exists():
        raise Refused("silent_orders", count=silent.count(), first=silent[0].reference)
    counts = dict(cycle.orders.values_list("answer").annotate(Count("pk")))
    return _moved(by, cycle, "reconcile", counts)


@action
def close(*, by: User, cycle: Cycle) -> Cycle:
    """End the cycle: nothing of it changes any more."""
    cycle = _taken(by, cycle, "close")
    return _moved(by, cycle, "close", {})


def total(cycle: Cycle, **of: str) -> Decimal:
    """What the orders of ``cycle`` come to, all or those with an answer."""
    found: Decimal | None = cycle.orders.filter(**of).aggregate(total=Sum("amount"))["total"]
    return found or Decimal(0)


def _taken(by: User, cycle: Cycle, move: str) -> Cycle:
    """The cycle, locked, if ``by`` may take it this step now."""
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("version", "territory")
    cycle = locked.get(pk=cycle.pk)
    require(may_move(by, cycle, move))
    return cycle


def _moved(by: User, cycle: Cycle, move: str, after: Mapping[str, object]) -> Cycle:
    cycle.state = MOVES[move][1]
    cycle.save()
    Step.objects.create(cycle=cycle, move=move, by=by)
    _told(by, cycle, move, after)
    return cycle


def _told(by: User, cycle: Cycle, move: str, after: Mapping[str, object]) -> None:
    state = {"state": str(cycle.state), **after}
    record(by=by, action=move, subject=cycle, territory=cycle.territory, after=state)


def _accounts(cycle: Cycle) -> dict[str, Account]:
    definition = read(cycle.version)
    names = {"programme": "Funds of the programme", "owed": "Owed to families", "bank": "Paid out"}
    return {
        code: account(f"{definition.id}:{code}", name, definition.currency)
        for code, name in names.items()
    }


def _periods(cycle: Cycle, definition: Definition) -> Decimal:
    """How many periods of the benefit the cycle pays: two for two months of a monthly transfer."""
    months = (cycle.ends.year - cycle.begins.year) * 12 + cycle.ends.month - cycle.begins.month + 1
    return definition.component(cycle.component).payments_a_year * months / 12

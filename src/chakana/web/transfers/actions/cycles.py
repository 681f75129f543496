"""Each step of a payment cycle, by those whose step it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError
from django.db.models import Count, Sum
from django.utils import timezone

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.ledger.money import CENT
from chakana.web.targeting.models import Version
from chakana.web.targeting.versions import current, read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import hold_country
from chakana.web.transfers import accounts, amounts, controls, files, roster
from chakana.web.transfers.actions.steps import happened, moved, taken, told
from chakana.web.transfers.files import tell
from chakana.web.transfers.models import Cycle, Order, State, Step
from chakana.web.transfers.periods import are_payable


@action
def open_cycle(
    *, by: User, version: Version, component: str, territory: Territory, begins: date, ends: date
) -> Cycle:
    """Begin a payment of ``component`` to those who take part in ``territory``.

    ``version`` is the one of its programme that is in force when the months begin.
    """
    require(may(by, Permission.PREPARE_PAYMENTS, territory))
    if current(version.programme, begins) != version:
        raise Refused("another_in_force", day=begins.isoformat())
    definition = read(version)
    if component not in definition.components:
        raise Refused("no_such_component", component=component)
    require(_pays_money(definition, component))
    require(are_payable(definition.component(component), begins, ends))
    require(_is_free(version, component, territory, begins, ends))
    cycle = Cycle.objects.create(
        version=version, component=component, territory=territory, begins=begins, ends=ends,
        prepared_by=by,
    )  # fmt: skip
    Step.objects.create(cycle=cycle, move="open", by=by)
    told(by, cycle, "open_cycle", {"begins": begins.isoformat(), "ends": ends.isoformat()})
    return cycle


def _pays_money(definition: Definition, component: str) -> Verdict:
    found = definition.component(component)
    if found.amount is None or found.unit != "household" or not definition.currency:
        return Verdict.no("pays_no_money", component=component)
    return Verdict.yes()


def _is_free(
    version: Version, component: str, territory: Territory, begins: date, ends: date
) -> Verdict:
    """Whether no other cycle pays some of these months to somebody of this territory."""
    # Whoever opens a cycle of this country holds the lock, so that two cannot overlap unseen.
    hold_country(territory)
    others = Cycle.objects.filter(
        version__programme=version.programme, component=component,
        begins__lte=ends, ends__gte=begins,
    ).exclude(state=State.CANCELLED).select_related("territory", "version")  # fmt: skip
    for other in others:
        if other.territory.contains(territory) or territory.contains(other.territory):
            return Verdict.no("paid_already", cycle=other.name)
    return Verdict.yes()


@action
def compute(*, by: User, cycle: Cycle) -> Cycle:
    """Freeze the roster: a line for each enrolment with what it is owed, and the orders to pay it.

    Amounts are what the cycle's version of the definition gives each household on the first day of
    each month, by what the register knows now. What earlier cycles did not pay is carried into it.
    """
    cycle = taken(by, cycle, "compute")
    cycle.known_at, today = timezone.now(), timezone.localdate()
    definition = read(cycle.version)
    amounts.lay_down(amounts.amounts(cycle, definition))
    tell(1, 3)
    try:
        cycle.listed = roster.list_entitlements(cycle, definition, today)
        roster.carry(cycle)
        cycle.orders_made = roster.order(cycle, today)
    except IntegrityError:
        # Another cycle carried the same arrears a moment ago: a family moved between territories.
        raise Refused("changed_meanwhile") from None
    amounts.take_up()
    tell(2, 3)
    sums = cycle.entitlements.aggregate(owed=Sum("owed"), carried=Sum("arrears"))
    cycle.owed, cycle.carried = sums["owed"] or Decimal(0), sums["carried"] or Decimal(0)
    cycle.ordered = total(cycle)
    if not cycle.owed and not cycle.carried:
        raise Refused("nobody_to_pay")
    cycle.looked_at = controls.as_data(cycle)
    return moved(by, cycle, "compute", _figures(cycle))


def _figures(cycle: Cycle) -> dict[str, object]:
    held = cycle.entitlements.exclude(held="").count()
    return {
        "listed": cycle.listed, "orders": cycle.orders_made, "held": held, "owed": str(cycle.owed),
        "carried": str(cycle.carried), "ordered": str(cycle.ordered),
    }  # fmt: skip


@action
def redo(*, by: User, cycle: Cycle, why: str) -> Cycle:
    """Undo the roster, so that it can be computed anew: as long as nobody approved it."""
    return _back(by, cycle, "redo", why)


@action
def send_back(*, by: User, cycle: Cycle, why: str) -> Cycle:
    """Send a payment back to those who prepared it, as the person who was to approve it."""
    return _back(by, cycle, "send_back", why)


@action
def cancel(*, by: User, cycle: Cycle, why: str) -> Cycle:
    """Give up a draft: its months can be paid by another cycle."""
    cycle = taken(by, cycle, "cancel", why)
    return moved(by, cycle, "cancel", {}, why)


def _back(by: User, cycle: Cycle, move: str, why: str) -> Cycle:
    cycle = taken(by, cycle, move, why)
    before = _figures(cycle)
    roster.undo(cycle)
    cycle.listed = cycle.orders_made = 0
    cycle.owed = cycle.carried = cycle.ordered = Decimal(0)
    cycle.looked_at = {}
    return moved(by, cycle, move, {"undone": before}, why)


@action
def check(*, by: User, cycle: Cycle) -> Cycle:
    """Say that the orders were looked through."""
    cycle = taken(by, cycle, "check")
    return moved(by, cycle, "check", {})


@action
def approve(*, by: User, cycle: Cycle, on: date | None = None) -> Cycle:
    """Approve the payment, as a second person: from now on the families are owed it.

    ``on`` is the day on which it was approved on paper, where that was before today.
    """
    cycle = taken(by, cycle, "approve")
    if roster.carried_amiss(cycle):
        raise Refused("carried_changed")
    again = Decimal(roster.carried_after_sending(cycle)) * CENT
    flows = {accounts.ACCRUED: cycle.owed, accounts.OWED_AGAIN: again}
    cycle.accrued = accounts.move(
        cycle, key="approved", day=happened(on), kind="approved", flows=flows
    )
    cycle.approved_by = by
    return moved(by, cycle, "approve", _figures(cycle))


@action
def send(*, by: User, cycle: Cycle, on: date | None = None) -> Cycle:
    """Write the files for the banks, once; the money is on its way from now on."""
    cycle = taken(by, cycle, "send")
    day = happened(on, after=cycle.accrued)
    made = files.write_files(cycle, day, timezone.now())
    if not files.covers(cycle):
        raise Refused("files_do_not_cover")
    flows = {accounts.SENT: cycle.ordered}
    cycle.sent = accounts.move(cycle, key="sent", day=day, kind="sent", flows=flows)
    digests = {one.message: one.digest for one in made}
    return moved(by, cycle, "send", {"orders": cycle.orders_made, "files": digests})


@action
def reconcile(*, by: User, cycle: Cycle) -> Cycle:
    """Say that the bank has answered for every order."""
    cycle = taken(by, cycle, "reconcile")
    silent = cycle.orders.filter(state=Order.State.NONE).order_by("reference")
    if silent.exists():
        raise Refused("silent_orders", count=silent.count(), first=silent[0].reference)
    counts: Mapping[str, object] = dict(cycle.orders.values_list("state").annotate(Count("pk")))
    return moved(by, cycle, "reconcile", counts)


@action
def close(*, by: User, cycle: Cycle) -> Cycle:
    """End the cycle: what is found wrong later is mended by reversals."""
    cycle = taken(by, cycle, "close")
    return moved(by, cycle, "close", {})


def total(cycle: Cycle, **of: str) -> Decimal:
    """What the orders of ``cycle`` come to, all or those in a state."""
    found: Decimal | None = cycle.orders.filter(**of).aggregate(total=Sum("amount"))["total"]
    return found or Decimal(0)

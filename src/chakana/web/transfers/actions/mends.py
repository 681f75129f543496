"""Mending what went wrong after approval: by entries that reverse, never by changing an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.transfers import accounts
from chakana.web.transfers.accounts import Flow
from chakana.web.transfers.actions.steps import happened, locked, told
from chakana.web.transfers.models import Cycle, Entitlement, Mend, Order
from chakana.web.transfers.roster import UNAPPROVED


@dataclass(frozen=True)
class Remedy:
    """A way to mend: of orders in which state, to which, and what goes from where to where."""

    of: tuple[Order.State, ...]
    flows: tuple[Flow, ...]
    to: Order.State | None = None
    after: tuple[Mend.Kind, ...] = ()
    """Mends one of which must have come before, instead of a state."""


Kind, Standing = Mend.Kind, Order.State
REMEDIES: Mapping[Mend.Kind, Remedy] = {
    Kind.CAME_BACK: Remedy((Standing.PAID,), (("paid", "due"),), Standing.RETURNED),
    Kind.ASTRAY: Remedy((Standing.PAID,), (("paid", "claims"), ("fund", "due")), Standing.ASTRAY),
    Kind.REVERSED: Remedy((Standing.PAID,), (("paid", "claims"),), Standing.REVERSED),
    Kind.RELEASED: Remedy(
        (Standing.RETURNED, Standing.ASTRAY), (("due", "fund"),), Standing.RELEASED
    ),
    Kind.RECOVERED: Remedy((), (("claims", "fund"),), after=(Kind.ASTRAY, Kind.REVERSED)),
}
"""``came_back``: the bank gave it back after all, the family is owed it again. ``astray``: somebody
else got it; that is claimed from them, and the family is owed it again. ``reversed``: the family
should not have got it; it is claimed. ``released``: what came back or was held is owed no more.
``recovered``: what was claimed came in."""
NEVER_SENT: tuple[Flow, ...] = (("owed", "fund"),)
"""What releasing a line moves that was held back and never ordered."""


@action
def mend(
    *, by: User, entitlement: Entitlement, kind: Mend.Kind, why: str, on: date | None = None
) -> Mend:
    """Mend a line of an approved cycle, as somebody who did not prepare it."""
    cycle = locked(entitlement.cycle)
    # Whoever computes a cycle that would carry this line waits for the lock of its programme.
    line = Entitlement.objects.select_for_update(of=("self",)).get(pk=entitlement.pk)
    order = Order.objects.filter(cycle=cycle, enrolment=line.enrolment_id).first()
    require(_may(by, cycle))
    require(can_mend(line, order, kind))
    if not why.strip():
        raise Refused("say_why")
    remedy, amount = REMEDIES[kind], line.owed + line.arrears
    flows = remedy.flows if order else NEVER_SENT
    entry = accounts.move(
        cycle, key=f"{kind} {line.pk}", day=happened(on, cycle.accrued), kind=kind,
        flows=dict.fromkeys(flows, amount),
    )  # fmt: skip
    if entry is None:
        raise Refused("nothing_to_mend")
    made = Mend.objects.create(entitlement=line, kind=kind, entry=entry, why=why, by=by)
    if order and remedy.to:
        order.state = remedy.to
        order.save(update_fields=["state"])
    after = {"kind": str(kind), "line": line.pk, "amount": str(amount)}
    told(by, cycle, "mend", after, why)
    return made


def _may(by: User, cycle: Cycle) -> Verdict:
    allowed = may(by, Permission.APPROVE_PAYMENTS, cycle.territory)
    if allowed and cycle.steps.filter(by=by).exclude(move="approve").exists():
        return Verdict.no("two_people")
    return allowed


def can_mend(line: Entitlement, order: Order | None, kind: Mend.Kind) -> Verdict:
    """Whether ``kind`` mends this line as it stands."""
    remedy = REMEDIES[kind]
    if line.cycle.state in UNAPPROVED:
        return Verdict.no("nothing_to_mend")
    if kind == Kind.RELEASED and hasattr(line, "carried"):
        return Verdict.no("carried_already")
    if remedy.after:
        fits = line.mends.filter(kind__in=remedy.after).exists()
    elif order is None:
        fits = kind == Kind.RELEASED and bool(line.held)
    else:
        fits = order.state in remedy.of
    return Verdict.yes() if fits else Verdict.no("nothing_to_mend")

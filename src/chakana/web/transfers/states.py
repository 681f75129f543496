"""How a payment cycle and an order go on, as data: from which state by which move to which.

The database holds to both tables by triggers made from them (``triggers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Verdict
from chakana.web.texts import say
from chakana.web.transfers.models import Cycle, Order, State


@dataclass(frozen=True)
class Move:
    """A step of a cycle: from one of some states to another, and what it takes."""

    begins: tuple[State, ...]
    ends: State
    needs: Permission = Permission.PREPARE_PAYMENTS
    by_another: bool = False
    """Whether nobody may take it who took a step of this cycle before."""
    goes_back: bool = False
    """Whether it undoes what was prepared: it needs a reason, and is not what a cycle awaits."""


MOVES: Mapping[str, Move] = {
    "compute": Move((State.DRAFT,), State.COMPUTED),
    "check": Move((State.COMPUTED,), State.CHECKED),
    "approve": Move((State.CHECKED,), State.APPROVED, Permission.APPROVE_PAYMENTS, by_another=True),
    "send": Move((State.APPROVED,), State.SENT),
    "reconcile": Move((State.SENT,), State.RECONCILED),
    "close": Move((State.RECONCILED,), State.CLOSED),
    "redo": Move((State.COMPUTED, State.CHECKED), State.DRAFT, goes_back=True),
    "send_back": Move(
        (State.CHECKED,), State.DRAFT, Permission.APPROVE_PAYMENTS, by_another=True, goes_back=True
    ),
    "cancel": Move((State.DRAFT,), State.CANCELLED, goes_back=True),
}
"""Nothing leads back from an approved cycle: what went wrong after it is mended by reversals."""

UNDONE = (State.DRAFT, State.COMPUTED, State.CHECKED)
"""States in which the roster and the orders of a cycle may still be made anew."""

Standing = Order.State
ORDER_MOVES: tuple[tuple[Standing, Standing], ...] = (
    (Standing.NONE, Standing.PAID),
    (Standing.NONE, Standing.RETURNED),
    (Standing.PAID, Standing.RETURNED),
    (Standing.PAID, Standing.ASTRAY),
    (Standing.PAID, Standing.REVERSED),
    (Standing.RETURNED, Standing.RELEASED),
    (Standing.ASTRAY, Standing.RELEASED),
)
"""What may become of an order: the first two by the bank's answer, the others by a person."""


def can(cycle: Cycle, move: str) -> Verdict:
    """Whether ``cycle`` stands where ``move`` begins."""
    begins = MOVES[move].begins
    if cycle.state in begins:
        return Verdict.yes()
    needed = ", ".join(say(one) for one in begins)
    return Verdict.no("not_in_that_state", state=say(cycle.state), needed=needed)


def may_move(user: User, cycle: Cycle, move: str) -> Verdict:
    """Whether ``user`` may take ``cycle`` this step now: the place, the role, the second person."""
    allowed = may(user, MOVES[move].needs, cycle.territory)
    if allowed and MOVES[move].by_another and cycle.steps.filter(by=user).exists():
        allowed = Verdict.no("two_people")
    return can(cycle, move) if allowed else allowed


def next_move(user: User, cycle: Cycle) -> str | None:
    """The step forward that ``cycle`` awaits, if ``user`` may take it."""
    return next((name for name, one in _taken_by(user, cycle) if not one.goes_back), None)


def moves_back(user: User, cycle: Cycle) -> list[str]:
    """The steps by which ``user`` may undo what was prepared of ``cycle``."""
    return [name for name, one in _taken_by(user, cycle) if one.goes_back]


def _taken_by(user: User, cycle: Cycle) -> Iterator[tuple[str, Move]]:
    return ((name, one) for name, one in MOVES.items() if may_move(user, cycle, name))

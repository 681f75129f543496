"""How a payment cycle goes on, as data: from each state by which action to which state."""

from __future__ import annotations

from collections.abc import Mapping

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Verdict
from chakana.web.texts import say
from chakana.web.transfers.models import Cycle, State

MOVES: Mapping[str, tuple[State, State]] = {
    "compute": (State.DRAFT, State.COMPUTED),
    "check": (State.COMPUTED, State.CHECKED),
    "approve": (State.CHECKED, State.APPROVED),
    "send": (State.APPROVED, State.SENT),
    "reconcile": (State.SENT, State.RECONCILED),
    "close": (State.RECONCILED, State.CLOSED),
}


def can(cycle: Cycle, move: str) -> Verdict:
    """Whether ``cycle`` stands where ``move`` begins."""
    begins, _ = MOVES[move]
    if cycle.state == begins:
        return Verdict.yes()
    return Verdict.no("not_in_that_state", state=say(cycle.state), needed=say(begins))


NEEDS: Mapping[str, Permission] = {
    **dict.fromkeys(MOVES, Permission.PREPARE_PAYMENTS),
    "approve": Permission.APPROVE_PAYMENTS,
}
"""What one must be allowed for each step."""


def may_move(user: User, cycle: Cycle, move: str) -> Verdict:
    """Whether ``user`` may take ``cycle`` this step now: the place, the role, the second person."""
    allowed = may(user, NEEDS[move], cycle.territory)
    if allowed and move == "approve" and cycle.steps.filter(by=user).exists():
        allowed = Verdict.no("two_people")
    return can(cycle, move) if allowed else allowed


def next_move(user: User, cycle: Cycle) -> str | None:
    """The step that ``cycle`` awaits, if ``user`` may take it."""
    return next((move for move in MOVES if may_move(user, cycle, move)), None)

"""What every step of a cycle shares: the lock, the question whether it may be taken, the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.actions import Refused, require
from chakana.web.audit.events import record
from chakana.web.ledger.models import Entry
from chakana.web.transfers.models import Cycle, Step
from chakana.web.transfers.states import MOVES, may_move


def locked(cycle: Cycle) -> Cycle:
    """The cycle as it stands now, held until the action is over."""
    rows = Cycle.objects.select_for_update(of=("self",)).select_related("version", "territory")
    return rows.get(pk=cycle.pk)


def taken(by: User, cycle: Cycle, move: str, why: str = "") -> Cycle:
    """The cycle, locked, if ``by`` may take it this step now. A step back needs a reason."""
    cycle = locked(cycle)
    require(may_move(by, cycle, move))
    if MOVES[move].goes_back and not why.strip():
        raise Refused("say_why")
    return cycle


def moved(by: User, cycle: Cycle, move: str, after: Mapping[str, object], why: str = "") -> Cycle:
    """Write that the step was taken."""
    cycle.state = MOVES[move].ends
    cycle.save()
    Step.objects.create(cycle=cycle, move=move, by=by, why=why)
    told(by, cycle, move, after, why)
    return cycle


def told(by: User, cycle: Cycle, action: str, after: Mapping[str, object], why: str = "") -> None:
    """Add an event about a cycle to the trail."""
    state = {"state": str(cycle.state), **after}
    record(by=by, action=action, subject=cycle, territory=cycle.territory, after=state, why=why)


def happened(on: date | None, after: Entry | None = None) -> date:
    """The day of an entry: today, or an earlier day on which it was done on paper.

    Refused when it lies ahead, or before the entry that must have come first.
    """
    today = timezone.localdate()
    day = on or today
    # Offices write in their own time; a clock that was set back must not stop a payment either.
    first = min(after.day, today) if after else None
    if day > today or (first is not None and day < first):
        raise Refused("no_day_of_payment", day=day.isoformat())
    return day

"""What awaits whoever prepares or approves payments."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.tasks import Task
from chakana.web.texts import say
from chakana.web.transfers.models import Cycle, State
from chakana.web.transfers.states import MOVES

MOST = 20
"""As many cycles as the home page names."""


def tasks(user: User) -> Iterator[Task]:
    """The next step of each cycle that ``user`` may take, the oldest cycle first."""
    forward = {name: move for name, move in MOVES.items() if not move.goes_back}
    by_state = {begins: name for name, move in forward.items() for begins in move.begins}
    awaits, taken_part = Q(), Q()
    for move in forward.values():
        awaits |= Q(state__in=move.begins, territory__in=visible(user, move.needs))
        if move.by_another:
            taken_part |= Q(state__in=move.begins, steps__by=user)
    found = Cycle.objects.filter(awaits).exclude(taken_part).select_related("version", "territory")
    for cycle in found.order_by("begins", "pk")[:MOST]:
        text = say(f"to_do_{by_state[State(cycle.state)]}", cycle=cycle)
        yield Task(text, reverse("cycle", args=[cycle.pk]), "menu_transfers")

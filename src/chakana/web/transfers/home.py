"""What awaits whoever prepares or approves payments."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.tasks import Task
from chakana.web.texts import say
from chakana.web.transfers.models import Cycle
from chakana.web.transfers.states import MOVES, NEEDS

MOST = 20
"""As many cycles as the home page names."""


def tasks(user: User) -> Iterator[Task]:
    """The next step of each cycle that ``user`` may take, the oldest cycle first."""
    by_state: dict[str, str] = {begins: move for move, (begins, _) in MOVES.items()}
    awaits = Q()
    for permission in set(NEEDS.values()):
        states = [state for state, move in by_state.items() if NEEDS[move] == permission]
        awaits |= Q(state__in=states, territory__in=visible(user, permission))
    taken_part = Q(state=MOVES["approve"][0], steps__by=user)
    found = Cycle.objects.filter(awaits).exclude(taken_part).select_related("version", "territory")
    for cycle in found.order_by("begins", "pk")[:MOST]:
        text = say(f"to_do_{by_state[cycle.state]}", cycle=cycle)
        yield Task(text, reverse("cycle", args=[cycle.pk]), "menu_transfers")

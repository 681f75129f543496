"""What awaits whoever prepares or approves payments."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.tasks import Task
from chakana.web.texts import say
from chakana.web.transfers.models import Cycle, Receipt, State
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
        text = say(f"to_do_{by_state[State(cycle.state)]}", cycle=cycle.name)
        yield Task(text, reverse("cycle", args=[cycle.pk]), "menu_transfers")
    yield from _to_ask(user)


def _to_ask(user: User) -> Iterator[Task]:
    """Families to be asked whether their payment came, cycle by cycle."""
    places = visible(user, Permission.VERIFY_RECEIPT)
    rows = Receipt.objects.filter(outcome="", order__enrolment__household__territory__in=places)
    counted = rows.order_by().values_list("sample__cycle").annotate(count=Count("pk"))
    for key, count in counted.order_by("sample__cycle")[:MOST]:
        text = say("to_do_receipts", count=count)
        yield Task(text, reverse("receipts", args=[key]), "menu_transfers", count=count)

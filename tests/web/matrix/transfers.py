"""Payment cycles: each action on a cycle that stands where it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.web.matrix.lines import Address, Call, Rows
from tests.web.matrix.world import World

from chakana.interchange.payments import Answer
from chakana.web.accounts.roles import Permission, Role
from chakana.web.transfers import actions
from chakana.web.transfers.models import Cycle

MOVES = ("compute", "check", "approve", "send", "answer", "reconcile", "close")
PREPARE = Permission.PREPARE_PAYMENTS


def answers(cycle: Cycle) -> dict[str, Answer]:
    return dict.fromkeys(cycle.orders.values_list("reference", flat=True), Answer("paid"))


def at(move: str) -> Callable[[World], Cycle]:
    """The cycle, standing where ``move`` begins."""

    def taken(w: World) -> Cycle:
        preparer = w.people[Role.PAYMENTS_PREPARER, "above"]
        approver = w.people[Role.PAYMENTS_APPROVER, "above"]
        for one in MOVES[: MOVES.index(move)]:
            if one == "answer":
                actions.take_answers(by=preparer, cycle=w.cycle, answers=answers(w.cycle))
            else:
                by = approver if one == "approve" else preparer
                getattr(actions, one)(by=by, cycle=w.cycle)
        return Cycle.objects.get(pk=w.cycle.pk)

    return taken


def step(move: str, needs: Permission = PREPARE) -> Call:
    def arguments(w: World) -> Mapping[str, Any]:
        return {"cycle": at(move)(w)}

    return Call(needs, arguments)


def with_answers(w: World) -> Mapping[str, Any]:
    cycle = at("answer")(w)
    return {"cycle": cycle, "answers": answers(cycle)}


ADDRESSES = {
    "cycles": Address(shows=lambda w: f"/pagos/{w.cycle.pk}/"),
    "cycle": Address(lambda w: [w.cycle.pk]),
    "take_step": Address(lambda w: [w.cycle.pk, "compute"], posts=lambda w: {}, does=PREPARE),
    "take_answers": Address(lambda w: [at("answer")(w).pk]),
    "bank_file": Address(lambda w: [at("send")(w).pk]),
}
ROWS = {
    "cycles": Rows(Permission.SEE_PAYMENTS, lambda w: w.cycle),
    "orders": Rows(Permission.SEE_PAYMENTS, lambda w: at("check")(w).orders.all()[0]),
}
CALLS = {
    "transfers.open_cycle": Call(
        PREPARE,
        lambda w: {"version": w.approved.version, "component": "transfer", "territory": w.place,
                   "begins": date(2014, 3, 1), "ends": date(2014, 3, 31)},
    ),
    **{f"transfers.{move}": step(move) for move in MOVES if move != "answer"},
    "transfers.approve": step("approve", Permission.APPROVE_PAYMENTS),
    "transfers.take_answers": Call(PREPARE, with_answers),
}  # fmt: skip

"""The accounts on which a payment stands: each programme has its own, each source of funds one.

``fund``: money of a source, below zero as it is used; ``owed``: to families, not yet sent;
``transit``: at the bank; ``paid``; ``due``: came back or went astray, and is owed again;
``claims``: paid wrongly, to be recovered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from chakana.language.definition import Definition
from chakana.web.ledger.actions import account, post
from chakana.web.ledger.models import Entry
from chakana.web.targeting.versions import read
from chakana.web.transfers.models import Cycle

Flow = tuple[str, str]
"""From one kind of account to another."""
ACCRUED: Flow = ("fund", "owed")
OWED_AGAIN: Flow = ("due", "owed")
SENT: Flow = ("owed", "transit")
ANSWERED: Mapping[str, Flow] = {"paid": ("transit", "paid"), "returned": ("transit", "due")}


def move(
    cycle: Cycle, *, key: str, day: date, kind: str, flows: Mapping[Flow, Decimal]
) -> Entry | None:
    """Post what goes from one account to another; None where nothing does."""
    if not any(flows.values()):
        return None
    moved: dict[str, Decimal] = {}
    for (begins, ends), amount in flows.items():
        moved[begins] = moved.get(begins, Decimal(0)) - amount
        moved[ends] = moved.get(ends, Decimal(0)) + amount
    definition = read(cycle.version)
    amounts = {
        account(
            definition.id, one, definition.currency,
            source=source(definition, cycle.component) if one == "fund" else "",
        ): amount
        for one, amount in moved.items()
    }  # fmt: skip
    return post(
        key=f"cycle {cycle.pk} {key}", day=day, kind=kind, about=str(cycle),
        territory=cycle.territory, amounts=amounts,
    )  # fmt: skip


def source(definition: Definition, component: str) -> str:
    """The source of funds that the definition names for a component; empty where it names none."""
    benefit = definition.component(component).part.benefit
    return (benefit.paid_by or "") if benefit else ""

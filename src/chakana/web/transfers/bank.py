"""The file that goes to the bank, and the answers that come back."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import IO

from chakana.interchange.iso20022 import write_payments
from chakana.interchange.payments import Batch, Party, Payment
from chakana.web.targeting.versions import read
from chakana.web.transfers.models import Cycle


def batch(cycle: Cycle) -> Batch:
    """The orders of ``cycle`` as payments; the same each time it is asked.

    Each names its household by number, and no person: whom the definition pays (``paid_to``) is
    not in the register yet, and is not to be guessed here.
    """
    definition = read(cycle.version)
    orders = cycle.orders.select_related("enrolment__household").order_by("pk")
    payments = [
        Payment(one.reference, one.amount, Party(one.enrolment.household.number))
        for one in orders.iterator(chunk_size=2000)
    ]
    made = datetime.combine(cycle.ends, time(), UTC)
    payer = Party(definition.programme.title.in_language("es"), definition.id, definition.id)
    message = f"{definition.id}-{cycle.pk}".replace("/", "-")
    return Batch(message, made, cycle.ends, payer, definition.currency, payments)


def write(cycle: Cycle, file: IO[bytes]) -> None:
    """Write the payment file of ``cycle`` (ISO 20022, pain.001.001.09)."""
    write_payments(batch(cycle), file)

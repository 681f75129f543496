"""What people do with payments. Each is one action, whoever calls it."""

from chakana.web.transfers.actions.answers import bring_answers, take_answers, take_file
from chakana.web.transfers.actions.cycles import (
    approve,
    cancel,
    check,
    close,
    compute,
    open_cycle,
    reconcile,
    redo,
    send,
    send_back,
)
from chakana.web.transfers.actions.destinations import (
    Proposal,
    decide_destinations,
    propose_cash,
    propose_destinations,
    set_bank,
    set_terms,
)
from chakana.web.transfers.actions.mends import mend
from chakana.web.transfers.actions.receipts import draw_receipts, note_receipt

__all__ = (
    "Proposal",
    "approve", "bring_answers", "cancel", "check", "close", "compute", "decide_destinations",
    "draw_receipts", "mend", "note_receipt", "open_cycle", "propose_cash",
    "propose_destinations", "reconcile", "redo", "send", "send_back", "set_bank",
    "set_terms", "take_answers", "take_file",
)  # fmt: skip

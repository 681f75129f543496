"""What is kept of payments: cycles, what each family is owed, orders, where and how it is paid."""

from chakana.web.transfers.models.cycles import Cycle, State, Step
from chakana.web.transfers.models.destinations import Bank, Change, Destination, Terms
from chakana.web.transfers.models.files import AnswerFile, BankFile
from chakana.web.transfers.models.orders import Carried, Entitlement, Mend, Order
from chakana.web.transfers.models.receipts import Receipt, Sample

__all__ = (
    "AnswerFile", "Bank", "BankFile", "Carried", "Change", "Cycle", "Destination", "Entitlement",
    "Mend", "Order", "Receipt", "Sample", "State", "Step", "Terms",
)  # fmt: skip

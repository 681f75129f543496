"""What each enrolment is owed in a cycle, the order that pays it, and what became of that.

Rows of an approved cycle are never changed, removed or added to: the database refuses. An order
alone goes on, along ``ORDER_MOVES``.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from chakana.web.enrolment.models import Enrolment
from chakana.web.ledger.models import Entry
from chakana.web.ledger.money import MoneyField
from chakana.web.registry.models import Person, Record
from chakana.web.transfers.models.cycles import Cycle
from chakana.web.transfers.models.destinations import Bank, Destination
from chakana.web.transfers.models.files import AnswerFile


class Entitlement(models.Model):
    """A line of the roster: an enrolment, what it is owed in a cycle, and why less or not paid."""

    class Reason(models.TextChoices):
        """Why fewer months than the cycle has are owed."""

        ALL = ""
        SUSPENDED = "suspended"
        NO_AMOUNT = "no_amount"
        PART = "part_of_the_months"
        ELSEWHERE = "in_another_cycle"
        ONCE = "given_once"
        MERGED = "merged"

    class Held(models.TextChoices):
        """Why what is owed is not ordered yet; it is carried into a later cycle."""

        NO = ""
        NO_RECIPIENT = "no_recipient"
        NO_DESTINATION = "no_destination"
        SAME_RECIPIENT = "same_recipient"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="entitlements")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="entitlements")
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="+")
    """What the register said of the household: the amount rests on it."""
    months = models.PositiveSmallIntegerField()
    owed = MoneyField()
    arrears = MoneyField(default=0)
    """Owed from earlier cycles that did not pay it."""
    before = MoneyField(null=True)
    """Owed by the cycle of the months before; null where that had no line for this enrolment."""
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    held = models.CharField(max_length=20, choices=Held.choices, blank=True)
    recipient = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "enrolment"), name="listed_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(owed__gte=0, arrears__gte=0), name="nobody_owes_the_programme"
            ),
        )
        indexes = (models.Index("cycle", name="held_of_a_cycle", condition=~Q(held="")),)

    def __str__(self) -> str:
        return f"{self.enrolment_id} in {self.cycle_id}"


class Carried(models.Model):
    """That what a line was owed and not paid is part of the arrears of a later line, once."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    """The later cycle."""
    of = models.OneToOneField(Entitlement, on_delete=models.PROTECT, related_name="carried")
    into = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="carries")

    def __str__(self) -> str:
        return f"{self.of_id} into {self.into_id}"


class Order(models.Model):
    """What one enrolment is to be paid in a cycle, where, and what became of it.

    ``reference`` names it in the file to the bank and in the bank's answer.
    """

    class State(models.TextChoices):
        NONE = "none"
        PAID = "paid"
        RETURNED = "returned"
        ASTRAY = "astray"
        REVERSED = "reversed"
        RELEASED = "released"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="orders")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="orders")
    amount = MoneyField()
    reference = models.CharField(max_length=35, unique=True)
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="orders")
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NONE)
    because = models.CharField(max_length=200, blank=True)
    """Why it came back, in the bank's words or code."""
    answered = models.ForeignKey(
        AnswerFile, null=True, on_delete=models.PROTECT, related_name="orders"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "enrolment"), name="paid_once_a_cycle"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_order_pays"),
        )
        indexes = (
            models.Index(
                "cycle", name="orders_that_failed",
                condition=~Q(state__in=["none", "paid"]),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.reference


class Mend(models.Model):
    """A reversal: what went wrong with a line after its approval, and the entry that mends it."""

    class Kind(models.TextChoices):
        CAME_BACK = "came_back"
        ASTRAY = "astray"
        REVERSED = "reversed"
        RELEASED = "released"
        RECOVERED = "recovered"

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="mends")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("entitlement", "kind"), name="mended_once_each_way"),
        )

    def __str__(self) -> str:
        return f"{self.entitlement_id} {self.kind}"

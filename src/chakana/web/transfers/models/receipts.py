"""Whether families got what the bank says was paid: some are drawn by lot, and asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from chakana.web.ledger.money import MoneyField
from chakana.web.transfers.models.cycles import Cycle
from chakana.web.transfers.models.orders import Order


class Sample(models.Model):
    """The orders of a cycle that were drawn: those whose number comes first under ``seed``.

    The seed comes from no one's head and stands on the page, so that anybody can draw again
    (``transfers.receipts.drawn``) and find the same families.
    """

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="sample")
    seed = models.CharField(max_length=32)
    paid = models.PositiveBigIntegerField()
    """Orders that the bank said were paid: those it was drawn from."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.seed}"


class Receipt(models.Model):
    """What a family that was drawn says of its payment; nothing as long as nobody asked it."""

    class Outcome(models.TextChoices):
        FULL = "received_in_full"
        PART = "received_in_part"
        NOT = "not_received"
        NOT_FOUND = "family_not_found"

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="receipts")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="receipt")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    received = MoneyField(null=True)
    asked_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="", asked_on=None, by=None)
                | ~Q(outcome="") & Q(asked_on__isnull=False, by__isnull=False),
                name="asked_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="received_in_part", received__isnull=False)
                | ~Q(outcome="received_in_part") & Q(received=None),
                name="a_part_says_how_much",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.outcome}"

"""Who takes part, and what each is paid in every cycle."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chakana.web.enrolment.models import Enrolment
from chakana.web.ledger.models import Entry
from chakana.web.ledger.money import MoneyField
from chakana.web.targeting.models import Version
from chakana.web.territories.models import Territory


class State(models.TextChoices):
    """Where a payment cycle stands; ``MOVES`` in ``states`` says what follows."""

    DRAFT = "draft"
    COMPUTED = "computed"
    CHECKED = "checked"
    APPROVED = "approved"
    SENT = "sent"
    RECONCILED = "reconciled"
    CLOSED = "closed"


class Cycle(models.Model):
    """A payment of one component to all who take part in a territory, for a period."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="cycles")
    component = models.CharField(max_length=60)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    begins = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-begins", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="two_people",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=False)
                | Q(state__in=[State.DRAFT, State.COMPUTED, State.CHECKED]),
                name="paid_only_when_approved",
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="a_cycle_has_days"),
        )

    def __str__(self) -> str:
        return f"{self.version.programme} {self.territory} {self.begins}"


class Step(models.Model):
    """Who took a cycle a step: whoever did may not approve it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("cycle", "move"), name="each_step_once"),)

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.move}"


class Order(models.Model):
    """What one household is to be paid in a cycle, and what became of it.

    ``reference`` names it in the file to the bank and in the bank's answer.
    """

    class Answer(models.TextChoices):
        NONE = "none"
        PAID = "paid"
        RETURNED = "returned"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="orders")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="orders")
    amount = MoneyField()
    reference = models.CharField(max_length=35, unique=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    answer_because = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cycle", "enrolment"), name="paid_once_a_cycle"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_order_pays"),
        )

    def __str__(self) -> str:
        return self.reference

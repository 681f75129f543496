"""A payment cycle and the steps that people took it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chakana.web.ledger.models import Entry
from chakana.web.ledger.money import MoneyField
from chakana.web.targeting.models import Version
from chakana.web.targeting.versions import title
from chakana.web.territories.models import Territory
from chakana.web.texts import period


class State(models.TextChoices):
    """Where a payment cycle stands; ``MOVES`` in ``states`` says what follows."""

    DRAFT = "draft"
    COMPUTED = "computed"
    CHECKED = "checked"
    APPROVED = "approved"
    SENT = "sent"
    RECONCILED = "reconciled"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Cycle(models.Model):
    """A payment of one component to all who take part in a territory, for whole months.

    What the roster came to is kept here once it is computed, so that no page counts its rows:
    ``owed`` for these months, ``carried`` from earlier ones, ``ordered`` in ``orders_made`` orders.
    """

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
    known_at = models.DateTimeField(null=True)
    """The moment whose register the amounts rest on."""
    listed = models.PositiveBigIntegerField(default=0)
    orders_made = models.PositiveBigIntegerField(default=0)
    owed = MoneyField(default=0)
    carried = MoneyField(default=0)
    ordered = MoneyField(default=0)
    looked_at = models.JSONField(default=dict)
    """What the controls found when it was computed: what whoever approved it saw."""
    accrued = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    sent = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-begins", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="two_people",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=False)
                | Q(state__in=[State.DRAFT, State.COMPUTED, State.CHECKED, State.CANCELLED]),
                name="paid_only_when_approved",
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="a_cycle_has_days"),
        )

    def __str__(self) -> str:
        return f"{self.version.programme} {self.territory} {self.begins}"

    @property
    def name(self) -> str:
        """What people call it, in the language of the page."""
        return f"{title(self.version)}, {self.territory}, {period(self.begins, self.ends)}"


class Step(models.Model):
    """Who took a cycle a step, when and (back) why: whoever took one may not approve it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.move}"

    @property
    def step_text(self) -> str:
        """The name of the text that tells it."""
        return f"took_step_{self.move}"

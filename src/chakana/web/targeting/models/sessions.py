"""Sessions: who was on the list, and what people decided of each household."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from chakana.web.registry.models import Household
from chakana.web.targeting.models.assessments import Assessment
from chakana.web.territories.models import Territory


class Session(models.Model):
    """A meeting at which people decide a stage: the assembly, a committee, a verification.

    It has the list that is read aloud when it is called, and minutes once it was held.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sessions")
    stage = models.CharField(max_length=60)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    called_for = models.DateField()
    held_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    """When its minutes were recorded: the register knows what it decided from then on."""
    present = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-called_for", "-pk")

    def __str__(self) -> str:
        return f"{self.stage} {self.territory} {self.called_for}"


class Decision(models.Model):
    """A household on the list of a session, and what was decided of it; null until it was held."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="decisions")
    is_approved = models.BooleanField(null=True)
    objection = models.TextField(blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("session", "household"), name="decided_once_a_session"),
        )

    def __str__(self) -> str:
        return f"{self.household_id}: {self.is_approved}"

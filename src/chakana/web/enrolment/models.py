"""Who takes part in a component, since when and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models import Household


class Enrolment(models.Model):
    """A household that takes part in a component from a day on, and why it came and left."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="enrolments")
    programme = models.CharField(max_length=100)
    component = models.CharField(max_length=60)
    since = models.DateField()
    because = models.CharField(max_length=200)
    until = models.DateField(null=True)
    left_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("household", "programme", "component"),
                condition=Q(until=None),
                name="enrolled_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="leaves_after_it_came",
            ),
        )

    def __str__(self) -> str:
        return f"{self.household_id} in {self.programme}"

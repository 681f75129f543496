"""Households found to be one: which stays, who said so and why, and whether it was undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models.households import Household


class Merge(models.Model):
    """``household`` was found to be ``into``, which stays. It holds until it is undone."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="merges_from")
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_why = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("household",), condition=Q(undone_at=None), name="merged_into_one"
            ),
            models.CheckConstraint(condition=~Q(household=F("into")), name="merged_with_another"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_why="")
                | Q(undone_at__gt=F("made_at"), undone_by__isnull=False) & ~Q(undone_why=""),
                name="undone_by_somebody_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.household_id} into {self.into_id}"

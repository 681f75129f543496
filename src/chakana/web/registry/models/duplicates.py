"""Pairs of households that may be one, and what people judged of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models.households import Household
from chakana.web.registry.models.merges import Merge


class Pair(models.Model):
    """Two households that may be one. ``first`` is the one that was registered before.

    ``probability`` is that of the likest two people, as ``registry.matching`` estimates it;
    ``people`` are those found alike, as pairs of positions. Nothing follows from it by itself.
    """

    class Outcome(models.TextChoices):
        OPEN = "to_judge"
        SAME = "same_household"
        DIFFERENT = "different_households"
        UNSURE = "cannot_tell"

    first = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="pairs_as_first")
    second = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="pairs_as_second")
    probability = models.FloatField()
    people = models.JSONField()
    found_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.OPEN)

    class Meta:
        ordering = ("-probability", "pk")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="paired_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="first_before_second"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="a_probability"
            ),
        )
        indexes = (models.Index(fields=("outcome", "-probability", "id"), name="pairs_to_judge"),)

    def __str__(self) -> str:
        return f"pair {self.pk}"


class Judgement(models.Model):
    """What somebody judged of a pair, and why. Only added: the last one counts."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="judgements")
    outcome = models.CharField(max_length=20, choices=Pair.Outcome.choices)
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    merge = models.OneToOneField(
        Merge, null=True, on_delete=models.PROTECT, related_name="judgement"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=~Q(why=""), name="judged_for_a_reason"),)

    def __str__(self) -> str:
        return f"{self.outcome} of {self.pair_id}"

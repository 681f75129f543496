"""Households that one programme points out to another, and who speaks for each programme."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models import Household


class Representative(models.Model):
    """Somebody who answers for a programme, in the territory where their role holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="represents"
    )
    programme = models.CharField(max_length=100)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "programme"), condition=Q(until=None), name="speaks_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} for {self.programme}"


class Referral(models.Model):
    """A household pointed out to another programme, and what came of it.

    Nothing else hangs on it: what the household receives from the programme that refers it stays
    as it is, whether the other takes it or not and whether the family wants to or not.
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        ACCEPTED = "accepted"
        DECLINED_BY_PROGRAMME = "declined_by_programme"
        DECLINED_BY_FAMILY = "declined_by_family"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="referrals")
    from_programme = models.CharField(max_length=100)
    from_component = models.CharField(max_length=60)
    to_programme = models.CharField(max_length=100)
    because = models.CharField(max_length=200)
    made_on = models.DateField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=25, choices=State.choices, default=State.OFFERED)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_why = models.TextField(blank=True)

    class Meta:
        ordering = ("-made_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("household", "to_programme"),
                condition=Q(state="offered"),
                name="offered_once",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", answered_on=None, answered_by=None)
                | Q(answered_on__gte=F("made_on"), answered_by__isnull=False) & ~Q(state="offered"),
                name="an_answer_to_a_referral_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(from_programme=F("to_programme")), name="referred_to_another"
            ),
        )
        indexes = (models.Index(fields=("to_programme", "state"), name="referrals_to_answer"),)

    def __str__(self) -> str:
        return f"{self.household_id} to {self.to_programme}"

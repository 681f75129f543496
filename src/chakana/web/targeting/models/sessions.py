"""Sessions: who was on the list, what was said, what people decided of each household, who signed.

The database itself refuses to change what was recorded (:mod:`chakana.web.targeting.triggers`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models import Household
from chakana.web.targeting.models.assessments import Assessment
from chakana.web.territories.models import Territory


class Session(models.Model):
    """A meeting at which people decide a stage: the assembly, a committee, a verification.

    It has the list that is read aloud when it is called, and minutes once it was held. Those hold
    for good when two people have signed them; a mistake in them is mended by another session, which
    ``follows`` this one, as does one called after a postponement or for want of a quorum.
    """

    class State(models.TextChoices):
        CALLED = "called"
        POSTPONED = "postponed"
        WITHOUT_QUORUM = "without_quorum"
        RECORDED = "recorded"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sessions")
    stage = models.CharField(max_length=60)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    called_for = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.CALLED)
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    why = models.TextField(blank=True)
    """Why it was postponed."""
    households = models.PositiveIntegerField(default=0)
    """How many are on its list."""
    held_on = models.DateField(null=True)
    present = models.PositiveIntegerField(null=True)
    quorum = models.PositiveIntegerField(null=True)
    """How many people had to come, as it was when the minutes were recorded."""
    taken_off = models.PositiveIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    seal = models.CharField(max_length=64, blank=True)
    """SHA-256 of all that the minutes say; printed on them."""
    signed_at = models.DateTimeField(null=True)
    """When the second person signed: the register knows what was decided from then on."""
    asked_as = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-called_for", "-pk")
        indexes = (models.Index(fields=("state", "called_for"), name="sessions_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["called", "postponed"], held_on=None, recorded_at=None)
                | Q(state__in=["without_quorum", "recorded"], held_on__isnull=False,
                    recorded_at__isnull=False, by__isnull=False) & ~Q(seal=""),
                name="held_is_recorded_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="postponed") | ~Q(why=""), name="postponed_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_at__gte=F("recorded_at")),
                name="signed_after_it_was_recorded",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stage} {self.territory} {self.called_for}"


class Decision(models.Model):
    """A household on the list of a session, and what was decided of it; null until it was held.

    ``name`` and ``community`` are as they are read aloud, at ``position`` in the list.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="decisions")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=170)
    community = models.CharField(max_length=120)
    is_approved = models.BooleanField(null=True)

    class Meta:
        ordering = ("session", "position")
        constraints = (
            models.UniqueConstraint(fields=("session", "household"), name="decided_once_a_session"),
        )

    def __str__(self) -> str:
        return f"{self.household_id}: {self.is_approved}"


class Objection(models.Model):
    """What somebody said against a household of a list, how it was answered, and what was decided.

    Whoever objects may stay unnamed. One that is answered may leave the household on the list.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="objections")
    who = models.CharField(max_length=120, blank=True)
    said = models.TextField()
    answer = models.TextField()
    takes_off = models.BooleanField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"objection {self.pk} to {self.decision_id}"


class Signature(models.Model):
    """That a person signed the minutes under their seal: by account, and by the name they typed."""

    class Part(models.TextChoices):
        PRESIDENT = "president"
        SECRETARY = "secretary"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=10, choices=Part.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    seal = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("session", "part"), name="one_signature_a_part"),
            models.UniqueConstraint(fields=("session", "by"), name="two_people_sign"),
        )

    def __str__(self) -> str:
        return f"{self.part} of session {self.session_id}"

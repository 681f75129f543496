"""What somebody proposes to change in the register, with its evidence, and what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models.households import Household, Record
from chakana.web.territories.models import Territory


class Change(models.Model):
    """A change of a household, or a household that is proposed; decided by another person.

    ``content`` says what changes, as ``registry.content`` writes it: what was known when it was
    proposed, and what shall be. It is personal data, and so are ``why`` and the evidence.
    ``territory`` is where it is decided. Approved, it made ``record``, and is never applied again.
    """

    class Kind(models.TextChoices):
        BORN = "born"
        JOINED = "joined"
        DIED = "died"
        MOVED_OUT = "moved_out"
        HOUSEHOLD_MOVED = "household_moved"
        RECIPIENT = "new_recipient"
        PERSON = "person_corrected"
        ANSWERS = "answers_corrected"
        FULL_FORM = "full_form"
        NEW_HOUSEHOLD = "new_household"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="changes"
    )
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    observed_on = models.DateField()
    why = models.TextField()
    digest = models.CharField(max_length=64)
    """Of all that is proposed: the same sent twice is one."""
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)
    record = models.OneToOneField(
        Record, null=True, on_delete=models.PROTECT, related_name="change"
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, state="proposed")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(state="proposed"),
                name="a_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | ~Q(decided_by=F("proposed_by")),
                name="decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decided_why=""), name="refused_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="approved", record__isnull=False, household__isnull=False)
                | ~Q(state="approved") & Q(record=None),
                name="approved_makes_a_record",
            ),
            models.UniqueConstraint(
                fields=("digest",), condition=Q(state="proposed"), name="proposed_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("territory",), condition=Q(state="proposed"), name="changes_to_decide"
            ),
        )

    def __str__(self) -> str:
        return f"change {self.pk}"


class Evidence(models.Model):
    """A file that proves a change. It lies under its random ``token``; its own name is not kept."""

    class Kind(models.TextChoices):
        PDF = "pdf"
        JPEG = "jpg"
        PNG = "png"

    change = models.OneToOneField(Change, on_delete=models.PROTECT, related_name="evidence")
    token = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=3, choices=Kind.choices)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"evidence of {self.change_id}"

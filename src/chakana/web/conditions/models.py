"""What families committed to, whether it was verified, and what alone may have a transfer rest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.models import Person
from chakana.web.targeting.models import Version
from chakana.web.territories.models import Territory


class Period(models.Model):
    """Months whose conditions are verified in a territory; nothing of it counts before it closes.

    Its length is how often the definition pays. What arrives once it is closed is late.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="periods")
    component = models.CharField(max_length=60)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    begins = models.DateField()
    ends = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-begins", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="a_period_has_days"),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by=None)
                | Q(closed_on__gt=F("ends"), closed_by__isnull=False),
                name="closed_after_it_ends",
            ),
        )

    def __str__(self) -> str:
        return f"{self.component} {self.begins}"


class Verification(models.Model):
    """That a condition is verified of somebody in a period: one of the list made when it opened.

    ``state`` is unknown until the period closes, and after it where nobody said anything that
    counts. ``position`` is the person's in the household, null where the condition is its own.
    """

    class State(models.TextChoices):
        UNKNOWN = "not_verified"
        MET = "met"
        NOT_MET = "not_met"
        JUSTIFIED = "justified"

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="verifications")
    condition = models.CharField(max_length=60)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="verifications")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNKNOWN)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period", "condition", "enrolment", "position"), name="verified_once"
            ),
            models.UniqueConstraint(
                fields=("period", "condition", "enrolment"),
                condition=Q(position=None),
                name="household_verified_once",
            ),
        )
        indexes = (
            models.Index(fields=("period", "condition", "territory"), name="lists_of_a_place"),
        )

    def __str__(self) -> str:
        return f"{self.condition} of {self.enrolment_id}"

    @property
    def code(self) -> str:
        """What a list calls it: the number of the household, and of the person in it from 1."""
        number = self.enrolment.household.number
        return number if self.position is None else f"{number}-{self.position + 1}"


class Report(models.Model):
    """What a school or clinic said of one verification. Only ever added; another corrects it.

    ``values`` are the variables that the condition asks about, ``is_met`` what its rule makes of
    them. ``justified`` says why an absence does not count.
    """

    class Justified(models.TextChoices):
        ILLNESS = "justified_illness"
        CLOSED = "justified_closed"
        DISASTER = "justified_disaster"

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="reports")
    values = models.JSONField(default=dict)
    is_met = models.BooleanField(null=True)
    justified = models.CharField(max_length=20, choices=Justified.choices, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.verification_id}: {self.is_met}"


class Notice(models.Model):
    """A letter that tells a family what was not met, what may follow, and how to object.

    Its days begin on the day it is handed over, and stand still while an objection is open.
    """

    class Ended(models.TextChoices):
        NOT_FAILED = "notice_not_failed"
        UPHELD = "notice_upheld"
        SUSPENDED = "notice_suspended"
        LEFT = "notice_left"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="notices")
    condition = models.CharField(max_length=60)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="notices")
    prepared_on = models.DateField()
    delivered_on = models.DateField(null=True)
    delivered_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True)
    ended = models.CharField(max_length=20, choices=Ended.choices, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment", "condition"), condition=Q(ended_on=None), name="noticed_once"
            ),
            models.CheckConstraint(
                condition=Q(delivered_on=None, delivered_by=None)
                | Q(delivered_on__gte=F("prepared_on"), delivered_by__isnull=False),
                name="a_delivery_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended="") | Q(ended_on__isnull=False) & ~Q(ended=""),
                name="a_notice_ends_somehow",
            ),
        )

    def __str__(self) -> str:
        return f"{self.condition} of {self.enrolment_id}"


class Objection(models.Model):
    """What a family says against a notice, and what it was answered."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    said = models.TextField()
    filed_on = models.DateField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    is_upheld = models.BooleanField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("notice",), condition=Q(answered_on=None), name="one_objection_open"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None, is_upheld=None, answer="")
                | Q(answered_on__gte=F("filed_on"), answered_by__isnull=False,
                    is_upheld__isnull=False) & ~Q(answer=""),
                name="an_answered_objection_is_whole",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"against {self.notice_id}"


class Suspension(models.Model):
    """Days on which the transfer of an enrolment rests: from ``since`` up to, not on, ``until``."""

    class Ended(models.TextChoices):
        NOT_FAILED = "rest_not_failed"
        DECIDED = "rest_decided"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="suspensions")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="suspension")
    since = models.DateField()
    until = models.DateField(null=True)
    ended = models.CharField(max_length=20, choices=Ended.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment",), condition=Q(until=None), name="suspended_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="resumes_after_it_rests"
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrolment_id} since {self.since}"

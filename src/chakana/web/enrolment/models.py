"""Who takes part in a component and since when, who waits and for what, who left and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models import Household, Person, Record
from chakana.web.targeting.models import Assessment, Version


class Enrolment(models.Model):
    """A household that takes part in a component from a day on, and why it came and left.

    ``version`` is the definition whose commitments the family was told on ``told_on``;
    ``accepted_by`` the person of the household who accepted them, null where the minutes of an
    assembly say that all present did.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="enrolments")
    programme = models.CharField(max_length=100)
    component = models.CharField(max_length=60)
    since = models.DateField()
    because = models.CharField(max_length=200)
    until = models.DateField(null=True)
    left_because = models.CharField(max_length=200, blank=True)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

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
        indexes = (
            models.Index(fields=("programme", "component", "household"), name="who_takes_part"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} in {self.programme}"


class Waiting(models.Model):
    """A household that passed every step and is not enrolled yet, and what it waits for.

    ``lacking`` says, for each service that it lacks by the name of its condition, whether none is
    within reach (false) or none is known (null). ``place`` is its place in the order of the
    selection, which it keeps. A household is never refused for what the state does not provide.
    """

    class Reason(models.TextChoices):
        SUPPLY = "waits_for_services"
        PLACE = "waits_for_a_place"
        FAMILY = "waits_for_the_family"

    class Ended(models.TextChoices):
        ENROLLED = "wait_enrolled"
        DECLINED = "wait_declined"
        NOT_ELIGIBLE = "wait_not_eligible"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="waits")
    programme = models.CharField(max_length=100)
    component = models.CharField(max_length=60)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="waits")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    lacking = models.JSONField(default=dict)
    place = models.PositiveIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    ended = models.CharField(max_length=20, choices=Ended.choices, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("household", "programme", "component"),
                condition=Q(until=None),
                name="waits_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None, ended="") | Q(until__gte=F("since")) & ~Q(ended=""),
                name="a_wait_ends_somehow",
            ),
        )
        indexes = (models.Index(fields=("programme", "component", "reason"), name="who_waits"),)

    def __str__(self) -> str:
        return f"{self.household_id} waits"


class Departure(models.Model):
    """Why and by whom an enrolment was ended. Only ever added.

    ``reason`` is an exit of ``version`` by its name, then ``record`` is what the rule was asked of;
    or one of the ways in which a household goes by itself (:class:`departing.Leaving`).
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="departure")
    reason = models.CharField(max_length=60)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.reason}"


class Leaver(models.Model):
    """An enrolled household for which an exit rule held when ``found_on`` was asked: not out yet.

    A person looks at each and ends the enrolment or not; the rule is asked again then.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="leaver")
    reason = models.CharField(max_length=60)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    found_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.reason}"

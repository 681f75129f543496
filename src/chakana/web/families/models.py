"""Codes of families, and reports of undue pressure with the steps taken on each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models import Household
from chakana.web.territories.models import Territory


class FamilyCode(models.Model):
    """A code that opens a family's page. Only its digest is kept: it is read once, when printed."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("household",), condition=Q(replaced_at=None), name="one_code_opens"
            ),
        )

    def __str__(self) -> str:
        return f"code of {self.household_id}"


class PressureReport(models.Model):
    """Somebody was asked for what may never be asked. It need not say who reports it.

    ``concerns`` is the territory whose office it is about; nobody who works for that office, or for
    one inside it, sees the report. ``due_on`` is the day by which it must be answered.
    """

    class Who(models.TextChoices):
        PROGRAMME = "by_programme"
        OTHER_PROGRAMME = "by_other_programme"
        MUNICIPALITY = "by_municipality"
        SCHOOL = "by_school"
        CLINIC = "by_clinic"
        SOMEBODY = "by_somebody"

    number = models.CharField(max_length=12, unique=True)
    """What whoever reported follows it up with; given once, on paper or on the screen."""
    programme = models.CharField(max_length=100)
    concerns = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="pressure_reports"
    )
    demanded = models.CharField(max_length=60, blank=True)
    """The name of what was demanded under the definition's ``never_demanded``; blank if another."""
    who = models.CharField(max_length=20, choices=Who.choices)
    text = models.TextField()
    made_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    is_founded = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, is_founded=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, is_founded__isnull=False)
                & ~Q(answer=""),
                name="an_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("made_at")),
                name="answered_after_it_was_made",
            ),
        )

    def __str__(self) -> str:
        return self.number


class PressureStep(models.Model):
    """Something done about a report: who, when, what. Only added."""

    report = models.ForeignKey(PressureReport, on_delete=models.PROTECT, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.report_id} {self.at}"


class Try(models.Model):
    """A code that opened nothing, by the address it came from: what throttling counts."""

    address = models.CharField(max_length=64, db_index=True)
    """A digest of the address, so that the table says nothing about anybody."""
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.at}"

"""Data of households that left the register in a file: who asked for it, why, and what it holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from chakana.web.registry.models.consents import Consent
from chakana.web.territories.models import Territory
from chakana.web.work.models import Job


class Export(models.Model):
    """A file of households. It lies under its random ``token`` until ``expires_at``.

    ``columns`` are names of ``registry.exported``. ``canary`` is the number of a household that
    there is not: found anywhere else, it tells from which file the data came.
    """

    class Format(models.TextChoices):
        CSV = "csv"
        XLSX = "xlsx"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    why = models.TextField()
    purpose = models.CharField(max_length=20, choices=Consent.Purpose.choices)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField()
    format = models.CharField(max_length=4, choices=Format.choices)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="export")
    token = models.CharField(max_length=32, unique=True)
    canary = models.CharField(max_length=40, unique=True)
    rows = models.PositiveBigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(why=""), name="exported_for_a_reason"),
            models.CheckConstraint(
                condition=Q(ready_at=None, rows=None, expires_at=None, digest="")
                | Q(ready_at__isnull=False, rows__isnull=False, expires_at__isnull=False)
                & ~Q(digest=""),
                name="a_ready_export_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"export {self.pk}"

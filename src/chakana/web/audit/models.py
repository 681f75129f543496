"""The trail: one row for each thing done or refused, each sealed onto the one before it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """What was done (or refused), by whom, to what, why and from where.

    ``seal`` is the SHA-256 of this event's content and the seal before it, so that a row altered or
    taken out by someone who went round the triggers no longer fits.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=60)
    is_refusal = models.BooleanField(default=False)
    subject = models.CharField(max_length=100, blank=True)
    territory = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    origin = models.CharField(max_length=60, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}".strip()


class Chain(models.Model):
    """The end of the trail: one row, locked while an event is added."""

    number = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

"""A piece of long work: who asked for it, where it stands, how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from chakana.web.territories.models import Territory


class Job(models.Model):
    """Work that outlasts a page. ``kind`` names its handler, ``arguments`` are what that is given.

    ``outcome`` is what the handler gave back; ``error`` is what its user is told when it ended
    badly. How far it is stands in a file beside the database (``progress``), since the work itself
    is one transaction that nobody sees into.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        ENDED = "ended"
        REFUSED = "refused"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    territory = models.ForeignKey(Territory, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(state__in=["waiting", "running"]),
                name="what_ended_does_not_run",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state not in (self.State.WAITING, self.State.RUNNING)

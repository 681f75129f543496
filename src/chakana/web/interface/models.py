"""Requests that were answered: asked again under the same key, they are answered the same."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Answered(models.Model):
    """What was answered to a request under the key that its program gave it.

    ``digest`` is of the address and body: the same key for something else is refused.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="answered_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"

"""Conditions that families committed to: for now, when a transfer rests because of one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from chakana.web.enrolment.models import Enrolment


class Suspension(models.Model):
    """Days on which the transfer of an enrolment rests: from ``since`` up to, not on, ``until``."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="suspensions")
    since = models.DateField()
    until = models.DateField(null=True)

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

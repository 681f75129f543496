"""What holds of conditions on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from chakana.web.conditions.models import Suspension


def suspended(programme: str, component: str, on: date) -> QuerySet[Suspension]:
    """The suspensions of ``component`` that hold on a day: whose enrolments are not to be paid."""
    return Suspension.objects.filter(
        Q(until=None) | Q(until__gt=on), since__lte=on,
        enrolment__programme=programme, enrolment__component=component,
    )  # fmt: skip

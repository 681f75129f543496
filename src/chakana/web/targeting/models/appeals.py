"""Appeals: a household contests one step of a result, and exactly that step is judged again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models import Household
from chakana.web.targeting.models.assessments import Assessment
from chakana.web.targeting.models.sessions import Session


class Appeal(models.Model):
    """A household that contests ``stage`` of what ``assessment`` said of it.

    Whether it is upheld is not somebody's opinion: a rule is judged again on the newest record, a
    step that people decide by a new ``session``. ``outcome`` is the assessment of this household
    alone that came of it, in which every other step stays as it was decided.
    """

    class State(models.TextChoices):
        FILED = "filed"
        UPHELD = "upheld"
        DISMISSED = "dismissed"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="appeals")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="appeals")
    stage = models.CharField(max_length=60)
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    """What was shown: a document seen, a visit. Its figures enter the register as a record."""
    told_on = models.DateField(null=True)
    """When the family was told the result; null where that is not known."""
    filed_on = models.DateField()
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILED)
    session = models.ForeignKey(
        Session, null=True, on_delete=models.PROTECT, related_name="appeals"
    )
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.OneToOneField(
        Assessment, null=True, on_delete=models.PROTECT, related_name="settles"
    )

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("household", "assessment", "stage"), condition=Q(state="filed"),
                name="one_open_appeal_a_step",
            ),
            models.CheckConstraint(
                condition=Q(state="filed", outcome=None, decided_at=None, decided_by=None)
                | Q(state__in=["upheld", "dismissed"], outcome__isnull=False,
                    decided_at__isnull=False, decided_by__isnull=False) & ~Q(answer=""),
                name="decided_by_somebody_with_an_answer",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("filed_on")), name="due_after_filed"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.household_id}: {self.stage}"

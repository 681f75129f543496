"""What a family agreed to, purpose by purpose, and what it took back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models.households import Household
from chakana.web.registry.models.people import Person


class Consent(models.Model):
    """A household agreed, through one of its people, that its data serve a purpose.

    It holds until it is withdrawn. A purpose that nobody was asked about is not consented to.
    """

    class Purpose(models.TextChoices):
        REGISTER = "purpose_register"
        CONTACT = "purpose_contact"
        SHARE = "purpose_share"
        STUDY = "purpose_study"

    class How(models.TextChoices):
        SIGNED = "consent_signed"
        FINGERPRINT = "consent_fingerprint"
        SPOKEN = "consent_spoken"
        ON_FORM = "consent_on_form"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Who gave it; null where the form does not say."""
    given_on = models.DateField()
    how = models.CharField(max_length=20, choices=How.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    """When the register was told."""
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering = ("household", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("household", "purpose"),
                condition=Q(withdrawn_at=None),
                name="consented_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_on__gte=F("given_on"), withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False),
                name="a_withdrawal_is_whole",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.purpose} of {self.household_id}"

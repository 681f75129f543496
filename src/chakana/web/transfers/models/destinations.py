"""Where families are paid, who hands the money out, and from which account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models import Person
from chakana.web.territories.models import Territory


class Bank(models.Model):
    """Whoever takes payment files and hands out money: a bank, a savings bank, a paying agent."""

    code = models.CharField(max_length=11, unique=True)
    """Its code in the country's clearing, as it stands in files."""
    name = models.CharField(max_length=120)
    layout = models.JSONField(null=True)
    """The columns of its files (``interchange.bank_csv``); null when it takes ISO 20022."""

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Terms(models.Model):
    """Who pays for a programme, from which account at which bank. The newest hold."""

    programme = models.CharField(max_length=100)
    payer = models.CharField(max_length=140)
    account = models.CharField(max_length=34)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.programme}: {self.payer}"


class Change(models.Model):
    """Destinations that somebody proposed together, and what another person decided of them."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    why = models.TextField()
    count = models.PositiveBigIntegerField(default=0)
    replacing = models.PositiveBigIntegerField(default=0)
    """How many of them take the place of an earlier destination."""
    is_approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_because = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")),
                name="another_decides_a_destination",
            ),
            models.CheckConstraint(
                condition=Q(is_approved=None, decided_by=None, decided_at=None)
                | Q(is_approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="decided_by_somebody_at_some_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class Destination(models.Model):
    """How a recipient is paid: on an account, or in cash at a place where ``account`` is empty.

    It is used ``since`` a day (null until approved) up to, not on, ``until``. Account, bank and
    place never change: another destination takes its place.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="destinations")
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="destinations")
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=34, blank=True)
    place = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(until=None, since__isnull=False),
                name="one_destination_holds",
            ),
            models.UniqueConstraint(fields=("change", "person"), name="proposed_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="used_before_it_ends"
            ),
            models.CheckConstraint(
                condition=~Q(account="") | ~Q(place=""), name="an_account_or_a_place"
            ),
        )  # fmt: skip
        indexes = (models.Index("account", "bank", name="destinations_by_account"),)

    def __str__(self) -> str:
        return f"{self.bank_id} {self.pk}"

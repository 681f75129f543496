"""Households and what was recorded of them: when observed, and when known.

What a form says of a household is one record: where it lives, its variables and those of its
members. A record is never changed. A newer one takes its place, so that what was known on any day
can be read again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chakana.web.territories.models import Territory


class Import(models.Model):
    """A file or folder whose households entered the register together."""

    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    is_generated = models.BooleanField()
    households = models.PositiveBigIntegerField(default=0)
    purposes = models.JSONField(default=list)
    """What the form asked consent for, of everybody in the file: ``Consent.Purpose``."""

    def __str__(self) -> str:
        return self.source


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Households, and which of them stand for themselves."""

    def standing(self) -> HouseholdQuerySet:
        """Those that were not merged into another: whom lists, counts and rosters are about."""
        return self.filter(merged_into=None)


class Household(models.Model):
    """A household of the register, called by its ``number`` in every list, letter and payment.

    ``territory`` is where it lives by its newest record. ``merged_into`` is the household that
    stays where this one was found to be the same; it then stands in no list, and all of its history
    stays with it.
    """

    number = models.CharField(max_length=40, unique=True)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="households")
    registered_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from"
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="merged_into_another",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Record(models.Model):
    """What a form says of a household: ``answers`` holds its variables and ``members``.

    Values are those of a population: true or false, figures, whole cents of money, texts, dates as
    ISO text. A member's ``position`` says which :class:`Person` it is; without one it is the person
    of its place in the list, from 0. Names, documents and telephones are never among the answers.
    It was so on ``observed_on``; the register knew it from ``known_from`` until a newer record took
    its place. ``territory`` is where the household lived then.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="records")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    observed_on = models.DateField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True)
    source = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="records")

    class Meta:
        ordering = ("household", "known_from")
        constraints = (
            models.UniqueConstraint(
                fields=("household",), condition=Q(known_until=None), name="one_record_holds"
            ),
            models.CheckConstraint(
                condition=Q(known_until=None) | Q(known_until__gt=F("known_from")),
                name="known_before_it_is_replaced",
            ),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.observed_on}"

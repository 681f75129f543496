"""Households and their people, and what was recorded of them: when observed, and when known.

What a form says of a household is one record: its variables and those of its members. A record is
never changed. A newer one takes its place, so that what was known on any day can be read again.
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
    digest = models.CharField(max_length=64)
    is_generated = models.BooleanField()
    households = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.source


class Household(models.Model):
    """A household of the register, called by its ``number`` in every list, letter and payment."""

    number = models.CharField(max_length=40, unique=True)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="households")
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.number


class Person(models.Model):
    """Somebody who lives in a household. Names are personal data: they enter no log or export."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="people")
    position = models.PositiveSmallIntegerField()
    given_names = models.CharField(max_length=80)
    family_names = models.CharField(max_length=80)
    searched_as = models.CharField(max_length=160, db_index=True)
    """Both names without accents, in small letters: what a search compares with."""

    class Meta:
        ordering = ("household", "position")
        constraints = (
            models.UniqueConstraint(fields=("household", "position"), name="one_person_a_position"),
        )

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_names}"


class Record(models.Model):
    """What a form says of a household: ``answers`` holds its variables and ``members``.

    Values are those of a population: true or false, figures, whole cents of money, texts, dates as
    ISO text. It was so on ``observed_on``; the register knew it from ``known_from`` until a newer
    record took its place.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="records")
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

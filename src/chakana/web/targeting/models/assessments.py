"""What a version of a definition said of each household when it was asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from chakana.web.ledger.money import MoneyField
from chakana.web.registry.models import Household, Record
from chakana.web.targeting.models.versions import Version
from chakana.web.territories.models import Territory


class Assessment(models.Model):
    """A version asked about all households of a territory, on what was known at ``known_at``.

    ``stages`` tells of each step in order how many reached it, passed it, failed it, and how many
    it is not known of and why. ``snapshot`` and ``digest`` are the SHA-256 of what it rested on and
    of what it said, so that asking again can be compared. ``taking_part`` names the programmes of
    which it was known who takes part, in the order of the bits of its results. ``asked_as`` names
    the request that it answers: the same request twice has one answer.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="assessments")
    component = models.CharField(max_length=60)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    known_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    households = models.PositiveBigIntegerField(default=0)
    eligible = models.PositiveBigIntegerField(default=0)
    stages = models.JSONField(default=list)
    taking_part = models.JSONField(default=list)
    snapshot = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    asked_as = models.CharField(max_length=60, null=True, unique=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.version.programme} {self.component} {self.day}"


class Result(models.Model):
    """What an assessment said of a household. ``failed`` and ``unknown`` have a bit for each stage.

    A stage that people decide is unknown here until they have decided. ``place`` is the household's
    in the order of the selection, within its stratum, by ``score``; ``is_taken`` says whether the
    selection reaches it, null where there is nothing to select or nobody selected yet. Rows are
    many and written at once: the database holds their keys together, not each to its household.
    """

    pk = models.CompositePrimaryKey("household_id", "assessment_id")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="results", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="results", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    is_eligible = models.BooleanField()
    is_meant = models.BooleanField(null=True)
    failed = models.IntegerField()
    unknown = models.IntegerField()
    taking_part = models.IntegerField(default=0)
    amount = MoneyField(null=True)
    score = models.FloatField(null=True)
    place = models.PositiveIntegerField(null=True)
    is_taken = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"{self.household_id}: {self.is_eligible}"


class Tally(models.Model):
    """The households of one territory in an assessment, counted when it was made.

    ``territory`` is where the households live. ``meant`` are those whom the component is meant for;
    ``not_known`` those of whom that is not known; ``reached`` those meant and eligible, ``leaked``
    those eligible and known not to be meant.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="tallies")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    households = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    awaiting = models.PositiveIntegerField()
    """Those who passed every rule and whom people have still to decide on."""
    meant = models.PositiveIntegerField()
    not_known = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    leaked = models.PositiveIntegerField()
    ranked = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("assessment", "territory"), name="one_tally_a_territory"
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.territory_id}"


class Replay(models.Model):
    """An assessment asked again, from the records that it read and the version that it used.

    ``differing`` households were told otherwise than then, ``first`` is the first of them. What the
    assessment rested on is the same where ``is_same_snapshot``.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="replays")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    households = models.PositiveBigIntegerField()
    differing = models.PositiveBigIntegerField()
    is_same_snapshot = models.BooleanField()
    first = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="+")
    asked_as = models.CharField(max_length=60, null=True, unique=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.assessment_id} again: {self.differing} of {self.households}"

    @property
    def is_equal(self) -> bool:
        """Whether it gave the same answer on the same ground."""
        return self.is_same_snapshot and not self.differing

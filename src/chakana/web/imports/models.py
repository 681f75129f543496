"""Files of households on their way into the register, and how their columns were understood.

What a file holds stands in the data folder (``places``); here stands where each one is on its way,
what its columns mean and how many rows are good. Nothing here is a name, a document or an answer.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from chakana.web.registry.models import Household, Import
from chakana.web.territories.models import Territory
from chakana.web.work.models import Job


class Upload(models.Model):
    """A file that somebody sent. ``token`` is the name of its folder; ``shown_as`` what they call
    it, told on pages and nowhere else. ``digest`` is the SHA-256 of its bytes.

    ``job`` is the work under way. ``columns`` names those of each table that was read; ``meaning``
    says what they are (``meaning.Meaning``); ``counts`` what the check found. ``problem`` is why a
    file could not be read. ``form`` and the key of a household tell it from all others.
    """

    class State(models.TextChoices):
        RECEIVED = "file_received"
        READ = "file_read"
        UNDERSTOOD = "file_understood"
        CHECKED = "file_checked"
        CONFIRMED = "file_confirmed"
        REGISTERED = "file_registered"
        UNREADABLE = "file_unreadable"
        DISCARDED = "file_discarded"

    OVER = (State.REGISTERED, State.DISCARDED, State.UNREADABLE)

    token = models.CharField(max_length=32, unique=True)
    shown_as = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    programme = models.CharField(max_length=100)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    layout = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    signature = models.CharField(max_length=64, blank=True)
    meaning = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    made = models.OneToOneField(Import, null=True, on_delete=models.PROTECT, related_name="upload")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(made=None) | Q(state="file_registered"), name="made_when_registered"
            ),
            models.UniqueConstraint(
                fields=("digest",),
                condition=~Q(state__in=["file_registered", "file_discarded", "file_unreadable"]),
                name="one_open_upload_of_a_file",
            ),
        )

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def form(self) -> str:
        """What its household keys are told apart in: a file's own, shared with its corrections."""
        root = self
        while root.corrects is not None:
            root = root.corrects
        return f"file {root.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something can still become of it."""
        return self.state not in self.OVER

    @property
    def is_at_work(self) -> bool:
        """Whether its next step is being done."""
        steps = (self.State.RECEIVED, self.State.UNDERSTOOD, self.State.CONFIRMED)
        return self.state in steps and self.job is not None and not self.job.is_over


class Remembered(models.Model):
    """What the columns of files with one heading meant, by a name that people choose."""

    programme = models.CharField(max_length=100)
    signature = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    meaning = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        ordering = ("-used_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "signature", "name"), name="one_meaning_of_a_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Origin(models.Model):
    """Which household a filled form, or a row of a file, became: so that none becomes two."""

    household = models.OneToOneField(
        Household, primary_key=True, on_delete=models.PROTECT, related_name="origin"
    )
    form = models.CharField(max_length=40)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("form", "key"), name="a_form_becomes_one_household"),
        )

    def __str__(self) -> str:
        return str(self.household_id)

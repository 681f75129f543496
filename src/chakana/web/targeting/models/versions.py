"""Versions of definitions, and from which day each is the programme's."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Version(models.Model):
    """A definition as it was, under the hash of what it says. Never changed, never removed."""

    programme = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.programme} {self.digest[:8]}"

    @property
    def short(self) -> str:
        """The first letters of its hash: enough to tell versions apart on paper."""
        return self.digest[:12]


class VersionText(models.Model):
    """The text of a file of a version: the definition's own, or one that it uses or changes.

    Apart from its version, so that lists of what a version decided need not read a book each.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="texts")
    name = models.CharField(max_length=100)
    text = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("version", "name"), name="one_text_a_name"),)

    def __str__(self) -> str:
        return self.name


class Adoption(models.Model):
    """The decision that a version is the programme's from a day on.

    A later decision counts more than an earlier one, from its own day on; none is ever altered.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="adoptions")
    holds_from = models.DateField()
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.version} from {self.holds_from}"

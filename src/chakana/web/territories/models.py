"""Territories and what is known of them, each figure with its day and source."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

RANKS = ("country", "region", "province", "district", "community")


class Territory(models.Model):
    """A place in the tree: country → region → province → district → community.

    ``path`` holds the codes from the country down, each ended by a slash, so that everything inside
    a territory is what begins with its path.
    """

    code = models.CharField(max_length=40, unique=True)
    rank = models.CharField(max_length=20, choices=[(rank, rank) for rank in RANKS])
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def contains(self, other: Territory) -> bool:
        """Whether ``other`` is this territory or lies inside it."""
        return other.path.startswith(self.path)


class Figure(models.Model):
    """The value of a territory's variable from a day on, with its source."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="figures")
    variable = models.CharField(max_length=60)
    value = models.JSONField()
    holds_from = models.DateField()
    known_from = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "variable", "holds_from"), name="one_figure_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.variable} of {self.territory_id}"

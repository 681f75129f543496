"""Territories and what is known of them, each figure with its day and source."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

RANKS = ("country", "region", "province", "district", "community")


class Territory(models.Model):
    """A place in the tree: country → region → province → district → community.

    ``path`` holds the codes from the country down, each ended by a slash, so that everything inside
    a territory is what begins with its path. On PostgreSQL the column is compared byte by byte
    (migration 0002), so that a range of paths is a range of its index there too. A rank may be
    skipped: Mexico's municipalities are districts that lie in a region. ``latitude`` and
    ``longitude`` (WGS84, degrees) are those of its capital or its middle.
    """

    code = models.CharField(max_length=40, unique=True)
    rank = models.CharField(max_length=20, choices=[(rank, rank) for rank in RANKS])
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    searched_as = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def contains(self, other: Territory) -> bool:
        """Whether ``other`` is this territory or lies inside it."""
        return other.path.startswith(self.path)

    @property
    def rank_text(self) -> str:
        """The name of the text that says its rank."""
        return f"rank_{self.rank}"

    @property
    def parent_code(self) -> str | None:
        """The code of the territory that it lies in, from its path."""
        codes = self.path.split("/")
        return codes[-3] if len(codes) > 2 else None

    def above(self) -> list[str]:
        """The paths of what it lies in, the country's first, its own last."""
        codes = self.path.split("/")[:-1]
        return ["".join(f"{one}/" for one in codes[: end + 1]) for end in range(len(codes))]


class Figure(models.Model):
    """The value of a territory's variable from a day on, with its source.

    A figure is never changed. One that was wrong stays, and another of the same day takes its place
    from the moment on at which the register knew it: what was answered before is answered again.
    """

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="figures")
    variable = models.CharField(max_length=60)
    value = models.JSONField()
    holds_from = models.DateField()
    known_from = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "variable", "holds_from", "known_from"),
                name="one_figure_a_day_and_moment",
            ),
        )
        indexes = (models.Index(fields=("variable", "territory"), name="figures_of_a_variable"),)

    def __str__(self) -> str:
        return f"{self.variable} of {self.territory_id}"


class Variable(models.Model):
    """What figures of territories are called; ``unit``: ``share`` (0 to 1), a sign, or empty."""

    name = models.CharField(max_length=60, primary_key=True)
    es = models.CharField(max_length=160)
    en = models.CharField(max_length=160)
    unit = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class Outline(models.Model):
    """The boundary of a territory, for maps only: nothing is decided by it.

    ``polygons`` is a list of polygons, each a list of rings, the outer one first; a ring is a list
    of whole numbers x, y, x, y … in ten-thousandths of a degree (about 11 m). ``is_joined``: no
    file told it, it was drawn around the outlines of what lies inside.
    """

    territory = models.OneToOneField(
        Territory, primary_key=True, on_delete=models.CASCADE, related_name="outline"
    )
    polygons = models.JSONField()
    is_joined = models.BooleanField(default=False)
    source = models.CharField(max_length=200)


class Office(models.Model):
    """Where a programme is run, at some rank."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    programme = models.CharField(max_length=100)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="offices")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class FacilityKind(models.Model):
    """A kind of facility as the file that brought it names it: ``school``, ``clinic``."""

    name = models.CharField(max_length=40, primary_key=True)
    es = models.CharField(max_length=80)
    en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Facility(models.Model):
    """A school, a clinic or another place that families go to, open from ``since`` to ``until``.

    ``since`` is the day from which it is known to be open: that of its register where the file says
    no other. ``services`` are words of its file (levels of a school, services of a clinic).
    """

    kind = models.ForeignKey(FacilityKind, on_delete=models.PROTECT, related_name="facilities")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="facilities")
    services = models.JSONField(default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    capacity = models.PositiveIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("kind", "code"), name="one_facility_a_code"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="closes_after_it_opens",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Reach(models.Model):
    """A territory that a facility serves: one it declares, else its own district."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="reaches")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    is_declared = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("facility", "territory"), name="served_once"),
        )


class FacilityRegister(models.Model):
    """That every facility of a kind in a territory was told, as of a day.

    Only where there is one can it be said that no facility is within reach.
    """

    kind = models.ForeignKey(FacilityKind, on_delete=models.PROTECT, related_name="registers")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    holds_from = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "territory", "holds_from"), name="told_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind_id} in {self.territory_id}"

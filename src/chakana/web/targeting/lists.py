"""The list that is read aloud: who awaits a decision, under what name, in which community.

Nothing else stands on it: what a household answered is nobody's business in a meeting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber

from chakana.language.definition import Component, Stage
from chakana.web import bulk
from chakana.web.registry.models import Household, Person
from chakana.web.targeting.models import Assessment, Decision, Result, Session
from chakana.web.territories.models import RANKS, Territory
from chakana.web.territories.queries import inside

if TYPE_CHECKING:
    import polars as pl


def awaiting(assessment: Assessment, stage: Stage, component: Component) -> QuerySet[Result]:
    """Results in which every rule is passed and ``stage`` alone is not decided."""
    bit = 1 << component.stages.index(stage)
    return assessment.results.filter(failed=0, unknown=bit)


def to_be_called(
    assessment: Assessment, stage: Stage, component: Component, territory: Territory
) -> pl.DataFrame:
    """Those of ``territory`` who await ``stage``, in the order in which they are read.

    Without those on the list of a session to come, or decided on since the assessment. Columns:
    ``household_id``, ``path`` (of the territory where it lives), ``name`` and ``community``.
    """
    import polars as pl

    listed = Decision.objects.filter(
        Q(session__state=Session.State.CALLED) | Q(session__recorded_at__gt=assessment.known_at),
        Q(session__state=Session.State.CALLED) | Q(is_approved__isnull=False),
        household=OuterRef("household"), session__stage=stage.name,
        session__assessment__component=component.name,
        session__assessment__version__programme=assessment.version.programme,
    )  # fmt: skip
    rows = inside(awaiting(assessment, stage, component), territory).filter(~Exists(listed))
    fields = rows.order_by().values_list("household_id", "territory__path", "household__number")
    text = {"path": pl.String, "number": pl.String}
    found = bulk.fetch(fields, {"household_id": pl.Int64, **text})
    return _read_aloud(found, _names(rows.values("household")))


def of_household(home: Household) -> pl.DataFrame:
    """The list of one household alone."""
    import polars as pl

    one = {"household_id": [home.pk], "path": [home.territory.path], "number": [home.number]}
    rows = Household.objects.filter(pk=home.pk).values("pk")
    return _read_aloud(pl.DataFrame(one), _names(rows))


def _read_aloud(found: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Households under the name that is read, in the order in which it is."""
    import polars as pl

    named = found.join(names, on="household_id", how="left").with_columns(
        pl.coalesce(pl.col("name").replace("", None), "number").alias("name"),
        pl.col("path").replace_strict(_communities(), default="").alias("community"),
    )
    return named.sort("community", "name", "household_id").drop("number")


def _names(homes: QuerySet[Any, Any]) -> pl.DataFrame:
    """``household_id`` of ``homes`` and the name of whoever receives for it, else of its head.

    Those who died or left are not named.
    """
    import polars as pl

    first = (
        "household_id", "-is_recipient",
        Case(When(relation=Person.Relation.HEAD, then=0), default=1), "position",
    )  # fmt: skip
    place = Window(RowNumber(), partition_by="household_id", order_by=first[1:])
    people = Person.objects.filter(left_on=None, household__in=homes)
    ordered = people.annotate(place=place).filter(place=1).order_by()
    fields = ordered.values_list("household_id", "given_names", "family_names")
    kinds = {"household_id": pl.Int64, "given": pl.String, "family": pl.String}
    said = pl.concat_str(
        pl.col("given").fill_null(""), pl.col("family").fill_null(""), separator=" "
    )
    return bulk.fetch(fields, kinds).select("household_id", name=said.str.strip_chars())


def _communities() -> dict[str, str]:
    """The name of the community in which each territory lies, of itself where in none; by path."""
    narrow = RANKS[-1]
    places = list(Territory.objects.order_by("path").values_list("path", "rank", "name"))
    names = {path: name for path, rank, name in places if rank == narrow}
    return {
        path: next((names[above] for above in _above(path) if above in names), name)
        for path, _, name in places
    }


def _above(path: str) -> list[str]:
    """A path and those of the territories around it, the narrowest first."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[:size]) + "/" for size in range(len(codes), 0, -1)]


def territory_of_rank(paths: pl.Series, rank: str) -> dict[str, Territory]:
    """For each path its territory of ``rank``, the narrowest above it where it has none of it."""
    widest = RANKS.index(rank)
    places = {one.path: one for one in Territory.objects.all() if RANKS.index(one.rank) <= widest}
    return {
        path: places[next(above for above in _above(path) if above in places)]
        for path in paths.unique().to_list()
    }

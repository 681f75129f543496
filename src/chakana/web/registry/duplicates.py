"""Looking for households that may be one, and keeping the pairs that people are to judge."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils import timezone

from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import action, require
from chakana.web.audit.events import record
from chakana.web.registry.matching import Likely, likely
from chakana.web.registry.models import Household, Pair, Person
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside
from chakana.web.work.jobs import start
from chakana.web.work.models import Job

if TYPE_CHECKING:
    import polars as pl


@action
def look_for_duplicates(*, by: User, territory: Territory) -> Job:
    """Have the people of ``territory`` compared with each other, in the background."""
    require(may(by, Permission.MERGE_HOUSEHOLDS, territory))
    job = start(by=by, kind="look_for_duplicates", territory=territory,
                arguments={"territory": territory.code})  # fmt: skip
    record(by=by, action="look_for_duplicates", subject=job, territory=territory)
    return job


@action
def keep_pairs(*, by: User, territory: Territory) -> int:
    """Compare, and keep each pair of households for people to judge; how many are new.

    What was judged stays judged. A pair that awaits a judgement gets what was found now.
    """
    require(may(by, Permission.MERGE_HOUSEHOLDS, territory))
    people = _people(territory)
    where = {row[0]: row[1:] for row in people.select("unique_id", "household", "position").rows()}
    found: dict[tuple[int, int], list[tuple[int, int, float]]] = defaultdict(list)
    for one in likely(people.drop("position")):
        first, second, positions = _ordered(one, where)
        found[first, second].append((*positions, one.probability))
    new = _keep(found)
    after = {"pairs": len(found), "new": new, "people": people.height}
    record(by=by, action="keep_pairs", subject=territory, territory=territory, after=after)
    return new


def _people(territory: Territory) -> pl.DataFrame:
    """Those who live in households of ``territory`` that stand, as they are compared."""
    import polars as pl

    rows = Person.objects.present().filter(household__merged_into=None).order_by("pk")
    fields = ("pk", "household_id", "position", "given_names", "family_names", "birth_date",
              "document_number", "household__territory__path")  # fmt: skip
    told = inside(rows, territory, through="household__territory").values_list(*fields)
    schema = {"unique_id": pl.Int64, "household": pl.Int64, "position": pl.Int64,
              "given": pl.String, "family": pl.String, "birth_date": pl.Date,
              "document": pl.String, "place": pl.String}  # fmt: skip
    return pl.DataFrame(list(told.iterator(chunk_size=bulk.ROWS_AT_ONCE)), schema, orient="row")


def _ordered(one: Likely, where: dict[int, tuple[int, int]]) -> tuple[int, int, tuple[int, int]]:
    (home, place), (other, there) = where[one.first], where[one.second]
    if home < other:
        return home, other, (place, there)
    return other, home, (there, place)


def _keep(found: dict[tuple[int, int], list[tuple[int, int, float]]]) -> int:
    now, new = timezone.now(), 0
    for (first, second), people in found.items():
        probability = max(one[2] for one in people)
        pairs = [list(one[:2]) for one in people]
        told = {"probability": probability, "people": pairs, "found_at": now}
        pair, is_new = Pair.objects.get_or_create(
            first=Household(pk=first), second=Household(pk=second), defaults=told
        )
        if not is_new and pair.outcome == Pair.Outcome.OPEN:
            Pair.objects.filter(pk=pair.pk).update(**told)
        new += is_new
    return new

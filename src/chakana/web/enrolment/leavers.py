"""Who would leave by the exits of a definition: asked of all who take part, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chakana.engines.asked import ask
from chakana.language.definition import Component
from chakana.web import bulk
from chakana.web.actions import Refused
from chakana.web.enrolment.departing import uses_others
from chakana.web.enrolment.models import Enrolment, Leaver
from chakana.web.registry.queries import known_at
from chakana.web.targeting.models import Version
from chakana.web.targeting.people import KEYS, People, Snapshot
from chakana.web.targeting.question import Question
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside

if TYPE_CHECKING:
    import polars as pl


def part_of(version: Version, component: str) -> Component:
    """The component of a version; :class:`Refused` where it has none of that name."""
    found = read(version).components.get(component)
    if found is None:
        raise Refused("not_in_the_document", given=component)
    return found


def taking_part(
    programme: str, component: str, territory: Territory, day: date
) -> QuerySet[Enrolment]:
    """The enrolments of ``territory`` that hold on ``day``."""
    held = Enrolment.objects.filter(
        Q(until=None) | Q(until__gt=day), since__lte=day, programme=programme, component=component
    )
    return inside(held, territory, through="household__territory")


def write(version: Version, component: str, territory: Territory, day: date) -> int:
    """Write anew who of ``territory`` would leave on ``day``; how many."""
    rows = taking_part(version.programme, component, territory, day)
    Leaver.objects.filter(enrolment__in=rows).delete()
    count = 0
    for found in _found(version, component, territory, day):
        count += bulk.load(Leaver, found)
    return count


def _found(
    version: Version, component: str, territory: Territory, day: date
) -> Iterator[pl.DataFrame]:
    import polars as pl

    definition = read(version)
    part = definition.component(component)
    exits = {
        name: rule for name, rule in part.exits.items() if not uses_others(definition, part, name)
    }
    if not exits:
        return
    rows = taking_part(version.programme, component, territory, day)
    schema = {"household_id": pl.Int64, "enrolment_id": pl.Int64}
    enrolled = bulk.fetch(rows.values_list("household_id", "pk"), schema)
    question = Question.of(definition, component, territory, day, timezone.now())
    for some in People(question, _snapshot(question, rows)):
        told = ask(definition, some.population, day, part.unit, exits, keep=["household_id"])
        first = pl.coalesce(pl.when(pl.col(name)).then(pl.lit(name)) for name in exits)
        leaving = told.select("household_id", reason=first).drop_nulls("reason")
        yield leaving.join(enrolled, on="household_id").join(
            some.keys, on="household_id"
        ).select(
            "enrolment_id", "reason", version_id=pl.lit(version.pk), record_id="record",
            found_on=pl.lit(day),
        )  # fmt: skip


def _snapshot(question: Question, rows: QuerySet[Enrolment]) -> Snapshot:
    """The records of those who take part."""
    mine = rows.filter(household=OuterRef("household"))
    held = known_at(question.known_at, question.territory).filter(Exists(mine)).order_by()
    fields = ("household_id", "pk", "known_from", "territory_id")
    keys = bulk.fetch_numbers(held.values_list(*fields), KEYS)
    return Snapshot(keys.sort("household_id"), {})

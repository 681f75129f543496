"""Whom each condition concerns in a period: the list that is made when it opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from chakana.engines.asked import ask
from chakana.language.definition import ConditionRule, Definition
from chakana.web import bulk
from chakana.web.conditions.models import Period, Verification
from chakana.web.enrolment.leavers import taking_part
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.queries import known_at
from chakana.web.targeting.people import KEYS, People, Snapshot
from chakana.web.targeting.question import Question
from chakana.web.targeting.versions import read

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

PLACE = "place__"
"""The column of members that says which person of the household it is, counted from 0."""


def enrolled(period: Period) -> QuerySet[Enrolment]:
    """Those who took part on the first day: whoever came later is verified in the next period."""
    return taking_part(period.version.programme, period.component, period.territory, period.begins)


def write(period: Period) -> int:
    """Write the list of everybody whom a condition concerns; how many lines."""
    definition = read(period.version)
    component = definition.component(period.component)
    rows = enrolled(period).filter(household__merged_into=None)
    schema = _schema()
    held = bulk.fetch(rows.values_list("household_id", "pk", "household__territory_id"), schema)
    count = 0
    for population in people_of(period, definition, rows):
        for condition in component.conditions:
            count += _write(period, definition, condition, population, held)
    return count


def people_of(
    period: Period, definition: Definition, rows: QuerySet[Enrolment]
) -> Iterator[Population]:
    """The households of ``rows`` as the register knew them when ``period`` opened.

    Members have the column :data:`PLACE`: their position, as in the records of the register.
    """
    import polars as pl

    from chakana.population.tables import Population

    place = pl.int_range(pl.len(), dtype=pl.Int64).over("household_id").alias(PLACE)
    question = Question.of(
        definition, period.component, period.territory, period.begins, period.opened_at
    )
    for some in People(question, _snapshot(question, rows)):
        told = some.population
        members = told.members.with_columns(place)
        yield Population(told.units, members, told.territories, told.description)


def _schema() -> dict[str, Any]:
    import polars as pl

    return {"household_id": pl.Int64, "enrolment_id": pl.Int64, "territory_id": pl.Int64}


def _snapshot(question: Question, rows: QuerySet[Enrolment]) -> Snapshot:
    mine = rows.filter(household=OuterRef("household"))
    held = known_at(question.known_at, question.territory).filter(Exists(mine)).order_by()
    fields = ("household_id", "pk", "known_from", "territory_id")
    keys = bulk.fetch_numbers(held.values_list(*fields), KEYS)
    return Snapshot(keys.sort("household_id"), {})


def _write(
    period: Period, definition: Definition, condition: ConditionRule, population: Population,
    held: pl.DataFrame,
) -> int:  # fmt: skip
    import polars as pl

    is_member = condition.level == "member"
    keep = ["household_id", PLACE] if is_member else ["household_id"]
    rules = {"applies": condition.applies_to} if condition.applies_to else {}
    told = ask(definition, population, period.begins, condition.level, rules, keep=keep)
    concerned = told.filter("applies") if rules else told
    position = pl.col(PLACE) if is_member else pl.lit(None, pl.Int64)
    frame = concerned.join(held, on="household_id", maintain_order="left").select(
        "enrolment_id", "territory_id", position.alias("position"),
        period_id=pl.lit(period.pk), condition=pl.lit(condition.name),
        state=pl.lit(Verification.State.UNKNOWN.value),
    )  # fmt: skip
    return bulk.load(Verification, frame)

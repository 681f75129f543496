"""Whom each condition concerns in a period, and what the engine makes of a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from chakana.engines.asked import ask, recorded_for
from chakana.engines.reference import Evaluator, Thing
from chakana.language.definition import ConditionRule, Definition
from chakana.web import bulk
from chakana.web.conditions.models import Period, Verification
from chakana.web.enrolment.leavers import taking_part
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.models import Record
from chakana.web.registry.queries import known_at, thing
from chakana.web.targeting.people import KEYS, People, Snapshot
from chakana.web.targeting.question import Question
from chakana.web.targeting.versions import read

if TYPE_CHECKING:
    import polars as pl


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
    question = Question.of(
        definition, period.component, period.territory, period.begins, period.opened_at
    )
    for some in People(question, _snapshot(question, rows)):
        for condition in component.conditions:
            count += _write(period, definition, condition, some.population, held)
    return count


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
    period: Period, definition: Definition, condition: ConditionRule, people: Any,
    held: pl.DataFrame,
) -> int:  # fmt: skip
    import polars as pl

    from chakana.population.tables import Population

    # The place in the list is the person's position, as in the records of the register.
    place = pl.int_range(pl.len(), dtype=pl.Int64).over("household_id").alias("place__")
    numbered = Population(
        people.units, people.members.with_columns(place), people.territories, people.description
    )
    is_member = condition.level == "member"
    keep = ["household_id", "place__"] if is_member else ["household_id"]
    rules = {"applies": condition.applies_to} if condition.applies_to else {}
    told = ask(definition, numbered, period.begins, condition.level, rules, keep=keep)
    concerned = told.filter("applies") if rules else told
    position = pl.col("place__") if is_member else pl.lit(None, pl.Int64)
    frame = concerned.join(held, on="household_id", maintain_order="left").select(
        "enrolment_id", "territory_id", position.alias("position"),
        period_id=pl.lit(period.pk), condition=pl.lit(condition.name),
        state=pl.lit(Verification.State.UNKNOWN.value),
    )  # fmt: skip
    return bulk.load(Verification, frame)


def asked_of(definition: Definition, condition: ConditionRule) -> list[str]:
    """The variables that a report gives: those of the rule that do not say whom it concerns."""
    applies = condition.applies_to
    known = {one.name for one in recorded_for(definition, applies)} if applies else set()
    level = condition.level
    own = [one.name for one in recorded_for(definition, condition.rule) if one.level == level]
    return [name for name in own if name not in known] or own


def judge(
    definition: Definition, condition: ConditionRule, verification: Verification,
    values: Mapping[str, Any], period: Period,
) -> bool | None:  # fmt: skip
    """What the condition's rule makes of what was reported, with all else as the register knew it.

    What the register holds of the variables asked is not used: it is no verification.
    """
    held = record_at(verification.enrolment, period.opened_at)
    if held is None:
        return None
    home = thing(definition, held, period.begins, period.opened_at)
    owner = _owner(home, verification)
    if owner is None:
        return None
    asked = asked_of(definition, condition)
    given = {name: values.get(name) for name in asked}
    owner.values = {**owner.values, **given}
    found = Evaluator(definition, period.begins).value(condition.rule.node, owner)
    return None if found is None else bool(found)


def _owner(home: Thing, verification: Verification) -> Thing | None:
    if verification.position is None:
        return home
    place = verification.position
    return home.members[place] if place < len(home.members) else None


def record_at(enrolment: Enrolment, moment: datetime) -> Record | None:
    """What the register knew of a household at a moment."""
    rows = enrolment.household.records.filter(known_from__lte=moment).order_by("-known_from")
    return rows.select_related("territory").first()

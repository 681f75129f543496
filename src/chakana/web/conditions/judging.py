"""What the rule of a condition makes of what was reported, for all that was reported at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from chakana.engines.asked import ask, recorded_for
from chakana.language.definition import ConditionRule, Definition
from chakana.web.conditions.models import Period, Verification
from chakana.web.conditions.rosters import PLACE, people_of
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.columns import value_of
from chakana.web.registry.queries import shape

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

Values = Mapping[str, bool | int | str | None]
"""What is said of somebody: the variables that a condition asks about."""
KEY = "verification__"


def asked_of(definition: Definition, condition: ConditionRule) -> list[str]:
    """The variables that a report gives: those of the rule that do not say whom it concerns."""
    applies = condition.applies_to
    known = {one.name for one in recorded_for(definition, applies)} if applies else set()
    level = condition.level
    own = [one.name for one in recorded_for(definition, condition.rule) if one.level == level]
    return [name for name in own if name not in known] or own


def judge(
    period: Period, definition: Definition, condition: ConditionRule,
    listed: Collection[Verification], told: Mapping[int, Values],
) -> dict[int, bool | None]:  # fmt: skip
    """What the condition's rule makes of each of ``told``, with all else as the register knew it.

    By the verification's key; what cannot be told is left out. What the register holds of the
    variables asked is not used: it is no verification. An answer of another kind is none.
    """
    said = _said(definition, condition, [one for one in listed if one.pk in told], told)
    rows = Enrolment.objects.filter(household__in=said["household_id"].unique().to_list())
    found: dict[int, bool | None] = {}
    for population in people_of(period, definition, rows):
        with_said = _with(population, said, asked_of(definition, condition), condition.level)
        rules = {"is_met": condition.rule}
        answers = ask(definition, with_said, period.begins, condition.level, rules, keep=[KEY])
        found |= dict(answers.drop_nulls(KEY).iter_rows())
    return found


def _said(
    definition: Definition, condition: ConditionRule, listed: Collection[Verification],
    told: Mapping[int, Values],
) -> pl.DataFrame:  # fmt: skip
    """A row for each verification: whose it is and what was said, each in a column of its kind."""
    import polars as pl

    kinds = _kinds(definition, condition.level)
    columns: dict[str, Any] = {
        KEY: pl.Series([one.pk for one in listed], dtype=pl.Int64),
        "household_id": pl.Series([one.enrolment.household_id for one in listed], dtype=pl.Int64),
        PLACE: pl.Series([one.position for one in listed], dtype=pl.Int64),
    }
    for name in asked_of(definition, condition):
        values = [value_of(told[one.pk].get(name), kinds[name]) for one in listed]
        columns[f"said {name}"] = pl.Series(values, dtype=kinds[name])
    return pl.DataFrame(columns)


def _kinds(definition: Definition, level: str) -> dict[str, Any]:
    """The type of the column of each variable of a level."""
    fields = {field.name: field.dtype for field in shape(definition).fields}
    if level != "member":
        return fields
    inner: Any = fields["members"]
    return {field.name: field.dtype for field in inner.inner.fields}


def _with(population: Population, said: pl.DataFrame, asked: list[str], level: str) -> Population:
    """``population`` in which those of whom something was said have that and nothing else."""
    import polars as pl

    from chakana.population.tables import Population

    is_member = level == "member"
    table = population.members if is_member else population.units
    keys = ["household_id", PLACE] if is_member else ["household_id"]
    mine = said if is_member else said.drop(PLACE)
    joined = table.join(mine.lazy(), on=keys, how="left", maintain_order="left")
    present = joined.collect_schema().names()
    replaced = joined.with_columns(
        pl.when(pl.col(KEY).is_not_null())
        .then(f"said {name}")
        .otherwise(name if name in present else None)
        .alias(name)
        for name in asked
    ).drop(f"said {name}" for name in asked)
    units, members = (population.units, replaced) if is_member else (replaced, population.members)
    return Population(units, members, population.territories, population.description)

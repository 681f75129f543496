"""Reading the register: what was known of a territory, and the register as a population."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chakana.engines.reference import Thing
from chakana.expressions.nodes import Value
from chakana.expressions.types import Kind, Level
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.registry.columns import value_of
from chakana.web.registry.models import Household, Merge, Record
from chakana.web.registry.models.households import HouseholdQuerySet
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import around, figures_on, inside

if TYPE_CHECKING:
    import polars as pl

    from chakana.language.definition import Definition, VariableSpec


def seen_households(
    user: User, permission: Permission = Permission.SEE_HOUSEHOLDS
) -> HouseholdQuerySet:
    """The households in whose territory ``user`` has the permission, those merged included."""
    return Household.objects.filter(territory__in=visible(user, permission))


def known_at(moment: datetime, territory: Territory) -> QuerySet[Record]:
    """The record that held at ``moment`` for each household that then lived in ``territory``.

    Without those that had been found to be the same as another one.
    """
    rows = Record.objects.filter(known_from__lte=moment)
    held = rows.filter(Q(known_until=None) | Q(known_until__gt=moment))
    same = merged_at(moment).filter(household=OuterRef("household"))
    return inside(held.filter(~Exists(same)), territory)


def merged_at(moment: datetime) -> QuerySet[Merge]:
    """The merges that held at ``moment``."""
    made = Merge.objects.filter(made_at__lte=moment)
    return made.filter(Q(undone_at=None) | Q(undone_at__gt=moment))


def shape(definition: Definition) -> pl.Struct:
    """The recorded variables of households and members, as the answers hold them."""
    import polars as pl

    def fields(level: str) -> dict[str, Any]:
        specs = definition.variables.values()
        return {one.name: dtype(one) for one in specs if one.level == level and one.node is None}

    return pl.Struct({**fields("household"), "members": pl.List(pl.Struct(fields("member")))})


def dtype(spec: VariableSpec) -> Any:
    """The column type of a recorded variable: money is whole cents."""
    import polars as pl

    of_kind: dict[Kind, Any] = {
        Kind.BOOLEAN: pl.Boolean, Kind.NUMBER: pl.Float64, Kind.MONEY: pl.Int64,
        Kind.TEXT: pl.String, Kind.DATE: pl.Date,
    }  # fmt: skip
    return of_kind[spec.type.kind]


def territories(definition: Definition, day: date, moment: datetime) -> pl.DataFrame:
    """The table of territories as the engine reads it, by what was known at ``moment``."""
    import polars as pl

    known = figures_on(day, moment)
    recorded = _territory_variables(definition)
    rows = Territory.objects.values_list("pk", "code", "rank", "parent__code", "name")
    schema = {"territory": pl.String, "rank": pl.String, "parent": pl.String, "name": pl.String}
    own = {name: dtype(spec) for name, spec in recorded.items() if name not in schema}
    lines = [
        (code, rank, parent, name, *(known.get(key, {}).get(one) for one in own))
        for key, code, rank, parent, name in rows
    ]
    return pl.DataFrame(lines, schema={**schema, **own}, orient="row")


def _territory_variables(definition: Definition) -> dict[str, VariableSpec]:
    from chakana.web.territories.models import RANKS

    specs: Iterable[VariableSpec] = definition.variables.values()
    return {one.name: one for one in specs if one.level in RANKS and one.node is None}


def thing(definition: Definition, record: Record, day: date, moment: datetime) -> Thing:
    """One household as the engine of single cases reads it, in its territories as of ``day``."""
    people = record.answers.get("members")
    members = [
        Thing("member", _typed(definition, "member", one if isinstance(one, dict) else {}))
        for one in (people if isinstance(people, list) else ())
    ]
    within = _places(definition, record.territory, day, moment)
    own = _typed(definition, "household", record.answers)
    unit = Thing("household", own, within, members)
    for one in members:
        one.within = {"household": unit, **within}
    return unit


def _places(
    definition: Definition, territory: Territory, day: date, moment: datetime
) -> dict[Level, Thing]:
    line = list(around(territory))
    known = figures_on(day, moment, [one.pk for one in line])
    found: dict[Level, Thing] = {}
    for place in line:
        level: Level = place.rank  # type: ignore[assignment]
        told = {**known.get(place.pk, {}), "name": place.name}
        found[level] = Thing(level, _typed(definition, level, told), dict(found))
    return found


def _typed(definition: Definition, level: Level, told: dict[str, Any]) -> dict[str, Value]:
    """The values of recorded variables, as :mod:`chakana.web.registry.columns` reads them too."""
    found: dict[str, Value] = {}
    for name, value in told.items():
        spec = definition.variables.get((level, name))
        if spec is not None and spec.node is None and value is not None:
            found[name] = value_of(value, dtype(spec))
    return found

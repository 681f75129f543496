"""Putting households into the register."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from chakana.population.tables import Population
from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.registry.models import Household, Import, Person, Record
from chakana.web.registry.names import made_up, plain
from chakana.web.territories.actions import import_tree
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    import polars as pl

NOT_ANSWERS = ("household_id", "source_key", "territory", "weight", "stratum", "psu")


@action
def import_households(*, by: User, folder: Path, country: Territory, why: str) -> Import:
    """Register every household of a population folder that passed its checks, or none of them."""
    require(may(by, Permission.IMPORT_HOUSEHOLDS, country))
    population = Population.read(folder)
    seen, table = population.description, population.territories.collect()
    day = seen.observed_on or timezone.localdate()
    digest = _digest(folder)
    if Import.objects.filter(digest=digest).exists():
        raise Refused("imported_already")
    source = "; ".join(seen.sources)[:200] or folder.name
    made = Import.objects.create(by=by, source=source, digest=digest, is_generated=seen.generated)
    places = import_tree(table=table, day=day, source=source[:200])
    made.households = _register(population, places, made, day)
    made.save(update_fields=["households"])
    record(by=by, action="import_households", subject=made, territory=country,
           after={"households": made.households, "digest": digest}, why=why)  # fmt: skip
    return made


def _register(population: Population, places: dict[str, Territory], made: Import, day: date) -> int:
    table = answers(population)
    now = timezone.now()
    keys = bulk.reserve(Household, table.height)
    numbers = [f"{made.pk:02d}-{key:08d}" for key in table["household_id"]]
    codes = [places[code].pk for code in table["territory"]]
    stamp = _stamp(now)
    bulk.insert(
        Household,
        ("id", "number", "territory_id", "registered_at"),
        zip(keys, numbers, codes, [stamp] * len(keys), strict=True),
    )
    bulk.insert(
        Record,
        ("household_id", "answers", "observed_on", "known_from", "source_id"),
        (
            (key, text, day, stamp, made.pk)
            for key, text in zip(keys, table["answers"], strict=True)
        ),
    )
    if made.is_generated:
        bulk.insert(
            Person,
            ("household_id", "position", "given_names", "family_names", "searched_as"),
            _people(keys, table["persons"]),
        )
    return table.height


def answers(population: Population) -> pl.DataFrame:
    """``household_id``, ``territory``, ``persons``, and ``answers`` as JSON text."""
    import polars as pl

    columns = population.members.collect_schema().names()
    own = [name for name in columns if name not in (population.unit_key, "member_id")]
    members = population.members.group_by(population.unit_key, maintain_order=True).agg(
        members=pl.struct(own), persons=pl.len()
    )
    units = population.units.join(
        members, on=population.unit_key, how="left", maintain_order="left"
    )
    told = [
        name for name in units.collect_schema().names() if name not in (*NOT_ANSWERS, "persons")
    ]
    return units.select(
        "household_id", "territory", pl.col("persons").fill_null(0),
        answers=pl.struct(told).struct.json_encode(),
    ).collect()  # fmt: skip


def _people(keys: list[int], counts: pl.Series) -> Iterator[tuple[Any, ...]]:
    for key, count in zip(keys, counts, strict=True):
        for position in range(count):
            given, family = made_up(key, position)
            yield key, position, given, family, plain(f"{given} {family}")


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def _stamp(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)

"""Putting households into the register, and all else that changes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone

from chakana.population.tables import Population
from chakana.population.validate import require_valid
from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import action, require
from chakana.web.audit.events import record
from chakana.web.registry.changes import (
    decide_change,
    propose_change,
    propose_household,
    withdraw_change,
)
from chakana.web.registry.duplicates import keep_pairs, look_for_duplicates
from chakana.web.registry.intake import BATCH, Batch, begun, take_in
from chakana.web.registry.merging import judge_pair, merge_households, undo_merge
from chakana.web.registry.models import Consent, Import
from chakana.web.registry.names import made_up
from chakana.web.territories.actions import import_tree
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "decide_change", "import_households", "judge_pair", "keep_pairs", "look_for_duplicates",
    "merge_households", "propose_change", "propose_household", "undo_merge", "withdraw_change",
]  # fmt: skip
NOT_ANSWERS = ("household_id", "source_key", "territory", "weight", "stratum", "psu")


@action
def import_households(
    *, by: User, folder: Path, country: Territory, why: str,
    purposes: Sequence[Consent.Purpose] = (),
) -> Import:  # fmt: skip
    """Register every household of a population folder that passed its checks, or none of them.

    ``purposes`` are what all of them agreed to when they were asked.
    """
    require(may(by, Permission.IMPORT_HOUSEHOLDS, country))
    population = Population.read(folder)
    require_valid(population)
    seen, table = population.description, population.territories.collect()
    day = seen.observed_on or timezone.localdate()
    digest = _digest(folder)
    source = "; ".join(seen.sources)[:200] or folder.name
    made = begun(by=by, source=source, digest=digest, is_generated=seen.generated,
                 purposes=[str(one) for one in purposes])  # fmt: skip
    places = import_tree(table=table, day=day, source=source[:200])
    made.households = _register(population, places, made, day)
    made.save(update_fields=["households"])
    record(by=by, action="import_households", subject=made, territory=country,
           after={"households": made.households, "digest": digest, "purposes": made.purposes},
           why=why)  # fmt: skip
    return made


def _register(population: Population, places: dict[str, Territory], made: Import, day: date) -> int:
    import polars as pl

    keys = {code: one.pk for code, one in places.items()}
    bulk.check_at_once()
    count = 0
    for table, members in batches(population):
        homes = table.select(
            "answers", pl.lit(day).alias("observed_on"),
            number=numbered(made, pl.col("household_id")),
            territory_id=pl.col("territory").replace_strict(keys, return_dtype=pl.Int64),
        )  # fmt: skip
        people = made_up(table["household_id"], members) if made.is_generated else None
        take_in(Batch(homes, people), made)
        count += table.height
    return count


def numbered(made: Import, place: pl.Expr) -> pl.Expr:
    """The numbers in the register of the households of ``made``, by their ``place`` in it."""
    import polars as pl

    return pl.concat_str(pl.lit(f"{made.pk:02d}-"), place.cast(pl.String).str.zfill(8))


def batches(population: Population) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Some thousand households at a time: ``household_id``, ``territory``, ``persons``, and
    ``answers`` as JSON text; and their members, each with its ``home`` (the row of its household,
    from 0) and ``position``. Members lie in the order of their households.
    """
    import polars as pl

    key = population.unit_key
    sizes = population.members.group_by(key).agg(persons=pl.len())
    units = population.units.select(key).join(sizes, on=key, how="left", maintain_order="left")
    persons = units.select(pl.col("persons").fill_null(0).cast(pl.Int64)).collect()["persons"]
    first = 0
    for begins in range(0, persons.len(), BATCH):
        some = persons.slice(begins, BATCH)
        members = population.members.slice(first, int(some.sum()))
        first += int(some.sum())
        homes = population.units.slice(begins, BATCH).with_columns(some)
        yield _with_answers(homes, members, key), _placed(members.collect(), some)


def _placed(members: pl.DataFrame, sizes: pl.Series) -> pl.DataFrame:
    """Members with the row of their household in the batch and their place in it."""
    import polars as pl

    homes = pl.DataFrame({"home": pl.int_range(sizes.len(), eager=True), "size": sizes})
    return members.with_columns(
        home=homes.select(pl.col("home").repeat_by("size").explode(empty_as_null=False))["home"],
    ).with_columns(position=pl.int_range(pl.len()).over("home"))


def _with_answers(units: pl.LazyFrame, members: pl.LazyFrame, key: str) -> pl.DataFrame:
    import polars as pl

    own = [name for name in members.collect_schema().names() if name not in (key, "member_id")]
    gathered = members.group_by(key, maintain_order=True).agg(members=pl.struct(own))
    homes = units.join(gathered, on=key, how="left", maintain_order="left")
    told = [
        name for name in homes.collect_schema().names() if name not in (*NOT_ANSWERS, "persons")
    ]
    return homes.select(
        "household_id", "territory", "persons", answers=pl.struct(told).struct.json_encode()
    ).collect()


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()

"""Households that enter the register together, batch by batch: no row is touched in Python.

Part of an import: the caller's transaction, permission and event cover it. What it is given was
checked: every territory is there, every text fits, one position stands once in a household.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from chakana.web import bulk
from chakana.web.actions import Refused
from chakana.web.registry.models import Consent, Household, Import, NameKey, Person, Record
from chakana.web.registry.sounds import PARTICLES, key
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    import polars as pl

BATCH = 50_000
"""Households that are in memory at a time."""


@dataclass(frozen=True)
class Batch:
    """Some households, and the people among their members of whom a name is known.

    ``homes``: ``number`` (of the register), ``territory_id``, ``answers`` (JSON text) and
    ``observed_on``. ``people``: ``home`` (the row of ``homes``, from 0), ``position`` in it,
    ``given_names`` and ``family_names``; sorted by both; and whichever of ``OPTIONAL`` are known.
    """

    homes: pl.DataFrame
    people: pl.DataFrame | None


def begun(*, digest: str, **told: object) -> Import:
    """The import of a file of these bytes. :class:`Refused` where they are registered already, by
    whoever did it in the same moment too.
    """
    made, is_new = Import.objects.get_or_create(digest=digest, defaults=told)
    if not is_new:
        raise Refused("imported_already")
    return made


def take_in(batch: Batch, made: Import) -> pl.Series:
    """Add the households of ``batch`` as part of ``made``; their identifiers, in its order."""
    import polars as pl

    keys = pl.Series("household_id", bulk.reserve(Household, batch.homes.height), pl.Int64)
    now = pl.lit(str(connection.ops.adapt_datetimefield_value(timezone.now())))
    homes = batch.homes.with_columns(keys)
    bulk.load(Household, homes.select("number", "territory_id", id="household_id",
                                      registered_at=now))  # fmt: skip
    bulk.load(Record, homes.select("household_id", "territory_id", "answers", "observed_on",
                                   known_from=now, source_id=pl.lit(made.pk)))  # fmt: skip
    if batch.people is not None and batch.people.height:
        people = _people(batch.people, keys, made.is_generated).with_columns(known_from=now)
        bulk.load(Person, people)
        bulk.load(NameKey, _name_keys(people, homes))
    for purpose in made.purposes:
        bulk.load(Consent, homes.select(
            "household_id", given_on="observed_on", recorded_at=now, purpose=pl.lit(purpose),
            how=pl.lit(Consent.How.ON_FORM.value), by_id=pl.lit(made.by_id),
            withdrawn_why=pl.lit(""),
        ))  # fmt: skip
    return keys


OPTIONAL = {
    "sex": "", "birth_date": None, "document_kind": "", "document_number": "", "relation": "",
    "phone": "", "is_recipient": False,
}  # fmt: skip
"""What may be told of a person, and what stands there when it is not.

Documents and telephones are written as ``registry.people`` writes them; one person of a household
at most is its recipient.
"""


def _people(people: pl.DataFrame, keys: pl.Series, is_generated: bool) -> pl.DataFrame:
    import polars as pl

    dtypes = {"birth_date": pl.Date}
    told = [
        pl.col(name) if name in people.columns else pl.lit(absent, dtypes.get(name)).alias(name)
        for name, absent in OPTIONAL.items()
    ]
    return people.select(
        "position", "given_names", "family_names", *told,
        id=pl.Series(bulk.reserve(Person, people.height), dtype=pl.Int64),
        household_id=pl.lit(keys).gather(pl.col("home")),
        left_because=pl.lit(""), is_generated=pl.lit(is_generated),
    )  # fmt: skip


def _name_keys(people: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """How each word of the names sounds, and where: ``registry.people.add_keys`` for many.

    In the order of their index, which then grows leaf by leaf.
    """
    import polars as pl

    paths = dict(
        Territory.objects.filter(pk__in=homes["territory_id"].unique()).values_list("pk", "path")
    )
    places = homes.select("household_id", place=pl.col("territory_id").replace_strict(paths))
    names = pl.concat_str("given_names", "family_names", separator=" ")
    found = people.select("household_id", person_id="id", word=words(names)).explode("word")
    found = found.drop_nulls("word").join(places, on="household_id", maintain_order="left")
    sounds = {word: key(word) for word in found["word"].unique()}
    return (
        found.select(
            "place", "person_id", key=pl.col("word").replace_strict(sounds, return_dtype=pl.String)
        )
        .unique()
        .sort("key", "place", "person_id")
    )


def words(name: pl.Expr) -> pl.Expr:
    """The words of names as ``registry.sounds.words`` gives them, for a whole column."""
    import polars as pl

    all_words = plain(name).str.replace_all(r"['’]", "").str.extract_all("[a-z0-9]+")
    telling = all_words.list.filter(~pl.element().is_in(list(PARTICLES)))
    return pl.when(telling.list.len() > 0).then(telling).otherwise(all_words)


def plain(name: pl.Expr) -> pl.Expr:
    """Names as a search compares them: the same as ``chakana.web.plain``, for a whole column."""
    small = name.str.to_lowercase().str.replace_all("ß", "ss").str.normalize("NFKD")
    bare = small.str.replace_all(r"\p{M}", "")
    return bare.str.replace_all(r"\s+", " ").str.strip_chars(" ")

"""Which households the register has from a form or a file already, so that none is doubled.

A form filled on a phone has an identifier that no other form has, whichever way it is sent. The key
in a file says something only inside that file and those sent to correct it.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from chakana.web import bulk
from chakana.web.imports.models import Origin

INSTANCE = r"(?i)^(?:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"
FORMS = "odk"
"""What the identifiers of filled forms are told apart in: nothing, they are unique."""
AT_ONCE = 10_000


def named(keys: pl.Series, form: str) -> pl.DataFrame:
    """``form`` and ``key`` of each household as :class:`Origin` keeps them."""
    instance = pl.col("key").str.extract(INSTANCE).str.to_lowercase()
    return keys.to_frame("key").select(
        form=pl.when(instance.is_not_null()).then(pl.lit(FORMS)).otherwise(pl.lit(form)),
        key=pl.coalesce(instance, pl.col("key")),
    )


def registered_in(form: str) -> Callable[[pl.Series], pl.Series]:
    """A function that gives, of some keys of a file, those that the register has."""

    def registered(keys: pl.Series) -> pl.Series:
        told = named(keys, form)
        known = [*_known(FORMS, told), *_known(form, told)]
        there = told["key"].is_in(known)
        return keys.filter(there)

    return registered


def _known(form: str, told: pl.DataFrame) -> list[str]:
    rows = Origin.objects.filter(form=form)
    keys = told.filter(pl.col("form") == form)["key"].to_list()
    if not keys or not rows.exists():
        return []
    some = (keys[begins : begins + AT_ONCE] for begins in range(0, len(keys), AT_ONCE))
    return [key for one in some for key in rows.filter(key__in=one).values_list("key", flat=True)]


def remember(households: pl.Series, keys: pl.Series, form: str) -> None:
    """Keep what the households came from, in the order of the keys."""
    bulk.load(Origin, named(keys, form).with_columns(households.alias("household_id")))

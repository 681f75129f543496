"""The last step: the good rows become households, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from chakana.web import bulk
from chakana.web.imports import places
from chakana.web.imports.models import Upload
from chakana.web.imports.origins import registered_in, remember
from chakana.web.registry.actions import numbered
from chakana.web.registry.intake import Batch, take_in
from chakana.web.registry.models import Import

Tell = Callable[[int, int, str], None]


def register(upload: Upload, made: Import, tell: Tell) -> int:
    """Add every good household that is not in the register yet; how many.

    A household that came from the same form while this file was being checked is left out.
    """
    registered = registered_in(upload.form)
    bulk.check_at_once()
    count = 0
    for path in sorted((places.folder(upload.token) / "checked").glob("*.homes.parquet")):
        count += _register_piece(path, count, upload.form, made, registered)
        tell(count, upload.counts["good"], "")
    return count


def _register_piece(
    path: Path, before: int, form: str, made: Import, registered: Callable[[pl.Series], pl.Series]
) -> int:
    homes = pl.read_parquet(path).with_row_index("home")
    homes = homes.filter(~pl.col("key").is_in(registered(homes["key"]).implode()))
    place = homes.select("home").with_row_index("place")
    told = homes.select(
        "territory_id", "answers", "observed_on",
        number=numbered(made, pl.int_range(before + 1, before + 1 + pl.len())),
    )  # fmt: skip
    of_people = Path(str(path).replace(".homes.", ".people."))
    people = None
    if of_people.exists():
        people = pl.read_parquet(of_people).join(place, on="home", how="inner",
                                                 maintain_order="left")  # fmt: skip
        people = people.drop("home").rename({"place": "home"})
    keys = take_in(Batch(told, people), made)
    remember(keys, homes["key"], form)
    return homes.height

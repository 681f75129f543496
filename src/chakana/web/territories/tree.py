"""Writing the tree and what is known of it, many rows at once.

These are parts of imports: the transaction, the permission and the event are the caller's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from chakana.web import bulk
from chakana.web.plain import plain
from chakana.web.territories.maps.paper import joined
from chakana.web.territories.models import RANKS, Figure, Outline, Territory

Point = tuple[float | None, float | None]
"""Latitude and longitude in degrees, or neither."""
ORDER = {rank: place for place, rank in enumerate(RANKS)}


@dataclass(frozen=True)
class Named:
    """A territory as a file tells it; ``parent`` is the code of the one that it lies in.

    ``is_exact`` is false for a file in capitals, which says nothing of accents.
    """

    code: str
    rank: str
    name: str
    parent: str | None
    is_exact: bool = True

    def renames(self, one: Territory) -> bool:
        """Whether ``one``, which is there, is told by another name."""
        if self.is_exact:
            return one.name != self.name
        return plain(one.name) != plain(self.name)


@dataclass(frozen=True)
class Told:
    """A figure as a file tells it."""

    code: str
    variable: str
    value: Any
    holds_from: date
    source: str


def known() -> dict[str, Territory]:
    """Every territory by its code."""
    return {one.code: one for one in Territory.objects.order_by().iterator(chunk_size=10_000)}


def plant(
    rows: Iterable[Named], there: dict[str, Territory], points: Mapping[str, Point]
) -> list[Territory]:
    """Add those of ``rows`` that are not ``there`` yet, the widest first, also to ``there``.

    Every parent is among them or there: whoever calls has seen to it.
    """
    new = sorted((row for row in rows if row.code not in there), key=lambda row: ORDER[row.rank])
    keys = bulk.reserve(Territory, len(new))
    added = []
    for key, row in zip(keys, new, strict=True):
        parent = there[row.parent] if row.parent else None
        latitude, longitude = points.get(row.code, (None, None))
        there[row.code] = one = Territory(
            pk=key, code=row.code, rank=row.rank, name=row.name, parent=parent,
            path=f"{parent.path if parent else ''}{row.code}/", searched_as=plain(row.name),
            latitude=latitude, longitude=longitude,
        )  # fmt: skip
        added.append(one)
    bulk.insert(Territory, _COLUMNS, (tuple(getattr(one, name) for name in _COLUMNS)
                                      for one in added))  # fmt: skip
    return added


_COLUMNS = (
    "id", "code", "rank", "name", "parent_id", "path", "latitude", "longitude", "searched_as",
)  # fmt: skip


def correct(changed: Sequence[Territory]) -> None:
    """Write the names and coordinates of territories that are there."""
    for one in changed:
        one.searched_as = plain(one.name)
    fields = ("name", "searched_as", "latitude", "longitude")
    Territory.objects.bulk_update(changed, fields, batch_size=500)


def outline(outlines: Mapping[str, tuple[Any, str]], there: dict[str, Territory]) -> None:
    """Write boundaries by code, each with its source, in place of those that were there.

    Those above that no file told are drawn anew around what lies inside.
    """
    rows = [(there[code].pk, *told, False) for code, told in outlines.items()]
    _put(rows)
    for parent in _joined_above([there[code] for code in outlines], there):
        inner = Outline.objects.filter(territory__parent=parent).values_list("polygons", flat=True)
        rings = [ring for polygons in inner for polygon in polygons for ring in polygon]
        around = joined(list(zip(ring[::2], ring[1::2], strict=True)) for ring in rings)
        polygons = [[[figure for corner in ring for figure in corner]] for ring in around]
        _put([(parent.pk, polygons, "", True)])


def _joined_above(told: list[Territory], there: dict[str, Territory]) -> list[Territory]:
    """What lies above ``told`` and has no outline of its own, the narrowest first."""
    above = {path for one in told for path in one.above()[:-1]}
    own = set(Outline.objects.filter(is_joined=False).values_list("territory_id", flat=True))
    found = [one for one in there.values() if one.path in above and one.pk not in own]
    return sorted(found, key=lambda one: -ORDER[one.rank])


def _put(rows: Sequence[tuple[int, Any, str, bool]]) -> None:
    Outline.objects.filter(territory__in=[row[0] for row in rows]).delete()
    bulk.insert(
        Outline,
        ("territory_id", "polygons", "source", "is_joined"),
        (
            (key, json.dumps(polygons, separators=(",", ":")), source, is_joined)
            for key, polygons, source, is_joined in rows
        ),
    )


def tell(figures: Sequence[Told], there: dict[str, Territory]) -> int:
    """Add the ``figures`` that say something else than is known of their day; how many.

    What was known before stays: the new one holds from this moment on.
    """
    held = _held({one.variable for one in figures}, {one.holds_from for one in figures})
    new = list(_new(figures, there, held))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return bulk.insert(
        Figure,
        ("territory_id", "variable", "value", "holds_from", "known_from", "source"),
        (
            (key, one.variable, json.dumps(one.value), one.holds_from, now, one.source)
            for key, one in new
        ),
    )


def _held(variables: set[str], days: set[date]) -> dict[tuple[int, str, date], Any]:
    """The value known last for each territory, variable and day."""
    rows = Figure.objects.filter(variable__in=variables, holds_from__in=days)
    fields = ("territory_id", "variable", "holds_from", "value")
    return {row[:3]: row[3] for row in rows.order_by("known_from").values_list(*fields)}


def _new(
    figures: Sequence[Told],
    there: dict[str, Territory],
    held: dict[tuple[int, str, date], Any],
) -> Iterator[tuple[int, Told]]:
    nothing = object()
    for one in figures:
        place = there[one.code].pk, one.variable, one.holds_from
        if held.get(place, nothing) != one.value:
            held[place] = one.value
            yield place[0], one

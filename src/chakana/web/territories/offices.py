"""Offices that stand side by side: two doors for what one could do."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chakana.web.territories.models import Office

NEAR = 200.0
"""Metres between offices that are told: fao2016, lines 247 and 843 (lines 625 and 825 say 100)."""
EARTH = 6_371_000.0
"""Metres from the middle of the earth to its surface."""


class Pair(NamedTuple):
    """Two offices, and the metres between them."""

    first: Office
    second: Office
    metres: int


def side_by_side(offices: Iterable[Office]) -> list[Pair]:
    """The offices that lie within ``NEAR`` of each other, the nearest first.

    Offices without coordinates are in no pair. Only neighbours of a grid, whose
    squares are at least ``NEAR`` wide and high, are compared.
    """
    placed = [one for one in offices if one.latitude is not None and one.longitude is not None]
    farthest = max((abs(one.latitude or 0.0) for one in placed), default=0.0)
    high = math.degrees(NEAR / EARTH)
    wide = high / max(math.cos(math.radians(farthest)), 0.001)
    cells: dict[tuple[int, int], list[Office]] = defaultdict(list)
    for one in placed:
        row = math.floor((one.latitude or 0.0) / high)
        cells[row, math.floor((one.longitude or 0.0) / wide)].append(one)
    found = [pair for one in _neighbours(cells) if (pair := _pair(*one)).metres <= NEAR]
    return sorted(found, key=lambda pair: (pair.metres, pair.first.code))


def same_mandate(offices: Iterable[Office]) -> list[list[Office]]:
    """Offices of one kind for one territory, of several programmes or of one, in groups."""
    groups: dict[tuple[str, int], list[Office]] = defaultdict(list)
    for one in offices:
        groups[one.kind.casefold(), one.territory_id].append(one)
    return [some for some in groups.values() if len(some) > 1]


def _neighbours(cells: dict[tuple[int, int], list[Office]]) -> Iterator[tuple[Office, Office]]:
    for (row, column), here in cells.items():
        for place, one in enumerate(here):
            yield from ((one, other) for other in here[place + 1 :])
        near = [(row, column + 1), *((row + 1, column + step) for step in (-1, 0, 1))]
        for cell in near:
            yield from ((one, other) for one in here for other in cells.get(cell, ()))


def _pair(first: Office, second: Office) -> Pair:
    return Pair(first, second, round(_metres(first, second)))


def _metres(one: Office, other: Office) -> float:
    """The way between two places over the earth's surface (haversine)."""
    south, north = math.radians(one.latitude or 0.0), math.radians(other.latitude or 0.0)
    across = math.radians((other.longitude or 0.0) - (one.longitude or 0.0))
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin(across / 2) ** 2
    )
    return 2 * EARTH * math.asin(math.sqrt(half))

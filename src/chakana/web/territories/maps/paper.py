"""Degrees onto paper: outlines as SVG paths of few bytes.

Points are drawn to a grid. Neighbours share the points of their border, so both sides go to the
same places of the grid and no gap opens between them, however coarse it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

PER_DEGREE = 10_000
"""Outlines are kept in ten-thousandths of a degree."""
WIDE, TALLEST, MARGIN = 1000, 1200, 12
Polygons = Sequence[Sequence[Sequence[int]]]
Corner = tuple[int, int]


class Box(NamedTuple):
    """West, south, east and north, in ten-thousandths of a degree."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Paper:
    """A sheet of ``WIDE`` by ``height`` units onto which a box of the earth is drawn.

    Degrees of longitude are shortened by the cosine of the middle's latitude: good for a country.
    ``grid`` is the distance in units between the places to which points go.
    """

    box: Box
    scale: float
    squeeze: float
    grid: int = 1

    @classmethod
    def of(cls, box: Box, grid: int = 1) -> Paper:
        """A sheet that ``box`` fills."""
        squeeze = math.cos(math.radians((box.south + box.north) / 2 / PER_DEGREE))
        wide = max((box.east - box.west) * squeeze, 1.0)
        tall = max(box.north - box.south, 1.0)
        room = WIDE - 2 * MARGIN, TALLEST - 2 * MARGIN
        return cls(box, min(room[0] / wide, room[1] / tall), squeeze, grid)

    @property
    def width(self) -> int:
        """Units from side to side."""
        return math.ceil(self.scale * self.squeeze * (self.box.east - self.box.west)) + 2 * MARGIN

    @property
    def height(self) -> int:
        """Units from top to bottom."""
        return math.ceil(self.scale * (self.box.north - self.box.south)) + 2 * MARGIN

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the earth is on the sheet."""
        right = (x - self.box.west) * self.squeeze * self.scale
        return right + MARGIN, (self.box.north - y) * self.scale + MARGIN

    def ring(self, ring: Sequence[int]) -> list[Corner]:
        """The corners of a ring on the grid, without those that say nothing; empty if no area."""
        found: list[Corner] = []
        for x, y in zip(ring[::2], ring[1::2], strict=True):
            right, down = self.at(x, y)
            corner = round(right / self.grid) * self.grid, round(down / self.grid) * self.grid
            if not found or corner != found[-1]:
                found.append(corner)
        if len(found) > 1 and found[0] == found[-1]:
            found.pop()
        return found if len(set(found)) > 2 else []

    def rings(self, polygons: Polygons) -> list[list[Corner]]:
        """The rings that are left on this grid."""
        drawn = (self.ring(ring) for polygon in polygons for ring in polygon)
        return [corners for corners in drawn if corners]


def box_of(many: Iterable[Polygons], points: Iterable[tuple[float, float]] = ()) -> Box | None:
    """The box that holds outlines and ``points`` (longitude, latitude); None without any."""
    rings = [ring for polygons in many for polygon in polygons for ring in polygon[:1]]
    across = [x for ring in rings for x in (min(ring[::2]), max(ring[::2]))]
    upright = [y for ring in rings for y in (min(ring[1::2]), max(ring[1::2]))]
    for x, y in points:
        across.append(round(x * PER_DEGREE))
        upright.append(round(y * PER_DEGREE))
    if not across:
        return None
    return Box(min(across), min(upright), max(across), max(upright))


def middle(polygons: Polygons) -> tuple[float, float]:
    """A place inside the largest polygon, as far from its sides as a few tries find."""
    ring = max((polygon[0] for polygon in polygons if polygon), key=_area)
    ys = ring[1::2]
    low, high = min(ys), max(ys)
    tries = [low + (high - low) * part / 8 for part in range(1, 8)]
    spans = [span for y in tries for span in [_widest(ring, y)] if span]
    if not spans:
        return sum(ring[::2]) / len(ys), sum(ys) / len(ys)
    _, x, y = max(spans)
    return x, y


def _widest(ring: Sequence[int], y: float) -> tuple[float, float, float] | None:
    """The widest stretch inside a ring at ``y``: its width, its middle, and ``y``."""
    points = list(zip(ring[::2], ring[1::2], strict=True))
    cuts = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True)
        if (y1 > y) != (y2 > y)
    )
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return max(((b - a, (a + b) / 2, y) for a, b in pairs), default=None)


def _area(ring: Sequence[int]) -> float:
    points = list(zip(ring[::2], ring[1::2], strict=True))
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def path(rings: Iterable[Sequence[Corner]]) -> str:
    """Rings as the data of an SVG path; empty without any."""
    return "".join(map(_steps, rings))


def joined(rings: Iterable[Sequence[Corner]]) -> Iterator[list[Corner]]:
    """The rings around all of ``rings`` together: a side that two of them share is no border.

    To be filled by the even-odd rule.
    """
    sides: set[frozenset[Corner]] = set()
    for ring in rings:
        for first, second in zip(ring, [*ring[1:], ring[0]], strict=True):
            sides ^= {frozenset((first, second))}
    ends: dict[Corner, set[Corner]] = {}
    for first, second in sides:
        ends.setdefault(first, set()).add(second)
        ends.setdefault(second, set()).add(first)
    for start in ends:
        while ends[start]:
            yield _walk(start, ends)


def _walk(start: Corner, ends: dict[Corner, set[Corner]]) -> list[Corner]:
    """A way along the sides that are left, back to its start; they are taken away."""
    found, at = [start], start
    while ends[at]:
        step = ends[at].pop()
        ends[step].discard(at)
        if step == start:
            break
        found.append(step)
        at = step
    return found


def _steps(corners: Sequence[Corner]) -> str:
    """A ring as relative steps, which take fewer digits than places.

    >>> _steps([(10, 10), (20, 10), (20, 5)])
    'M10 10l10 0 0-5z'
    """
    (x, y), *others = corners
    said, last = [f"M{x} {y}l"], (x, y)
    for right, down in others:
        across, below = right - last[0], down - last[1]
        first = "" if said[-1].endswith("l") or across < 0 else " "
        said.append(f"{first}{across}{'' if below < 0 else ' '}{below}")
        last = right, down
    return "".join(said) + "z"

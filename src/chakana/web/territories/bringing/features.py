"""GeoJSON: features with their properties as texts and their polygons in whole numbers.

A hostile file ends in a refusal: one that is too large, too deep, no JSON, or not in degrees.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chakana.problems import ChakanaError, Location, Problem

MOST_BYTES = 200_000_000
PER_DEGREE = 10_000
"""Boundaries are kept in ten-thousandths of a degree: about 11 m, far less than a map shows."""
FEWEST_POINTS = 3
Rings = list[list[int]]


class NotAPolygon(ValueError):
    """A geometry that is no boundary in degrees; its text names what is wrong."""


def read_features(path: Path) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each feature's properties and geometry (None where it is null), as they are written.

    Raises :class:`ChakanaError`: POP010 (absent), POP012 (no GeoJSON), POP017 (too large).
    """
    if not path.is_file():
        raise _refusal("POP010", "There is no such file.", path)
    if path.stat().st_size > MOST_BYTES:
        raise _refusal("POP017", f"The file has more than {MOST_BYTES} bytes.", path)
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _refusal(
            "POP012", f"The file is not GeoJSON: {type(error).__name__}.", path
        ) from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise _refusal("POP012", "The file holds no features.", path)
    for one in features:
        feature = one if isinstance(one, dict) else {}
        properties = feature.get("properties")
        named = properties if isinstance(properties, dict) else {}
        yield {str(name): _plain(value) for name, value in named.items()}, feature.get("geometry")


def polygons_of(geometry: Any) -> list[Rings]:
    """A Polygon or MultiPolygon as polygons of rings of whole numbers; raises NotAPolygon.

    Points that fall together are one; a ring that is left with fewer than three is no area and is
    dropped, as is the point that closes a ring.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise NotAPolygon("not_a_polygon")
    given = geometry.get("coordinates")
    many = [given] if kind == "Polygon" else given
    if not isinstance(many, list):
        raise NotAPolygon("not_a_polygon")
    found = [[ring for ring in map(_ring, _list(polygon)) if ring] for polygon in many]
    return [polygon for polygon in found if polygon]


def _ring(points: Any) -> list[int]:
    flat: list[int] = []
    for point in _list(points):
        x, y = _place(point)
        if flat[-2:] != [x, y]:
            flat += [x, y]
    if flat[:2] == flat[-2:]:
        del flat[-2:]
    return flat if len(flat) >= 2 * FEWEST_POINTS else []


def _place(point: Any) -> tuple[int, int]:
    if not isinstance(point, list) or len(point) < 2:
        raise NotAPolygon("not_a_polygon")
    x, y = point[:2]
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in (x, y)):
        raise NotAPolygon("not_a_polygon")
    if abs(x) > 180 or abs(y) > 90:
        raise NotAPolygon("not_in_degrees")
    return round(x * PER_DEGREE), round(y * PER_DEGREE)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NotAPolygon("not_a_polygon")
    return value


def _plain(value: Any) -> Any:
    """A property that a cell could hold; nothing for lists and objects."""
    return value if isinstance(value, str | int | float) else None


def _refusal(code: str, message: str, path: Path) -> ChakanaError:
    return ChakanaError(Problem(code, message, Location(path.name)))

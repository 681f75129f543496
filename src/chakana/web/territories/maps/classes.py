"""Values as a few classes, each with as many territories as the others, at round limits."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal

from chakana.expressions.figures import grouped

MOST = 5
"""Classes that people tell apart on a map, on a screen and in print."""
SHARE = "share"


def limits(values: Iterable[float], unit: str) -> list[float]:
    """The lower limits of the classes and the upper limit of the last; empty without values."""
    known = sorted(values)
    if not known:
        return []
    step = _step(known[0], known[-1], unit)

    def down(value: float) -> float:
        return math.floor(round(value / step, 6)) * step

    different = sorted(set(known))
    cuts = [known[len(known) * part // MOST] for part in range(1, MOST)]
    cuts = different[1:] if len(different) <= MOST else cuts
    low, high = down(known[0]), -down(-known[-1])
    high = high if high > low else low + step
    return [low, *sorted({cut for cut in map(down, cuts) if low < cut < high}), high]


def class_of(value: float, cuts: list[float]) -> int:
    """The class of a value, from 0."""
    return max(0, min(bisect_right(cuts, value) - 1, len(cuts) - 2))


def written(value: float | None, unit: str) -> str:
    """A value as people read it: 25.9 %, 3 898 m, 0.64.

    >>> written(0.2592, "share"), written(3898, "m"), written(0.642361, "")
    ('25.9 %', '3 898 m', '0.642')
    """
    if value is None:
        return "—"
    if unit == SHARE:
        return f"{_short(value * 100, 1)} %"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 3
    return f"{_short(value, digits)} {unit}".rstrip()


def _short(value: float, digits: int) -> str:
    shown = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits)).normalize()
    return grouped(shown if shown.as_tuple().exponent < 0 else shown.quantize(Decimal(1)))  # type: ignore[operator]


def _step(low: float, high: float, unit: str) -> float:
    """What limits are rounded to: whole per cents, else about a fiftieth of the range."""
    spread = high - low
    if unit == SHARE:
        return 0.01 if spread > 0.05 else 0.001
    if spread <= 0:
        return 10 ** math.floor(math.log10(abs(high))) if high else 1.0
    return float(10 ** math.floor(math.log10(spread / 5)))

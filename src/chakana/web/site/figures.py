"""The territory in figures, counted now and then: a home page never counts a million rows.

The counts of every place stand in a file beside the database, and whoever finds them too old counts
again, once for everybody. They are too old after two hundred times as long as counting took, so
that counting never takes more than half a per cent of the time: at once in a small office, every
few minutes in a large one.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.models import Household
from chakana.web.territories.models import Territory

REST = 200.0
"""Times as long as counting took before it is done again."""


@dataclass(frozen=True)
class Counts:
    """By the path of each place: households registered there, and those that take part."""

    counted_at: datetime
    took: float
    places: dict[str, tuple[int, int]]

    def inside(self, territories: Iterable[Territory]) -> dict[str, int]:
        """The sums of all places in ``territories``, each place once; by the name of its text."""
        paths = tuple(one.path for one in territories)
        found = [counts for path, counts in self.places.items() if path.startswith(paths)]
        return {
            "registered": sum(one for one, _ in found),
            "enrolled": sum(two for _, two in found),
        }


def counts() -> Counts:
    """The figures of every place, counted again where they are too old."""
    kept = _read()
    if kept and time.time() - _file().stat().st_mtime < kept.took * REST:
        return kept
    if kept:
        os.utime(_file())  # others go on with what there is
    return _write(_count())


def _count() -> Counts:
    begun = time.perf_counter()
    registered = dict(Household.objects.values_list("territory").annotate(Count("pk")).order_by())
    taking_part = Enrolment.objects.filter(until=None).values_list("household__territory")
    enrolled = dict(taking_part.annotate(Count("household", distinct=True)).order_by())
    paths = dict(Territory.objects.filter(pk__in=registered).values_list("pk", "path"))
    places = {
        paths[key]: (number, enrolled.get(key, 0))
        for key, number in registered.items() if key in paths
    }  # fmt: skip
    return Counts(timezone.now(), time.perf_counter() - begun, places)


def _file() -> Path:
    folder: Path = settings.DATA
    return folder / "figures.json"


def _read() -> Counts | None:
    try:
        return _written(_file(), _file().stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=1)
def _written(path: Path, moment: int) -> Counts:
    """What stands in the file; ``moment`` of its writing says whether it is known."""
    at, took, places = json.loads(path.read_text(encoding="utf-8"))
    return Counts(
        datetime.fromisoformat(at), took, {path: (a, b) for path, (a, b) in places.items()}
    )


def _write(found: Counts) -> Counts:
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
    told = (found.counted_at.isoformat(), found.took, found.places)
    part.write_text(json.dumps(told), encoding="utf-8")
    part.replace(path)
    return found

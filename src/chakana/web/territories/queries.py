"""What lies inside a territory, and what was known of territories on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from chakana.web.territories.models import Figure, Territory

M = TypeVar("M", bound=Model)
AFTER_SLASH = "0"
"""The character that follows the slash: a path ends before the same path with it at its end."""


def inside(rows: QuerySet[M], territory: Territory, through: str = "territory") -> QuerySet[M]:
    """Those of ``rows`` whose territory is ``territory`` or lies inside it.

    A range of paths and not a LIKE, so that every database uses its index.
    """
    lookup = f"{through}__path" if through else "path"
    end = f"{territory.path.removesuffix('/')}{AFTER_SLASH}"
    return rows.filter(**{f"{lookup}__gte": territory.path, f"{lookup}__lt": end})


def hold_country(territory: Territory) -> None:
    """Have others who ask the same in the country of ``territory`` wait until this is kept."""
    root = f"{territory.path.split('/')[0]}/"
    Territory.objects.select_for_update(no_key=True).get(path=root)


def around(territory: Territory) -> QuerySet[Territory]:
    """``territory`` and all that it lies in, itself first."""
    parts = territory.path.split("/")
    paths = ["/".join(parts[:end]) + "/" for end in range(1, len(parts))]
    return Territory.objects.filter(path__in=paths).order_by("-path")


def figures_on(
    day: date, known_at: datetime, territories: Iterable[int] | None = None
) -> dict[int, dict[str, Any]]:
    """For each territory its variables as they held on ``day``, by what was known at a moment.

    Of several figures of one day the one that was known last holds. ``territories`` are the keys
    of those that are asked about; all without them.
    """
    found: dict[int, dict[str, Any]] = {}
    rows = Figure.objects.filter(holds_from__lte=day, known_from__lte=known_at)
    if territories is not None:
        rows = rows.filter(territory__in=list(territories))
    rows = rows.order_by("holds_from", "known_from")
    for territory, variable, value in rows.values_list("territory_id", "variable", "value"):
        found.setdefault(territory, {})[variable] = value
    return found

"""What lies inside a territory, and what was known of territories on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from chakana.web.territories.models import Figure, Territory

M = TypeVar("M", bound=Model)


def inside(rows: QuerySet[M], territory: Territory, through: str = "territory") -> QuerySet[M]:
    """Those of ``rows`` whose territory is ``territory`` or lies inside it.

    A range of paths and not a LIKE, so that every database uses its index.
    """
    lookup = f"{through}__path" if through else "path"
    return rows.filter(**{f"{lookup}__gte": territory.path, f"{lookup}__lt": f"{territory.path}~"})


def figures_on(day: date, known_at: datetime) -> dict[int, dict[str, Any]]:
    """For each territory its variables as they held on ``day``, by what was known at a moment."""
    found: dict[int, dict[str, Any]] = {}
    rows = Figure.objects.filter(holds_from__lte=day, known_from__lte=known_at).order_by(
        "holds_from"
    )
    for territory, variable, value in rows.values_list("territory_id", "variable", "value"):
        found.setdefault(territory, {})[variable] = value
    return found

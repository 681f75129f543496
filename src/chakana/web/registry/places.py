"""Finding a place of the register by its name."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Length

from chakana.web.plain import plain
from chakana.web.territories.models import Territory

MOST_PLACES = 30


def places_called(text: str, among: QuerySet[Territory]) -> list[Territory]:
    """Communities and districts whose name holds every word of ``text``, the shortest first."""
    words = plain(text[:60]).split()
    rows = among.filter(rank__in=("community", "district"))
    for word in words:
        rows = rows.filter(searched_as__contains=word)
    found = rows.select_related("parent").order_by(Length("name"), "name") if words else rows.none()
    return list(found[:MOST_PLACES])

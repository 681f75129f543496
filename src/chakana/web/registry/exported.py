"""What a file of households may hold, column by column, and how its rows are read.

Every row carries the mark of its file, and one row is of a household that there is not: found
anywhere else, they tell from which file the data came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from chakana.web.registry.consents import agreed
from chakana.web.registry.models import Consent, Export, Household, Person
from chakana.web.territories.queries import inside
from chakana.web.texts import say, short_day

AT_ONCE = 2_000


@dataclass(frozen=True)
class Column:
    """A column: what it says of a household, and whether that names or reaches a person."""

    cell: Callable[[Household], str]
    is_personal: bool = False


def _recipient(home: Household, field: str) -> str:
    return next((str(getattr(one, field)) for one in home.receivers), "")  # type: ignore[attr-defined]


COLUMNS: Mapping[str, Column] = {
    "exported_number": Column(lambda home: home.number),
    "exported_code": Column(lambda home: home.territory.code),
    "exported_place": Column(lambda home: home.territory.name),
    "exported_above": Column(lambda home: home.territory.parent.name if home.territory.parent
                             else ""),
    "exported_registered": Column(lambda home: short_day(home.registered_at.date())),
    "exported_people": Column(lambda home: str(home.persons)),  # type: ignore[attr-defined]
    "exported_recipient": Column(
        lambda home: " ".join(_recipient(home, one) for one in ("given_names", "family_names")),
        is_personal=True,
    ),
    "exported_document": Column(lambda home: _recipient(home, "document_number"), is_personal=True),
    "exported_phone": Column(lambda home: _recipient(home, "phone"), is_personal=True),
}  # fmt: skip
"""Each column by the name of its text, in the order in which they stand in a file."""


def households(export: Export) -> QuerySet[Household]:
    """Those of its territory that agreed to its purpose and stand for themselves."""
    there = inside(Household.objects.standing(), export.territory)
    return agreed(there, Consent.Purpose(export.purpose))


def rows(export: Export) -> Iterator[list[str]]:
    """The heading, then a row for each household by its number, the one that there is not in its
    place among them. The last cell of each is the mark.
    """
    names, mark = [one for one in COLUMNS if one in export.columns], mark_of(export)
    yield [*(say(one) for one in names), say("exported_mark")]
    planted = False
    for home in _read(households(export)):
        if not planted and home.number > export.canary:
            planted = True
            yield [*_planted(export, names), mark]
        yield [*(COLUMNS[name].cell(home) for name in names), mark]
    if not planted:
        yield [*_planted(export, names), mark]


def mark_of(export: Export) -> str:
    """Who took it, when, and which file it is."""
    day = short_day(export.asked_at.date())
    return say("export_mark", number=export.pk, by=export.by.username, day=day)


def _planted(export: Export, names: list[str]) -> list[str]:
    told = {
        "exported_number": export.canary, "exported_code": export.territory.code,
        "exported_place": export.territory.name,
        "exported_registered": short_day(export.asked_at.date()), "exported_people": "4",
    }  # fmt: skip
    return [told.get(name, "") for name in names]


def _read(found: QuerySet[Household]) -> Iterator[Household]:
    receivers = Prefetch(
        "people", Person.objects.filter(is_recipient=True, left_on=None), to_attr="receivers"
    )
    counted = found.annotate(persons=Count("people", filter=Q(people__left_on=None)))
    told = counted.select_related("territory__parent").prefetch_related(receivers)
    yield from told.order_by("number").iterator(chunk_size=AT_ONCE)

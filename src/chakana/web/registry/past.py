"""What the register knew of a household at a moment: its people, its record, where it stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from chakana.web.registry.models import Consent, Household, Merge, Person, Record
from chakana.web.registry.models.people import Described
from chakana.web.registry.queries import merged_at
from chakana.web.territories.models import Territory


@dataclass(frozen=True)
class Somebody:
    """A person as known at a moment; ``answers`` are those of the member in the record then."""

    person: Person
    known: Described
    answers: dict[str, object]


@dataclass(frozen=True)
class Known:
    """A household as the register knew it at ``moment``; ``record`` is None before it knew it."""

    household: Household
    moment: datetime
    record: Record | None
    people: list[Somebody]
    merge: Merge | None
    absorbed: list[Merge]
    consents: list[Consent]

    @property
    def territory(self) -> Territory | None:
        return self.record.territory if self.record else None

    @property
    def present(self) -> list[Somebody]:
        """Those who lived there, as far as was known."""
        return [one for one in self.people if one.known.left_on is None]

    @property
    def gone(self) -> list[Somebody]:
        return [one for one in self.people if one.known.left_on is not None]


def end_of(day: date) -> datetime:
    """The last moment of ``day`` in the time of the office, or now where that is still to come."""
    after = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    return min(after - timedelta(microseconds=1), timezone.now())


def known(home: Household, moment: datetime) -> Known:
    """What the register knew of ``home`` at ``moment``."""
    records = home.records.filter(known_from__lte=moment).select_related("territory__parent")
    held = records.order_by("-known_from").first()
    if held is not None and held.known_until is not None and held.known_until <= moment:
        held = None
    merges = merged_at(moment).select_related("household", "into")
    consents = home.consents.filter(recorded_at__lte=moment).select_related("person")
    agreed = [one for one in consents if one.withdrawn_at is None or one.withdrawn_at > moment]
    return Known(
        home, moment, held, list(_people(home, moment, held)),
        merges.filter(household=home).first(), list(merges.filter(into=home)), agreed,
    )  # fmt: skip


def positions(record: Record) -> dict[int, dict[str, object]]:
    """The answers of each member by the position of the person that it is."""
    members = record.answers.get("members") or ()
    return {one.get("position", place): one for place, one in enumerate(members)}


def _people(home: Household, moment: datetime, held: Record | None) -> Iterator[Somebody]:
    members = positions(held) if held else {}
    for person in home.people.prefetch_related("past"):
        told: Described | None = person if person.known_from <= moment else None
        for before in person.past.all():
            if before.known_from <= moment < before.known_until:
                told = before
        if told is not None:
            yield Somebody(person, told, members.get(person.position, {}))

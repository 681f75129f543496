"""What a family is told, and finding a household by its code or a place by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from chakana.language.definition import Definition
from chakana.web.assumptions import assumed
from chakana.web.conditions.queries import suspended
from chakana.web.enrolment.models import Enrolment
from chakana.web.families import codes
from chakana.web.families.models import FamilyCode, PressureReport, Try
from chakana.web.plain import plain
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Version
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.transfers.models import Order, State

PAYMENTS_SHOWN = 6
MOST_PLACES = 20


@dataclass(frozen=True)
class Payment:
    """A payment as the family is told of it: ``state`` names a text."""

    begins: date
    ends: date
    amount: Decimal
    state: str


@dataclass(frozen=True)
class Standing:
    """How a household stands in a component: since when, whether it rests, what it was paid."""

    enrolment: Enrolment
    definition: Definition
    rests_since: date | None
    payments: list[Payment]


def by_code(text: str, address: str) -> Household | None:
    """The household that ``text`` opens. What opens nothing counts as a try of ``address``."""
    found = FamilyCode.objects.filter(digest__in=codes.digests(text), replaced_at=None).first()
    if found is None:
        Try.objects.create(address=codes.digest(address))
        return None
    return found.household


def tried_too_often(address: str) -> bool:
    """Whether codes that opened nothing came from ``address`` too often within the hour."""
    since = timezone.now() - timedelta(hours=1)
    rows = Try.objects.filter(address=codes.digest(address), at__gt=since)
    return rows.count() >= assumed("tries_of_a_code")


def standings(home: Household, on: date) -> Iterator[Standing]:
    """How ``home`` stands in each component that it takes or took part in, the newest first."""
    for one in home.enrolments.order_by("-since", "-pk"):
        version = Version.objects.filter(programme=one.programme).order_by("-pk").first()
        if version is None:
            continue
        resting = suspended(one.programme, one.component, on).filter(enrolment=one).first()
        rests = resting.since if resting else None
        yield Standing(one, read(version), rests, list(_payments(one)))


def _payments(enrolment: Enrolment) -> Iterator[Payment]:
    not_yet = (State.DRAFT, State.COMPUTED, State.CHECKED)
    rows = Order.objects.filter(enrolment=enrolment).exclude(cycle__state__in=not_yet)
    for one in rows.select_related("cycle").order_by("-cycle__begins")[:PAYMENTS_SHOWN]:
        state = f"family_{one.state}"
        yield Payment(one.cycle.begins, one.cycle.ends, one.amount, state)


def programmes() -> dict[str, Definition]:
    """The programmes that run here, by name: the newest version of each."""
    newest: dict[str, Version] = {}
    for version in Version.objects.order_by("pk"):
        newest[version.programme] = version
    return {name: read(version) for name, version in sorted(newest.items())}


def places_called(text: str) -> list[Territory]:
    """Districts whose name holds every word of ``text``, accents and capitals aside."""
    words = plain(text[:60]).split()
    if not words:
        return []
    found = (
        one
        for one in _districts().iterator(chunk_size=2000)
        if all(word in plain(one.name) for word in words)
    )
    return sorted(found, key=lambda one: (len(one.name), one.name))[:MOST_PLACES]


def _districts() -> QuerySet[Territory]:
    return Territory.objects.filter(rank="district").select_related("parent")


def by_number(text: str) -> PressureReport | None:
    """The report that ``text`` follows."""
    plain_text = codes.plain(text)
    groups = [plain_text[place : place + 5] for place in range(0, len(plain_text), 5)]
    return PressureReport.objects.filter(number="-".join(groups)).first()

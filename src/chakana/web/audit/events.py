"""Adding to the trail, and checking that it is whole."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from chakana.web.audit.models import Chain, Event

if TYPE_CHECKING:
    from chakana.web.accounts.models import User
    from chakana.web.territories.models import Territory

origin: ContextVar[str] = ContextVar("origin", default="command")
"""From where the present work comes: an address of the network, or ``command``."""


def record(
    *,
    by: User | None,
    action: str,
    subject: object = "",
    territory: Territory | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
    is_refusal: bool = False,
) -> Event:
    """Add an event, inside the transaction of the action that it tells of."""
    with transaction.atomic():
        Chain.objects.get_or_create(pk=1)
        end = Chain.objects.select_for_update().get(pk=1)
        event = Event(
            number=end.number + 1,
            at=timezone.now(),
            actor=by,
            action=action,
            is_refusal=is_refusal,
            subject=_named(subject),
            territory=territory.path if territory else "",
            before=before,
            after=after,
            why=why,
            origin=origin.get(),
        )
        event.seal = seal(event, end.seal)
        event.save(force_insert=True)
        Chain.objects.filter(pk=1).update(number=event.number, seal=event.seal)
    return event


def record_refusal(
    *, by: User | None, action: str, why: str, subject: object, territory: Territory | None
) -> Event:
    """Add that ``action`` was tried and refused; outside the transaction that was undone."""
    return record(
        by=by, action=action, why=why, subject=subject, territory=territory, is_refusal=True
    )


def seal(event: Event, before: str) -> str:
    """SHA-256, in hexadecimal, of the seal ``before`` and of all that ``event`` says."""
    content = {
        "number": event.number,
        "at": event.at.isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "action": event.action,
        "is_refusal": event.is_refusal,
        "subject": event.subject,
        "territory": event.territory,
        "before": event.before,
        "after": event.after,
        "why": event.why,
        "origin": event.origin,
    }
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}{text}".encode()).hexdigest()


def faults(kept: tuple[int, str] | None = None) -> Iterator[str]:
    """What does not fit in the trail, in order: a gap, an event altered, an end that is missing.

    ``kept`` is the number and seal of an event that somebody noted elsewhere: a trail that was
    written anew as a whole fits in itself, and not with that.
    """
    before, number = "", 0
    for event in Event.objects.order_by("number").iterator():
        if event.number != number + 1:
            yield f"event {number + 1} is not there"
        if event.seal != seal(event, before):
            yield f"event {event.number} does not fit the one before it"
        before, number = event.seal, event.number
        if kept and kept[0] == number and not hmac.compare_digest(kept[1], before):
            yield f"event {number} is not the one whose seal was kept"
    if kept and kept[0] > number:
        yield f"event {kept[0]}, whose seal was kept, is not there"
    end = Chain.objects.filter(pk=1).first()
    if end is not None and (end.number, end.seal) != (number, before):
        yield f"the trail ends at event {number}; event {end.number} was the last one added"


def end_of_trail() -> tuple[int, str]:
    """The number and the seal of the last event, to be noted elsewhere."""
    last = Event.objects.order_by("-number").first()
    return (last.number, last.seal) if last else (0, "")


def _named(subject: object) -> str:
    pk = getattr(subject, "pk", None)
    return f"{type(subject).__name__.lower()} {pk}" if pk is not None else str(subject)

"""How often somebody may be wrong at the door: counted in the database, for all processes."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from chakana.web.accounts.models import Failure, User
from chakana.web.assumptions import assumed
from chakana.web.audit.events import record
from chakana.web.texts import say

KEPT = timedelta(days=1)


def address_of(request: HttpRequest) -> str:
    """From where somebody asks."""
    return str(request.META.get("REMOTE_ADDR", ""))


def minutes_to_wait(name: str, address: str) -> int:
    """Whole minutes until ``name``, and whoever asks from ``address``, may try again; 0 for now."""
    since = timezone.now() - timedelta(minutes=assumed("minutes_of_wrong_tries"))
    recent = Failure.objects.filter(at__gt=since)
    waits = (
        _wait(recent.filter(who=_hashed(name)), assumed("wrong_tries_of_an_account")),
        _wait(recent.filter(address=address), assumed("wrong_tries_of_an_address")),
    )
    return max(waits)


def _wait(failures: QuerySet[Failure], most: int) -> int:
    """Minutes until fewer than ``most`` of these are recent."""
    times = list(failures.order_by("-at").values_list("at", flat=True)[:most])
    if len(times) < most:
        return 0
    ends = times[-1] + timedelta(minutes=assumed("minutes_of_wrong_tries"))
    return max(1, -int((timezone.now() - ends).total_seconds() // 60))


def count(name: str, address: str, what: str) -> None:
    """Count a wrong try and record that it was refused; never what was typed.

    ``what`` was tried: ``log_in`` or ``second_factor``. The event names the account only where
    there is one: people type their password into the other field too.
    """
    now = timezone.now()
    Failure.objects.filter(at__lt=now - KEPT).delete()
    Failure.objects.create(who=_hashed(name), address=address[:60], at=now)
    user = User.objects.filter(username=name).first()
    minutes = minutes_to_wait(name, address)
    why = say("wait_at_the_door", minutes=minutes) if minutes else say(f"{what}_refused")
    record(by=user, action=what, subject=user or "", why=why, is_refusal=True)


def forget(name: str) -> None:
    """What was wrong with this account counts no more: its owner came in, or it was reset."""
    Failure.objects.filter(who=_hashed(name)).delete()


def _hashed(name: str) -> str:
    return salted_hmac("door", name.strip().lower(), algorithm="sha256").hexdigest()

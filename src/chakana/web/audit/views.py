"""The trail of events, for those who may read it: searched, and one event with what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from chakana.web.accounts.permissions import scope
from chakana.web.accounts.roles import Permission
from chakana.web.audit.models import Event
from chakana.web.audit.templatetags.trail import did
from chakana.web.pages import paged, user_of
from chakana.web.texts import files

A_PAGE = 50
DID = "did_"


def trail(request: HttpRequest) -> HttpResponse:
    """What was done and refused in the territories of the reader, the newest first.

    ``?action=``, ``actor`` (a user name), ``since`` and ``until`` (days), ``refused`` and
    ``subject`` narrow it; what makes no sense narrows nothing.
    """
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ASKED}
    rows = _narrowed(_seen(request), asked).select_related("actor").order_by("-number")
    return render(request, "audit/trail.html", {
        "page": paged(request, rows, A_PAGE), "asked": asked, "is_narrowed": any(asked.values()),
        "actions": sorted(_actions(), key=lambda one: one[1].casefold()),
    })  # fmt: skip


ASKED = ("action", "actor", "since", "until", "refused", "subject")


def _narrowed(rows: QuerySet[Event], asked: Mapping[str, str]) -> QuerySet[Event]:
    if asked["action"]:
        rows = rows.filter(action=asked["action"])
    if asked["actor"]:
        rows = rows.filter(actor__username=asked["actor"])
    if since := _moment(asked["since"]):
        rows = rows.filter(at__gte=since)
    if until := _moment(asked["until"]):
        rows = rows.filter(at__lt=until + timedelta(days=1))
    if asked["refused"]:
        rows = rows.filter(is_refusal=True)
    return rows.filter(subject=asked["subject"]) if asked["subject"] else rows


def _moment(text: str) -> datetime | None:
    """The first moment of a day in the office's time."""
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time(), timezone.get_current_timezone())
    except (ValueError, OverflowError):
        return None


def _actions() -> list[tuple[str, str]]:
    names = [one.removeprefix(DID) for one in files() if one.startswith(DID)]
    return [(name, did(name)) for name in names]


def event(request: HttpRequest, number: int) -> HttpResponse:
    """One event: who, when, from where, why, and each item before and after."""
    one = get_object_or_404(_seen(request).select_related("actor"), number=number)
    return render(request, "audit/event.html", {"event": one, "changes": _changes(one)})


def _changes(one: Event) -> list[tuple[str, str, str]]:
    """Each item that the event tells of, as it was and as it is; only what differs, if both."""
    before, after = _items(one.before), _items(one.after)
    names = dict.fromkeys([*before, *after])
    rows = [(name, before.get(name, "—"), after.get(name, "—")) for name in names]
    return [row for row in rows if row[1] != row[2]]


def _items(told: Any, under: str = "") -> dict[str, str]:
    """What ``told`` says, flat: ``a.b`` for what lies in ``a``."""
    if isinstance(told, Mapping):
        parts = [_items(value, f"{under}.{name}" if under else str(name))
                 for name, value in told.items()]  # fmt: skip
        return {name: value for part in parts for name, value in part.items()}
    if isinstance(told, list):
        return {under: ", ".join(map(str, told))}
    return {under: "—" if told is None else str(told)} if under else {}


def _seen(request: HttpRequest) -> QuerySet[Event]:
    inside = Q(pk__in=())
    for territory in scope(user_of(request), Permission.SEE_TRAIL):
        inside |= Q(territory__startswith=territory.path)
        if territory.parent_id is None:
            inside |= Q(territory="")  # what lies in no territory: somebody came in, went out
    return Event.objects.filter(inside)

"""What is typed into forms, read or refused."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from chakana.web.actions import Refused

LARGEST = 6
"""Figures that a count may have."""


def day(text: str) -> date:
    """A day as browsers send it; :class:`Refused` where it is none."""
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise Refused("not_a_day")
    return found


def past_day(text: str) -> date:
    """A day that is today or past."""
    found = day(text)
    if found > timezone.localdate():
        raise Refused("no_such_day")
    return found


def count(text: str) -> int:
    """How many people came."""
    if not text.isdecimal() or len(text) > LARGEST:
        raise Refused("how_many_came")
    return int(text)


def key(request: HttpRequest, name: str) -> int:
    """The number of a row that the form or the address names; 0 where it names none."""
    text = request.POST.get(name) or request.GET.get(name) or ""
    return int(text) if text.isdecimal() and len(text) < 19 else 0

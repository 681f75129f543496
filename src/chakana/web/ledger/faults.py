"""Looking the ledger through: what no longer adds up, and guards that somebody took away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import Count, F, Q, Sum

from chakana.web.ledger.models import Entry, Line
from chakana.web.ledger.triggers import statements

NAMED = re.compile(r"CREATE TRIGGER (\w+)")


def faults() -> Iterator[str]:
    """What is wrong with entries by themselves, in plain English; nothing where all is well."""
    yield from missing_guards(statements(connection.vendor))
    posted = Entry.objects.filter(posted_at__isnull=False)
    told = posted.annotate(count=Count("lines"), total=Sum("lines__amount"))
    for one in told.filter(~Q(total=0) | Q(total=None) | Q(count__lt=2)).order_by("pk"):
        yield f"entry {one.pk} does not balance"
    mixed = Line.objects.exclude(account__currency=F("entry__currency"))
    for entry in mixed.values_list("entry", flat=True).distinct():
        yield f"entry {entry} mixes currencies"
    for entry in Entry.objects.filter(posted_at=None).values_list("pk", flat=True):
        yield f"entry {entry} was begun and never posted"


def missing_guards(made: Iterable[str]) -> Iterator[str]:
    """Triggers that the statements ``made`` put in place and that are not there or switched off."""
    wanted = {name for text in made for name in NAMED.findall(text)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    for name in sorted(wanted - there):
        yield f"the guard {name} is not there"

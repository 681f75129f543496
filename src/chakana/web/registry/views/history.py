"""The history of a household: what was known of it on a day, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.pages import told as tell
from chakana.web.pages import user_of
from chakana.web.registry.merging import merge_households, undo_merge
from chakana.web.registry.models import Household, Merge
from chakana.web.registry.past import Known, end_of, known
from chakana.web.registry.queries import seen_households
from chakana.web.registry.questions import told
from chakana.web.texts import say


@dataclass(frozen=True)
class Happening:
    """Something that became known: when, what in words, by whom, why."""

    at: datetime
    what: str
    by: object = ""
    why: str = ""


def history(request: HttpRequest, number: str) -> HttpResponse:
    """A household as it was known at the end of ``?on=``, or now; and how that came about."""
    user = user_of(request)
    rows = seen_households(user).select_related("territory", "merged_into")
    home = get_object_or_404(rows, number=number)
    day = _day(request.GET.get("on", ""))
    found = known(home, end_of(day) if day else timezone.now())
    sees_trail = bool(may(user, Permission.SEE_TRAIL, home.territory))
    about = Event.objects.filter(subject=f"household {home.pk}")
    events = about if sees_trail else about.none()
    trail = events.select_related("actor").order_by("-number")[:50]
    return render(request, "registry/history.html", {
        "home": home, "known": found, "day": day, "today": timezone.localdate(),
        "answers": _answers(found), "happenings": sorted(_happenings(home), key=_when),
        "trail": trail, "sees_trail": sees_trail,
    })  # fmt: skip


def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Merge a household into another by its number, or undo a merge; each with why."""
    user = user_of(request)
    rows = seen_households(user, Permission.MERGE_HOUSEHOLDS).select_related("territory")
    home = get_object_or_404(rows, number=number)
    if request.method == "POST":
        why = request.POST.get("why", "")[:2000]
        with tell(request):
            if "undo" in request.POST:
                held = Merge.objects.filter(household=home, undone_at=None).first()
                if held is None:
                    raise Refused("not_merged")
                undo_merge(by=user, merge=held, why=why)
            else:
                other = rows.filter(number=request.POST.get("into", "").strip().upper()).first()
                if other is None:
                    raise Refused("no_such_household")
                merge_households(by=user, household=home, into=other, why=why)
        return redirect("household_history", home.number)
    return render(request, "registry/merge.html", {"home": home})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _answers(found: Known) -> list[tuple[str, str]]:
    return told("household", found.record.answers) if found.record else []


def _when(one: Happening) -> datetime:
    return one.at


def _happenings(home: Household) -> Iterator[Happening]:
    """What is kept of a household in the register itself, in words."""
    changes = home.changes.filter(state="approved").select_related("decided_by")
    by_record = {one.record_id: one for one in changes}
    for record in home.records.select_related("source", "territory"):
        change = by_record.get(record.pk)
        if change is None:
            yield Happening(record.known_from, say("happened_registered",
                                                   territory=record.territory.name))  # fmt: skip
        else:
            yield Happening(record.known_from, say(f"change_{change.kind}"),
                            change.decided_by, change.why)  # fmt: skip
    for one in home.merges.select_related("into", "by", "undone_by"):
        yield Happening(
            one.made_at, say("happened_merged", number=one.into.number), one.by, one.why
        )
        if one.undone_at is not None:
            yield Happening(one.undone_at, say("happened_undone", number=one.into.number),
                            one.undone_by, one.undone_why)  # fmt: skip
    for one in home.merges_from.select_related("household", "by"):
        number = one.household.number
        yield Happening(one.made_at, say("happened_took_in", number=number), one.by, one.why)

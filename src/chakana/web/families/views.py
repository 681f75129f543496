"""Pages without an account: a family's status by its code, and reports of undue pressure.

They set no cookie and need no script, so that a basic phone and a borrowed one are enough. The code
is sent in the body of the form and never stands in an address.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from chakana.web.actions import Refused
from chakana.web.audit.events import origin
from chakana.web.families import queries
from chakana.web.families.actions import report_pressure
from chakana.web.families.models import PressureReport
from chakana.web.registry.models import Household
from chakana.web.territories.models import Territory
from chakana.web.texts import language, say


@csrf_exempt  # nothing is changed, and nobody is logged in whom another site could make act
@never_cache
def family(request: HttpRequest) -> HttpResponse:
    """The form for the code, or what the code opens."""
    if request.method != "POST":
        return render(request, "families/door.html")
    home, problem = _opened(request)
    if home is None:
        return render(request, "families/door.html", {"problem": problem}, status=200)
    standings = list(queries.standings(home, timezone.localdate()))
    return render(request, "families/family.html", {
        "home": home, "standings": standings, "code": request.POST.get("code", ""),
        "language_code": language(),
    })  # fmt: skip


def _opened(request: HttpRequest) -> tuple[Household | None, str]:
    if queries.tried_too_often(origin.get()):
        return None, say("too_many_codes")
    home = queries.by_code(request.POST.get("code", ""), origin.get())
    return home, "" if home else say("no_such_code")


@csrf_exempt  # anybody may report, with no session that another site could use
@never_cache
def pressure(request: HttpRequest) -> HttpResponse:
    """The form to report undue pressure, and the number to follow the report with."""
    asked = request.POST
    context = {
        "programmes": _choices(), "who": PressureReport.Who, "asked": asked,
        "places": queries.places_called(asked.get("place", "")),
    }  # fmt: skip
    if request.method != "POST" or "send" not in asked:
        return render(request, "families/pressure.html", context)
    try:
        report = _report(request)
    except Refused as refused:
        return render(request, "families/pressure.html", {**context, "problem": str(refused)})
    return render(request, "families/reported.html", {"report": report})


def _report(request: HttpRequest) -> PressureReport:
    asked = request.POST
    home = None
    if asked.get("code", "").strip():
        home = _opened(request)[0]
        if home is None:
            raise Refused("code_opens_nothing")
    definition = queries.programmes().get(asked.get("programme", ""))
    if definition is None:
        raise Refused("pressure_which_programme")
    return report_pressure(
        definition=definition, concerns=_concerns(request, home), who=asked.get("who", ""),
        text=asked.get("text", ""), demanded=asked.get("demanded", ""), household=home,
    )  # fmt: skip


def _concerns(request: HttpRequest, home: Household | None) -> Territory:
    """The territory of the office that the report is about; Refused where it cannot be told."""
    asked = request.POST
    place: Territory | None = home.territory if home else None
    if place is None:
        found = queries.places_called(asked.get("place", ""))
        chosen = [one for one in found if one.code == asked.get("district")]
        if len(found) != 1 and not chosen:
            raise Refused("pressure_where")
        place = chosen[0] if chosen else found[0]
    rank = asked.get("office", "district")
    while place.parent is not None and place.rank != rank:
        place = place.parent
    return place


def _choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Programmes: name, title, and what each says is never demanded."""
    spoken = language()
    return [
        (
            name,
            one.programme.title.in_language(spoken),
            [(key, item.label.in_language(spoken))
             for key, item in one.programme.never_demanded.items()],
        )
        for name, one in queries.programmes().items()
        if one.programme.never_demanded
    ]  # fmt: skip


@csrf_exempt  # as above
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """How a report stands, by its number."""
    report, problem = None, ""
    if request.method == "POST":
        if queries.tried_too_often(origin.get()):
            problem = say("too_many_codes")
        else:
            report = queries.by_number(request.POST.get("number", ""))
            problem = "" if report else say("no_such_report")
    return render(request, "families/follow.html", {"report": report, "problem": problem})

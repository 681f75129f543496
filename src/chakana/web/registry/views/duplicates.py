"""Pairs of households that may be one: the list, and each side by side with its judgement."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.duplicates import look_for_duplicates
from chakana.web.registry.likely import compared, in_words
from chakana.web.registry.merging import judge_pair
from chakana.web.registry.models import Pair

TABS = {"": Pair.Outcome.OPEN, "no-se-sabe": Pair.Outcome.UNSURE, "iguales": Pair.Outcome.SAME,
        "distintos": Pair.Outcome.DIFFERENT}  # fmt: skip


def pairs(request: HttpRequest) -> HttpResponse:
    """The likest first; and having them looked for."""
    user = user_of(request)
    places = scope(user, Permission.MERGE_HOUSEHOLDS)
    if request.method == "POST":
        with told(request):
            place = next((one for one in places if one.code == request.POST.get("territory")), None)
            if place is None:
                raise Refused("choose_a_place")
            return redirect("job", look_for_duplicates(by=user, territory=place).pk)
        return redirect("pairs")
    which = request.GET.get("ver", "")
    rows = _seen(request).filter(outcome=TABS.get(which, Pair.Outcome.OPEN))
    page = paged(request, rows.select_related("first__territory", "second__territory"))
    return render(request, "registry/pairs.html", {
        "page": page, "which": which, "places": places, "tabs": TABS,
    })  # fmt: skip


def pair(request: HttpRequest, key: int) -> HttpResponse:
    """Two households side by side, what differs marked, and the judgement."""
    one = get_object_or_404(
        _seen(request).select_related("first__territory", "second__territory"), pk=key
    )
    if request.method == "POST":
        with told(request):
            homes = {one.first.number: one.first, one.second.number: one.second}
            judge_pair(by=user_of(request), pair=one, outcome=request.POST.get("outcome", ""),
                       why=request.POST.get("why", "")[:2000],
                       stays=homes.get(request.POST.get("stays", "")))  # fmt: skip
        return redirect("pair", one.pk)
    people = [{person.position: person for person in home.people.present()}
              for home in (one.first, one.second)]  # fmt: skip
    alike = [(people[0].get(first), people[1].get(second)) for first, second in one.people]
    found = [(one, other, compared(one, other)) for one, other in alike if one and other]
    both = [(*those, lines, in_words(lines)) for *those, lines in found]
    shown = [{first.pk for first, _, _ in found}, {second.pk for _, second, _ in found}]
    only = [[person for person in those.values() if person.pk not in seen]
            for those, seen in zip(people, shown, strict=True)]  # fmt: skip
    return render(request, "registry/pair.html", {
        "pair": one, "both": both,
        "only_first": only[0], "only_second": only[1],
        "outcomes": [value for value in Pair.Outcome.values if value != Pair.Outcome.OPEN],
        "numbers": [(home.number, home.number) for home in (one.first, one.second)],
        "judgements": one.judgements.select_related("by"),
    })  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[Pair]:
    """Those of which both households lie where one may merge."""
    places = visible(user_of(request), Permission.MERGE_HOUSEHOLDS)
    return Pair.objects.filter(first__territory__in=places, second__territory__in=places)

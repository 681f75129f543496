"""Figures of targeting that leave the office, and what the survey is asked."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, require
from chakana.web.cells import safe
from chakana.web.pages import told, user_of
from chakana.web.targeting import surveyed
from chakana.web.targeting.capacity import needs
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.published import COUNTS, Line, lines
from chakana.web.targeting.reaching import by_part
from chakana.web.targeting.views.reach import asked_for
from chakana.web.texts import say
from chakana.web.work.jobs import start

SHARES = (("coverage_share", "reached", "meant"), ("missed_share", "missed", "meant"))
HEADS = {
    "households": "assessed_count", "meant": "meant_count", "reached": "reached_count",
    "missed": "missed_count", "leaked": "leaked_count", "eligible": "eligible_count",
    "awaiting": "awaiting_count", "enrolled": "enrolled_count", "places": "places_count",
}  # fmt: skip
MARK = "\ufeff"
"""What spreadsheets look for at the beginning of a file in UTF-8."""


def targeting_csv(request: HttpRequest) -> HttpResponse:
    """The figures as they may leave the office: nothing in them tells of few families."""
    here = asked_for(request)
    parts = by_part(here.made, here.place, here.rank) if here.made else []
    found = lines(needs(here.made, parts)) if here.made else []
    out = StringIO()
    csv.writer(out).writerows(_cells(found))
    answer = HttpResponse(MARK + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="focalizacion.csv"'
    return answer


def _cells(found: Sequence[Line]) -> Iterator[list[object]]:
    """The heading and a line for each territory; a cell that is hidden is empty."""
    heads = (*(HEADS[name] for name in COUNTS), *(name for name, *_ in SHARES))
    yield [say("territory_code"), say("territory"), *map(say, heads)]
    for line in found:
        counts = [line.told(name) for name in COUNTS]
        shares = [line.share(part, whole) for _, part, whole in SHARES]
        told = ["" if one is None else round(one, 4) for one in (*counts, *shares)]
        yield [safe(line.territory.code), safe(line.territory.name), *told]


@require_POST
def ask_survey(request: HttpRequest, key: int) -> HttpResponse:
    """Have the survey asked about a component, in the background."""
    places = visible(user_of(request), Permission.ASSESS)
    rows = Assessment.objects.filter(territory__in=places).select_related("version", "territory")
    made = get_object_or_404(rows, pk=key)
    with told(request, say("asked_for")):
        require(may(user_of(request), Permission.ASSESS, made.territory))
        if not surveyed.is_at_hand():
            raise Refused("survey_absent")
        job = start(by=user_of(request), kind=surveyed.KIND, territory=made.territory,
                    arguments=surveyed.arguments_of(made))  # fmt: skip
        return redirect("job", key=job.pk)
    return redirect("targeting")

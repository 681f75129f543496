"""Pages of files of households: asking for one, and those that were asked for."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.registry import exports as work
from chakana.web.registry.exported import COLUMNS
from chakana.web.registry.models import Consent, Export
from chakana.web.territories.models import Territory
from chakana.web.texts import say

A_PAGE = 50
MAY = Permission.EXPORT_HOUSEHOLDS


def exports(request: HttpRequest) -> HttpResponse:
    """What was asked for in the user's territory, and a form to ask."""
    user = user_of(request)
    if request.method == "POST":
        with told(request, say("export_asked")):
            _asked(request)
        return redirect("exports")
    rows = Export.objects.filter(territory__in=visible(user, MAY)).select_related(
        "by", "territory", "job"
    )
    return render(request, "registry/exports.html", {
        "page": paged(request, rows, A_PAGE), "now": timezone.now(), "user_of": user,
        "places": [(one.pk, one.name) for one in scope(user, MAY)],
        "purposes": [(str(one), say(one)) for one in Consent.Purpose],
        "columns": [(name, say(name), one.is_personal) for name, one in COLUMNS.items()],
        "formats": [(str(one), str(one).upper()) for one in Export.Format],
    })  # fmt: skip


def _asked(request: HttpRequest) -> None:
    sent = request.POST
    place = sent.get("place", "")
    where = Territory.objects.filter(pk=int(place) if place.isdecimal() else 0).first()
    if where is None:
        raise Refused("no_territory_chosen")
    try:
        purpose, kind = (
            Consent.Purpose(sent.get("purpose", "")),
            Export.Format(sent.get("format", "")),
        )
    except ValueError:
        raise Refused("say_what_for") from None
    work.ask_for_export(
        by=user_of(request), territory=where, why=sent.get("why", "")[:1000], purpose=purpose,
        columns=sent.getlist("column"), format=kind,
    )  # fmt: skip


@require_POST
def take_export(request: HttpRequest, key: int) -> HttpResponseBase:
    """The file itself."""
    places = visible(user_of(request), MAY)
    one = get_object_or_404(Export.objects.filter(territory__in=places), pk=key)
    with told(request):
        path = work.take_export(by=user_of(request), export=one)
        about = (say("export_name"), str(one.pk), one.by.username, f"{one.asked_at:%Y-%m-%d}")
        name = f"{'-'.join(about)}.{one.format}"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
    return redirect("exports")

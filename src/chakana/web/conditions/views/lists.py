"""Pages of the lists that a school or clinic fills in, on the page or in a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from chakana.language.definition import ConditionRule
from chakana.problems import ChakanaError
from chakana.web.accounts.permissions import scope
from chakana.web.actions import Refused
from chakana.web.audit.events import record
from chakana.web.conditions import actions, listed, sheets
from chakana.web.conditions.actions.reports import permission_for
from chakana.web.conditions.judging import asked_of
from chakana.web.conditions.models import Period
from chakana.web.pages import paged, told, user_of
from chakana.web.targeting.versions import read
from chakana.web.texts import language, say

A_PAGE, MOST_FAULTS = 50, 200


def verifications(request: HttpRequest) -> HttpResponse:
    """The open periods, and the lists of each that the user fills in."""
    user = user_of(request)
    rows = [
        (period, one.name, _label(one))
        for period in Period.objects.filter(closed_on=None).select_related("version", "territory")
        for one in listed.conditions_of(period)
        if listed.listed(user, period, one).exists()
    ]
    return render(request, "conditions/verifications.html", {"rows": rows})


def verification(request: HttpRequest, key: int, condition: str) -> HttpResponse:
    """The list of a place: who is on it, and what is said of each."""
    period, rule = _found(request, key, condition)
    if request.method == "POST":
        with told(request):
            _report(request, period, rule, _ticked(request))
        return redirect(request.get_full_path())
    page = paged(request, listed.listed(user_of(request), period, rule), A_PAGE)
    return render(request, "conditions/verification.html", {
        **_about(period, rule), "page": page, "lines": listed.lines(period, rule, page),
        "outcomes": [(told, say(text)) for text, told in listed.OUTCOMES.items()],
    })  # fmt: skip


def sheet(request: HttpRequest, key: int, condition: str, ending: str) -> HttpResponse:
    """The list as a file, to be filled in and sent back. Who took it is on record."""
    period, rule = _found(request, key, condition)
    rows = listed.listed(user_of(request), period, rule)
    name = f"{condition}-{period.begins}.{ending}"
    try:
        text = sheets.as_file(listed.lines(period, rule, rows), f".{ending}", name)
    except ChakanaError:
        with told(request):
            raise
        return redirect("verification", key=key, condition=condition)
    record(by=user_of(request), action="take_list", subject=period, territory=period.territory,
           after={"condition": condition, "format": ending})  # fmt: skip
    answer = HttpResponse(text, content_type=KINDS[f".{ending}"])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_POST
def send_sheet(request: HttpRequest, key: int, condition: str) -> HttpResponse:
    """Take a filled list whole, or say what is wrong with each of its lines."""
    period, rule = _found(request, key, condition)
    filled = sheets.Filled()
    with told(request, say("sheet_was_read")):
        filled = _filled(request, period, rule)
        if filled.faults:
            raise Refused("sheet_has_faults", count=len(filled.faults))
        _report(request, period, rule, filled.told)
    if not filled.faults:
        return redirect("verification", key=key, condition=condition)
    return render(request, "conditions/sheet.html", {
        **_about(period, rule), "faults": filled.faults[:MOST_FAULTS],
        "more": max(0, len(filled.faults) - MOST_FAULTS),
    }, status=422)  # fmt: skip


def _filled(request: HttpRequest, period: Period, rule: ConditionRule) -> sheets.Filled:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refused("no_file")
    ending = Path(file.name or "").suffix.lower()
    if ending not in sheets.ENDINGS:
        raise Refused("sheet_of_other_kind", endings=", ".join(sheets.ENDINGS))
    if (file.size or 0) > sheets.MOST_BYTES:
        raise Refused("sheet_too_large", megabytes=sheets.MOST_BYTES // 1_000_000)
    lines = listed.lines(period, rule, listed.listed(user_of(request), period, rule))
    with TemporaryDirectory() as folder:
        path = Path(folder, f"list{ending}")
        with path.open("wb") as out:
            out.writelines(file.chunks())
        return sheets.read(path, lines)


def _found(request: HttpRequest, key: int, condition: str) -> tuple[Period, ConditionRule]:
    """A period and a condition of which the user has a list; not found otherwise."""
    period = get_object_or_404(Period.objects.select_related("version", "territory"), pk=key)
    for rule in listed.conditions_of(period):
        if rule.name == condition and listed.listed(user_of(request), period, rule).exists():
            return period, rule
    raise Http404


def _about(period: Period, rule: ConditionRule) -> dict[str, object]:
    return {"period": period, "condition": rule.name, "label": _label(rule)}


def _label(rule: ConditionRule) -> str:
    return rule.part.label.in_language(language())


def _ticked(request: HttpRequest) -> dict[int, str]:
    """What was chosen for each, by its key; nothing for those left blank."""
    return {
        int(name[1:]): str(value)
        for name, value in request.POST.items()
        if name[:1] == "v" and name[1:].isdecimal() and len(name) < 18 and value
    }


def _report(
    request: HttpRequest, period: Period, rule: ConditionRule, given: Mapping[int, str]
) -> None:
    """Report ``given``, territory by territory of those where the user reports."""
    user, needed, left = user_of(request), permission_for(rule), dict(given)
    rows = listed.listed(user, period, rule).filter(pk__in=left)
    paths = dict(rows.order_by().values_list("pk", "territory__path"))
    if strange := left.keys() - paths.keys():
        raise Refused("not_on_your_list", count=len(strange))
    assert needed is not None
    for place in scope(user, needed):
        mine = {key: left.pop(key) for key in [*left] if paths[key].startswith(place.path)}
        if mine:
            asked = asked_of(read(period.version), rule)
            actions.report(
                by=user, period=period, condition=rule.name, territory=place,
                told={key: dict.fromkeys(asked, said == listed.MET)
                      for key, said in mine.items() if said in (listed.MET, listed.NOT_MET)},
                justified={key: said for key, said in mine.items()
                           if said not in (listed.MET, listed.NOT_MET)},
            )  # fmt: skip

"""Pages on which a file is sent, understood, checked and registered."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from chakana.interchange.xlsform import registration_form
from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.imports import actions, listing, places
from chakana.web.imports.asking import Asked, meaning_in
from chakana.web.imports.definitions import definition_of, programmes
from chakana.web.imports.meaning import Meaning
from chakana.web.imports.models import Upload
from chakana.web.imports.sending import Streamed, send
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.models import Consent
from chakana.web.texts import language, say
from chakana.web.work import progress

State = Upload.State
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEPS = {
    State.RECEIVED: "step_send", State.UNREADABLE: "step_send", State.READ: "step_columns",
    State.UNDERSTOOD: "step_check", State.CHECKED: "step_check", State.CONFIRMED: "step_register",
    State.REGISTERED: "step_register", State.DISCARDED: "step_send",
}  # fmt: skip
CHECKED = (State.CHECKED, State.CONFIRMED, State.REGISTERED)
FURTHER = [one for one in Consent.Purpose if one != Consent.Purpose.REGISTER]
"""What a form may have asked consent for besides the register itself."""
WORKING = (State.RECEIVED, State.UNDERSTOOD, State.CONFIRMED)


@csrf_exempt  # asked again below, once the upload is known to be small enough to be read
def uploads(request: HttpRequest) -> HttpResponseBase:
    """The files that were sent, and the form that sends one."""
    if request.method == "POST":
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > places.MOST_BYTES + places.PIECE:
            messages.error(request, say("upload_too_large", most=places.MOST_BYTES >> 30))
            return redirect("imports")
        request.upload_handlers = [Streamed(request)]
        return _received(request)
    return _list(request)


def _list(request: HttpRequest) -> HttpResponse:
    page = paged(request, _seen(request).select_related("by", "territory"), 25)
    corrects = request.GET.get("corrects", "")
    old = _seen(request).filter(pk=corrects).first() if corrects.isdecimal() else None
    held = scope(user_of(request), Permission.IMPORT_HOUSEHOLDS)
    country = held[0].path.partition("/")[0]
    titles = [(name, text.in_language(language())) for name, text in programmes(country).items()]
    return render(request, "imports/uploads.html", {
        "page": page, "programmes": titles, "territory": old.territory.code if old
        else held[0].code, "corrects": old, "most": places.MOST_BYTES >> 30,
        "programme": old.programme if old else _last_programme(request),
    })  # fmt: skip


def _last_programme(request: HttpRequest) -> str:
    last = Upload.objects.filter(by=user_of(request)).first()
    return last.programme if last else ""


@csrf_protect
def _received(request: HttpRequest) -> HttpResponse:
    asked = request.POST
    try:
        upload = send(
            by=user_of(request),
            files=[*request.FILES.getlist("file"), *request.FILES.getlist("members")],
            programme=asked.get("programme", ""), code=asked.get("territory", "").strip(),
            corrects=_corrected(request, asked.get("corrects", "")),
        )  # fmt: skip
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("imports")
    return redirect("import", upload.pk)


def _corrected(request: HttpRequest, key: str) -> Upload | None:
    return _seen(request).filter(pk=key).first() if key.isdecimal() else None


def upload(request: HttpRequest, key: int) -> HttpResponse:
    """Where a file stands, and what comes next."""
    one = _one(request, key)
    context: dict[str, Any] = {
        "upload": one, "step": STEPS[State(one.state)], "steps": dict.fromkeys(STEPS.values()),
        "waits": one.state in WORKING, "job": one.job,
        "progress": progress.read(one.job.pk) if one.job else None,
    }  # fmt: skip
    if one.state in WORKING:
        return render(request, "imports/working.html", context)
    if one.state == State.READ:
        return redirect("upload_columns", one.pk)
    if one.state in (State.CHECKED, State.REGISTERED):
        context |= listing.found(one) | {"further": [(str(two), say(two)) for two in FURTHER]}
        return render(request, "imports/found.html", context)
    if one.problem:
        context["problem"] = say(one.problem["reason"], **one.problem["places"])
    return render(request, "imports/ended.html", context)


def columns(request: HttpRequest, key: int) -> HttpResponse:
    """What each column means: said, checked, remembered."""
    one = _one(request, key)
    if one.state not in (State.READ, State.CHECKED) or one.is_at_work:
        return redirect("import", one.pk)
    meaning, name = Meaning.from_data(one.meaning), ""
    kept = list(actions.remembered(one))
    if request.method == "POST":
        meaning = meaning_in(request.POST, definition_of(one.programme), meaning)
        name = request.POST.get("name", "")
        try:
            actions.understand(by=user_of(request), upload=one, meaning=meaning, name=name)
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            return redirect("import", one.pk)
    elif chosen := next((it for it in kept if str(it.pk) == request.GET.get("kept")), None):
        meaning, name = Meaning.from_data(chosen.meaning), chosen.name
    elif kept:
        name = next((it.name for it in kept if it.meaning == one.meaning), kept[0].name)
    asked = Asked(one, definition_of(one.programme), meaning)
    return render(request, "imports/columns.html", {
        "upload": one, "asked": asked, "meaning": meaning, "kept": kept, "name": name,
        "step": "step_columns", "steps": dict.fromkeys(STEPS.values()),
    })  # fmt: skip


def rows(request: HttpRequest, key: int) -> HttpResponse:
    """Everything that is wrong, row by row."""
    one = _one(request, key)
    if one.state not in CHECKED:
        return redirect("import", one.pk)
    number = request.GET.get("page", "1")
    page = listing.page(one, int(number) if number.isdecimal() and len(number) < 7 else 1)
    return render(request, "imports/rows.html", {"upload": one, "page": page})


def rows_file(request: HttpRequest, key: int) -> StreamingHttpResponse:
    """The same as a file."""
    one = _one(request, key)
    if one.state not in CHECKED:
        raise Http404
    answer = StreamingHttpResponse(listing.as_csv(one), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{say("upload_faults")}-{one.pk}.csv"'
    return answer


@require_POST
def move(request: HttpRequest, key: int, move: str) -> HttpResponse:
    """The next step of a file: registered, discarded, read or begun again."""
    one, by, asked = _one(request, key), user_of(request), request.POST
    moves = {
        "registrar": lambda: actions.confirm(
            by=by, upload=one, choice="good" if asked.get("choice") == "good" else "all",
            why=asked.get("why", ""),
            purposes=[one for one in FURTHER if str(one) in asked.getlist("purpose")],
        ),
        "descartar": lambda: actions.discard(by=by, upload=one, why=asked.get("why", "")),
        "releer": lambda: actions.read_again(
            by=by, upload=one, encoding=asked.get("encoding", "")
        ),
        "otra-vez": lambda: actions.begin_again(by=by, upload=one),
    }  # fmt: skip
    if move not in moves:
        raise Http404
    with told(request):
        moves[move]()
    return redirect("import", one.pk)


def form(request: HttpRequest) -> HttpResponse:
    """The registration form of a programme, as a workbook for ODK and Kobo."""
    try:
        definition = definition_of(request.GET.get("programme", ""))
    except Refused:
        raise Http404 from None
    made = registration_form(definition)
    file = BytesIO()
    made.write(file)
    answer = HttpResponse(file.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}.xlsx"'
    return answer


def _seen(request: HttpRequest) -> QuerySet[Upload]:
    """The files of the territories for which the user may import."""
    places_seen = visible(user_of(request), Permission.IMPORT_HOUSEHOLDS)
    return Upload.objects.filter(territory__in=places_seen)


def _one(request: HttpRequest, key: int) -> Upload:
    rows = _seen(request).select_related("territory", "by", "job", "corrects", "made")
    return get_object_or_404(rows, pk=key)

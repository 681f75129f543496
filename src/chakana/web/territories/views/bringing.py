"""Bringing files in: they are uploaded and looked at, and brought in once somebody says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from chakana.problems import ChakanaError
from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import user_of
from chakana.web.territories.bringing import uploads
from chakana.web.territories.bringing.faults import BadRows
from chakana.web.territories.bringing.plan import plan
from chakana.web.territories.bringing.uploads import Upload
from chakana.web.territories.mapping import read_mapping, shipped
from chakana.web.territories.models import Territory
from chakana.web.texts import language, say
from chakana.web.work.jobs import start

KIND = "import_territories"
MOST_FAULTS = 200
"""Bad rows that a page shows; their number is always told, and the command prints all."""


def upload(request: HttpRequest) -> HttpResponse:
    """The form; with files, they are kept and shown to whoever sent them."""
    user = user_of(request)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong, kept = _kept(request)
        if kept is not None:
            return redirect("territories_check", token=kept.token)
    spoken = language()
    names = [(name, getattr(read_mapping(name).title, spoken)) for name in shipped()]
    return render(request, "territories/upload.html", {
        "mappings": names, "wrong": wrong, "today": timezone.localdate(), "given": request.POST,
        "tops": scope(user, Permission.IMPORT_TERRITORIES),
    })  # fmt: skip


def check(request: HttpRequest, token: str) -> HttpResponse:
    """What the files would change, or what is wrong with them; confirmed, the work begins."""
    user = user_of(request)
    kept = uploads.find(token)
    if kept is None or kept.by != user.pk:
        raise Http404
    within = visible(user, Permission.IMPORT_TERRITORIES).filter(code=kept.within).first()
    if within is None:
        raise Http404
    if request.method == "POST":
        job = start(by=user, kind=KIND, arguments={"upload": token}, territory=within)
        return redirect("job", job.pk)
    return render(request, "territories/check.html", {"kept": kept, **_looked_at(kept, within)})


def _looked_at(kept: Upload, within: Territory) -> dict[str, Any]:
    try:
        found = plan(kept.mapping(), kept.files(), within, kept.day)
    except BadRows as bad:
        return _faults(list(map(str, bad.faults)))
    except (ChakanaError, Refused) as problem:
        return _faults([explained(problem)])
    if found.faults:
        return _faults([str(fault) for fault in found.faults])
    counts = [(say(name), count) for name, count in found.counts().items()]
    told = [(say(name), some) for name, some in found.told().items()]
    return {"counts": counts, "told": told, "figures": len(found.tree.content.told)}


def _faults(texts: list[str]) -> dict[str, Any]:
    return {"faults": texts[:MOST_FAULTS], "fault_count": len(texts)}


def explained(problem: ChakanaError | Refused) -> str:
    """What is wrong with a file as a whole, in the language of the page."""
    if isinstance(problem, Refused):
        return str(problem)
    first = problem.problems[0]
    name = Path(first.location.file).name
    key = f"sent_{first.code}" if first.code in SPOKEN else "sent_unreadable"
    return say(key, file=name, code=first.code, row=first.location.line)


SPOKEN = ("POP011", "POP012", "POP013", "POP015", "POP017")
"""Codes of files that cannot be read and that officers meet: each has a text of its own."""


def _kept(request: HttpRequest) -> tuple[dict[str, str], Upload | None]:
    """What is wrong with the form, by field; else the files as they were kept."""
    user, given = user_of(request), request.POST
    files = request.FILES.getlist("files")
    within = visible(user, Permission.IMPORT_TERRITORIES).filter(code=given.get("within", ""))
    wrong = {}
    if not files:
        wrong["files"] = say("sending_choose_files")
    elif fault := uploads.fault(files):
        wrong["files"] = fault
    if not within.exists():
        wrong["within"] = say("import_where")
    day = _day(given.get("day", ""))
    if day is None:
        wrong["day"] = say("sending_not_a_day")
    own = request.FILES.get("own")
    name = given.get("mapping", "")
    if own is None and name not in shipped():
        wrong["mapping"] = say("sending_choose_mapping")
    if wrong or day is None:
        messages.error(request, say("sending_form_wrong"))
        return wrong, None
    return {}, uploads.keep(
        by=user.pk, files=files, mapping=name, own=own, within=within[0].code, day=day,
        is_whole=given.get("whole") == "yes", why=given.get("why", "")[:500],
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

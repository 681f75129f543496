"""Definitions in use: which version holds, what changed, its manual; taking and adopting one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.guidebook.html import render_html
from chakana.guidebook.manual import build_manual
from chakana.guidebook.neighbours import neighbours
from chakana.guidebook.pdf import render_pdf
from chakana.language.definition import Definition
from chakana.language.diff import differences
from chakana.language.document import MAXIMUM_CHARACTERS, read_text
from chakana.language.load import Library
from chakana.problems import ChakanaError, Problem
from chakana.web.accounts.permissions import may, scope
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import told, user_of
from chakana.web.targeting.actions import adopt_definition, keep_definition
from chakana.web.targeting.models import Adoption, Version
from chakana.web.targeting.versions import adopted, current, programmes, read
from chakana.web.targeting.views import asked
from chakana.web.territories.models import Territory
from chakana.web.texts import language, say

OF_A_DOCUMENT = "; ".join(
    ("default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "frame-ancestors 'none'",
     "base-uri 'none'", "form-action 'none'")
)  # fmt: skip


def in_use(request: HttpRequest) -> HttpResponse:
    """The programmes of the office, and the form that takes a definition in."""
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        version, problems = _taken(request)
        if version is not None:
            return redirect("version", digest=version.digest)
    return render(request, "targeting/programmes.html", {
        "programmes": [_shown(name) for name in programmes()], "problems": problems,
        "library": [(name, name) for name in Library().names()],
        "may_adopt": _country(request) is not None, "kept": _kept(),
    })  # fmt: skip


def _shown(programme: str) -> dict[str, Any]:
    """A programme with the decisions on it, the newest first."""
    decided = list(adopted(programme))
    title = read(decided[0].version).programme.title.in_language(language())
    return {"title": title, "adoptions": decided, "now": _now(programme)}


def _kept() -> QuerySet[Version]:
    """Versions that were taken in and never adopted."""
    return Version.objects.filter(adoptions=None).order_by("-pk")[:20]


def _now(programme: str) -> Version | None:
    try:
        return current(programme, timezone.localdate())
    except Refused:
        return None


def _country(request: HttpRequest) -> Territory | None:
    """The country for which the user adopts definitions; None where they do not."""
    granted = scope(user_of(request), Permission.ADOPT)
    return next((one for one in granted if one.parent_id is None), None)


def _taken(request: HttpRequest) -> tuple[Version | None, Sequence[Problem]]:
    """The version of what was chosen or uploaded, or what is wrong with it."""
    country = _country(request)
    if country is None:
        return None, ()
    definition, problems = None, list[Problem]()
    with told(request, say("definition_checked")):
        definition, problems = _examined(request)
    if definition is None:
        return None, problems
    by = user_of(request)
    return keep_definition(by=by, definition=definition, country=country), ()


def _examined(request: HttpRequest) -> tuple[Definition | None, list[Problem]]:
    """The definition in the file that was uploaded, else the one of that name in the library."""
    library, file = Library(), request.FILES.get("file")
    if file is None:
        return library.examine(request.POST.get("name", ""))
    if (file.size or 0) > 4 * MAXIMUM_CHARACTERS:
        raise Refused("definition_too_long")
    try:
        text = file.read().decode("utf-8-sig")
        return library.examine_document(read_text(text, "definicion.yaml"))
    except UnicodeDecodeError:
        raise Refused("definition_no_text") from None
    except ChakanaError as error:
        return None, list(error.problems)


def version(request: HttpRequest, digest: str) -> HttpResponse:
    """One version: what changes against the one in force, its manual, and its adoption."""
    one = get_object_or_404(Version, digest=digest)
    definition, now = read(one), _now(one.programme)
    compared = now if now and now.pk != one.pk else _before(one)
    changes = differences(read(compared), definition) if compared else []
    country = _country(request)
    return render(request, "targeting/version.html", {
        "version": one, "title": definition.programme.title.in_language(language()),
        "summary": definition.programme.summary, "now": now, "compared": compared,
        "changes": [change.sentence(language()) for change in changes],
        "adoptions": one.adoptions.select_related("by"),
        "may_adopt": country is not None and bool(
            may(user_of(request), Permission.ADOPT, country)),
        "today": timezone.localdate(),
    })  # fmt: skip


def _before(one: Version) -> Version | None:
    """The version that was in force when this one was adopted."""
    first = one.adoptions.order_by("pk").first()
    if first is None:
        return None
    before = Adoption.objects.filter(version__programme=one.programme, pk__lt=first.pk)
    last = before.select_related("version").order_by("-pk").first()
    return last.version if last else None


@require_POST
def adopt(request: HttpRequest, digest: str) -> HttpResponse:
    """Make a version the programme's from a day on."""
    one, country = get_object_or_404(Version, digest=digest), _country(request)
    if country is not None:
        with told(request):
            day = asked.day(request.POST.get("holds_from", ""))
            adopt_definition(by=user_of(request), version=one, country=country, holds_from=day,
                             why=request.POST.get("why", ""))  # fmt: skip
    return redirect("version", digest=digest)


def manual(request: HttpRequest, digest: str, ending: str) -> HttpResponse:
    """The operational manual of a version, with the values in force today."""
    if ending not in ("html", "pdf"):
        raise Http404
    get_object_or_404(Version, digest=digest)
    made = _manual(digest, language(), timezone.localdate(), ending)
    kind = "application/pdf" if ending == "pdf" else "text/html; charset=utf-8"
    answer = HttpResponse(made, content_type=kind)
    # A document that stands alone carries its own style, and nothing in it is a script.
    answer["Content-Security-Policy"] = OF_A_DOCUMENT
    return answer


@lru_cache(maxsize=16)
def _manual(digest: str, said: Any, day: Any, ending: str) -> bytes:
    definition = read(Version.objects.get(digest=digest))
    made = build_manual(definition, said, day, neighbours=neighbours(Library()), cases=(),
                        reformed=None)  # fmt: skip
    return render_pdf(made) if ending == "pdf" else render_html(made).encode()

"""Pages of how payments reach people: banks, whose account pays, and where each family is paid."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import appointments, may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.targeting.versions import in_force, title
from chakana.web.territories.models import Territory
from chakana.web.transfers import actions, proposals
from chakana.web.transfers.models import Bank, Change, Terms

A_PAGE, SHOWN, MOST_FAULTS = 50, 20, 100
SETS, PREPARES = Permission.SET_PAYMENTS, Permission.PREPARE_PAYMENTS
ENDINGS, MOST_BYTES = (".csv", ".xlsx"), 50_000_000


def banks(request: HttpRequest) -> HttpResponse:
    """Who hands money out, and which account pays for each programme; forms to say otherwise."""
    if request.method == "POST":
        with told(request):
            _set(request)
        return redirect("banks")
    versions = in_force(timezone.localdate())
    return render(request, "transfers/banks.html", {
        "banks": [(one, json.dumps(one.layout, ensure_ascii=False) if one.layout else "")
                  for one in Bank.objects.all()],
        "terms": [(title(one), Terms.objects.filter(programme=one.programme).first())
                  for one in versions],
        "programmes": [(one.programme, title(one)) for one in versions],
        "choices": [(one.pk, one.name) for one in Bank.objects.all()],
        "may_set": may(user_of(request), SETS, _country(user_of(request))),
    })  # fmt: skip


def _set(request: HttpRequest) -> None:
    user, sent = user_of(request), request.POST
    country = _country(user)
    why = sent.get("why", "").strip()
    if not why:
        raise Refused("say_why")
    if sent.get("what") == "bank":
        actions.set_bank(
            by=user, country=country, code=sent.get("code", "").strip(),
            name=sent.get("name", "").strip(), why=why, layout=sent.get("layout", ""),
        )  # fmt: skip
        return
    actions.set_terms(
        by=user, country=country, programme=sent.get("programme", ""),
        payer=sent.get("payer", "").strip(), account=sent.get("account", "").strip(),
        bank=_bank(sent.get("bank", "")), why=why,
    )  # fmt: skip


def _country(user: User) -> Territory:
    """The country in which ``user`` works: whoever sets anything here must hold all of it."""
    held = next((one.territory for one in appointments(user)), None)
    return Territory.objects.get(path=f"{held.path.split('/')[0]}/" if held else "")


def _bank(text: str) -> Bank:
    found = Bank.objects.filter(pk=int(text) if text.isdecimal() and len(text) < 16 else 0).first()
    if found is None:
        raise Refused("choose_a_bank")
    return found


def destinations(request: HttpRequest) -> HttpResponse:
    """What was proposed of where families are paid; forms to propose cash or a file of accounts."""
    user = user_of(request)
    faults: list[proposals.Fault] = []
    if request.method == "POST":
        with told(request):
            faults = _proposed(request)
            if faults:
                raise Refused("proposal_has_faults", count=len(faults))
        if not faults:
            return redirect("destinations")
    places = visible(user, Permission.SEE_PAYMENTS)
    rows = Change.objects.filter(territory__in=places).select_related("territory", "by")
    return render(request, "transfers/destinations.html", {
        "page": paged(request, rows, A_PAGE), "faults": faults[:MOST_FAULTS],
        "places": [(one.pk, one.name) for one in scope(user, PREPARES)],
        "banks": [(one.pk, one.name) for one in Bank.objects.all()],
    }, status=422 if faults else 200)  # fmt: skip


def _proposed(request: HttpRequest) -> list[proposals.Fault]:
    """Propose what was sent, or give what is wrong with its lines."""
    user, sent = user_of(request), request.POST
    place = sent.get("place", "")
    where = Territory.objects.filter(pk=int(place) if place.isdecimal() else 0).first()
    if where is None:
        raise Refused("no_such_place")
    why = sent.get("why", "")
    if sent.get("what") == "cash":
        actions.propose_cash(by=user, territory=where, bank=_bank(sent.get("bank", "")),
                             place=sent.get("where", ""), why=why)  # fmt: skip
        return []
    with TemporaryDirectory() as folder:
        told_of, faults = proposals.read(_kept(request, folder))
    if not faults:
        actions.propose_destinations(by=user, territory=where, proposals=told_of, why=why)
    return faults


def _kept(request: HttpRequest, folder: str) -> Path:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refused("no_file")
    ending = Path(file.name or "").suffix.lower()
    if ending not in ENDINGS or (file.size or 0) > MOST_BYTES:
        raise Refused("proposal_of_other_kind", endings=", ".join(ENDINGS))
    path = Path(folder, f"accounts{ending}")
    with path.open("wb") as out:
        out.writelines(file.chunks())
    return path


def destination_change(request: HttpRequest, key: int) -> HttpResponse:
    """One proposal: how many, whom it moves from another account, a few of them; the decision."""
    user = user_of(request)
    places = visible(user, Permission.SEE_PAYMENTS)
    rows = Change.objects.filter(territory__in=places).select_related("territory", "by")
    one = get_object_or_404(rows, pk=key)
    some = one.destinations.select_related("person__household__territory", "bank")
    return render(request, "transfers/destination_change.html", {
        "change": one, "some": some.order_by("pk")[:SHOWN],
        "may_decide": one.is_approved is None and one.by_id != user.pk
        and may(user, Permission.APPROVE_PAYMENTS, one.territory),
    })  # fmt: skip


@require_POST
def decide_change(request: HttpRequest, key: int) -> HttpResponse:
    """Approve a proposal or not."""
    places = visible(user_of(request), Permission.APPROVE_PAYMENTS)
    one = get_object_or_404(Change.objects.filter(territory__in=places), pk=key)
    with told(request):
        actions.decide_destinations(
            by=user_of(request), change=one, is_approved=request.POST.get("is_approved") == "yes",
            why=request.POST.get("why", ""),
        )  # fmt: skip
    return redirect("destination_change", key=key)

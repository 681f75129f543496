"""Pages on which changes are proposed and decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.registry import changes as acting
from chakana.web.registry.content import Content
from chakana.web.registry.evidence import TYPES, place
from chakana.web.registry.forms.inputs import Errors
from chakana.web.registry.forms.proposals import (
    FORMS,
    Group,
    Sent,
    new_household,
    proposed_household,
)
from chakana.web.registry.models import Change, Household
from chakana.web.registry.past import Known, known
from chakana.web.registry.places import places_called
from chakana.web.registry.queries import seen_households
from chakana.web.registry.shown import Line, lines_of
from chakana.web.territories.models import Territory
from chakana.web.texts import say


def choose(request: HttpRequest, number: str) -> HttpResponse:
    """What has changed? One kind of change at a time."""
    home = _home(request, number)
    return render(request, "registry/change_kinds.html", {"home": home, "kinds": FORMS})


def propose(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The form of one kind of change, and what it proposes when it is sent."""
    home = _home(request, number)
    if kind not in FORMS:
        raise Http404
    form, now = FORMS[kind], known(home, timezone.now())
    sent, errors = request.POST.dict(), Errors()
    if request.method == "POST" and "find" not in sent:
        change = _attempt(request, errors, lambda: acting.propose_change(
            by=user_of(request), household=home, kind=form.kind,
            content=_whole(form.proposes(now, sent, errors), errors),
            **_common(request, sent, errors),
        ))  # fmt: skip
        if change is not None:
            return redirect("change", change.pk)
    groups = form.asks(now, sent, errors)
    return render(request, "registry/change_form.html", _asked(
        request, groups, errors, home=home, title=f"change_{form.kind}", known=now,
        asks_place=form.kind == Change.Kind.HOUSEHOLD_MOVED,
        asks_never=form.kind == Change.Kind.MOVED_OUT,
    ))  # fmt: skip


def propose_household(request: HttpRequest) -> HttpResponse:
    """A household that is not in the register, proposed for one's own territory."""
    sent, errors = request.POST.dict(), Errors()
    if request.method == "POST" and "find" not in sent:
        change = _attempt(request, errors, lambda: _propose_household(request, sent, errors))
        if change is not None:
            return redirect("change", change.pk)
    groups = new_household(sent, errors)
    return render(request, "registry/change_form.html", _asked(
        request, groups, errors, title="propose_household", asks_place=True,
    ))  # fmt: skip


def _propose_household(request: HttpRequest, sent: Sent, errors: Errors) -> Change:
    places = visible(user_of(request), Permission.PROPOSE_HOUSEHOLDS)
    territory = places.filter(code=sent.get("territory", "")).first()
    if territory is None:
        errors["place"] = say("choose_a_place")
        raise Refused("choose_a_place")
    content = _whole(proposed_household(territory.code, sent, errors), errors)
    return acting.propose_household(
        by=user_of(request), territory=territory, content=content,
        **_common(request, sent, errors),
    )  # fmt: skip


def _attempt(request: HttpRequest, errors: Errors, do: Callable[[], Change]) -> Change | None:
    """Propose it; what is wrong goes above the form, unless a field says it already."""
    try:
        change = do()
    except Refused as problem:
        if not errors:
            errors["why"] = str(problem)
        return None
    messages.success(request, say("change_sent"))
    return change


def _whole(content: Content, errors: Errors) -> Content:
    if errors:
        raise Refused("answer_mend")
    return content


def _common(request: HttpRequest, sent: Sent, errors: Errors) -> dict[str, Any]:
    try:
        observed_on = date.fromisoformat(sent.get("observed_on", ""))
    except ValueError:
        errors["observed_on"] = say("change_not_a_day")
        raise Refused("change_not_a_day") from None
    file = request.FILES.get("evidence")
    return {"observed_on": observed_on, "why": sent.get("why", "")[:2000], "evidence": file}


def _asked(
    request: HttpRequest, groups: Sequence[Group], errors: Errors, *, title: str,
    home: Household | None = None, known: Known | None = None, asks_place: bool = False,
    asks_never: bool = False,
) -> dict[str, Any]:  # fmt: skip
    sent = request.POST.dict()
    found: Sequence[Territory] = ()
    if asks_place and sent.get("place", "").strip():
        rows = Territory.objects.all()
        if home is None:
            rows = visible(user_of(request), Permission.PROPOSE_HOUSEHOLDS)
        found = places_called(sent["place"], rows)
    places = [(one.code, _placed(one)) for one in found]
    if asks_place and home is None and not sent.get("place"):
        own = visible(user_of(request), Permission.PROPOSE_HOUSEHOLDS).filter(rank="community")
        few = list(own.select_related("parent")[:26])
        places = [(one.code, _placed(one)) for one in few] if len(few) < 26 else []
    return {
        "groups": groups, "errors": errors, "sent": sent, "home": home, "title": title,
        "known": known, "asks_place": asks_place, "asks_never": asks_never, "places": places,
        "today": timezone.localdate(),
    }  # fmt: skip


def _placed(place: Territory) -> str:
    return f"{place.name}, {place.parent.name}" if place.parent else place.name


def listed(request: HttpRequest) -> HttpResponse:
    """Proposals that await a decision, and those that one made oneself."""
    which = request.GET.get("ver", "")
    user = user_of(request)
    decides = visible(user, Permission.DECIDE_CHANGES)
    rows = _seen(request).select_related("household", "territory", "proposed_by")
    if which == "decididas":
        rows = rows.exclude(state=Change.State.PROPOSED).order_by("-decided_at")
    elif which == "mias":
        rows = rows.filter(proposed_by=user).order_by("-pk")
    else:
        rows = rows.filter(state=Change.State.PROPOSED, territory__in=decides).exclude(
            proposed_by=user
        )
    return render(request, "registry/changes.html", {
        "page": paged(request, rows), "which": which,
        "may_propose": bool(scope(user, Permission.PROPOSE_HOUSEHOLDS)),
    })  # fmt: skip


def change(request: HttpRequest, key: int) -> HttpResponse:
    """One proposal: what was and what shall be, its evidence, and the decision."""
    one = get_object_or_404(
        _seen(request).select_related("household__territory", "territory", "record"), pk=key
    )
    user = user_of(request)
    if request.method == "POST":
        with told(request):
            if "withdraw" in request.POST:
                acting.withdraw_change(by=user, change=one)
            else:
                is_approved = request.POST.get("decision") == "approve"
                if not is_approved and request.POST.get("decision") != "refuse":
                    raise Refused("choose_a_decision")
                why = request.POST.get("why", "")[:2000]
                acting.decide_change(by=user, change=one, is_approved=is_approved, why=why)
        return redirect("change", one.pk)
    is_open = one.state == Change.State.PROPOSED
    verdict = may(user, Permission.DECIDE_CHANGES, one.territory)
    lines: list[Line] = lines_of(Content.of(one.content), one.household)
    return render(request, "registry/change.html", {
        "change": one, "lines": lines, "is_own": one.proposed_by_id == user.pk,
        "decides": is_open and bool(verdict) and one.proposed_by_id != user.pk,
        "is_open": is_open, "evidence": getattr(one, "evidence", None),
        "sees_household": one.household is not None
        and bool(may(user, Permission.SEE_HOUSEHOLDS, one.household.territory)),
    })  # fmt: skip


def evidence(request: HttpRequest, key: int) -> HttpResponse:
    """The file of a proposal, never shown inside the site."""
    one = get_object_or_404(_seen(request), pk=key, evidence__isnull=False)
    path = place(one.evidence.token)
    if not path.is_file():
        raise Http404
    name = f"{say('evidence_file')}-{one.pk}.{one.evidence.kind}"
    answer = HttpResponse(path.read_bytes(), content_type=TYPES[one.evidence.kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _home(request: HttpRequest, number: str) -> Household:
    rows = seen_households(user_of(request), Permission.PROPOSE_CHANGES).standing()
    return get_object_or_404(rows.select_related("territory"), number=number)


def _seen(request: HttpRequest) -> QuerySet[Change]:
    """Those of the territories in which one decides or sees households, and one's own."""
    user = user_of(request)
    decides = Q(territory__in=visible(user, Permission.DECIDE_CHANGES))
    reads = Q(territory__in=visible(user, Permission.SEE_TRAIL))
    return Change.objects.filter(decides | reads | Q(proposed_by=user))

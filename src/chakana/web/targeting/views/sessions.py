"""Sessions: those that there are, the list that is read aloud, what was decided, who signed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, told, user_of
from chakana.web.targeting.actions import call_again, postpone_session, sign_minutes
from chakana.web.targeting.actions.minutes import KEEP, TAKE_OFF
from chakana.web.targeting.minutes import fits
from chakana.web.targeting.models import Objection, Session, Signature
from chakana.web.targeting.printing import minutes_pdf, stage_label
from chakana.web.targeting.quorum import quorum_of
from chakana.web.targeting.views import asked
from chakana.web.targeting.views.minutes import as_typed, recorded
from chakana.web.texts import say

A_PAGE, A_LIST = 50, 500


def sessions(request: HttpRequest) -> HttpResponse:
    """The sessions of the user's territory, the newest first; those of one state where asked."""
    state = request.GET.get("estado", "")
    found = seen(request)
    if state in Session.State.values:
        found = found.filter(state=state)
    return render(request, "targeting/sessions.html", {
        "page": paged(request, found, A_PAGE), "states": Session.State.values, "state": state,
        "may_call": visible(user_of(request), Permission.CALL_SESSIONS).exists(),
    })  # fmt: skip


def session(request: HttpRequest, key: int) -> HttpResponse:
    """One session: its list, the form of its minutes, and once recorded what they say."""
    one = get_object_or_404(seen(request), pk=key)
    form = as_typed(request)
    if request.method == "POST" and recorded(request, one, form):
        return redirect("session", key=one.pk)
    user = user_of(request)
    listed = one.decisions.select_related("household").prefetch_related("objections")
    said = Objection.objects.filter(decision__session=one).select_related("decision")
    return render(request, "targeting/session.html", {
        "session": one, "label": stage_label(one), "form": form, "today": timezone.localdate(),
        "page": paged(request, listed.order_by("position"), A_PAGE), "said": said,
        "outcomes": [(KEEP, say("outcome_keep")), (TAKE_OFF, say("outcome_take_off"))],
        "quorum": quorum_of(one) if one.recorded_at is None else None,
        "holds": may(user, Permission.HOLD_SESSIONS, one.territory),
        "calls": may(user, Permission.CALL_SESSIONS, one.territory),
        "to_sign": _to_sign(request, one), "signatures": one.signatures.select_related("by"),
        "fits": one.recorded_at is None or fits(one), "followed_by": one.followed_by.all(),
    })  # fmt: skip


def _to_sign(request: HttpRequest, one: Session) -> list[str]:
    """In which capacities the user can sign what was recorded."""
    user, signed = user_of(request), list(one.signatures.all())
    if one.recorded_at is None or any(there.by_id == user.pk for there in signed):
        return []
    holds = bool(may(user, Permission.HOLD_SESSIONS, one.territory))
    writes = holds or bool(may(user, Permission.CALL_SESSIONS, one.territory))
    free = {part.value for part in Signature.Part} - {there.part for there in signed}
    may_be = {Signature.Part.PRESIDENT: holds, Signature.Part.SECRETARY: writes}
    return [part.value for part, allowed in may_be.items() if allowed and part.value in free]


def aloud(request: HttpRequest, key: int) -> HttpResponse:
    """The list to read aloud, in large print: names and communities, and nothing else."""
    one = get_object_or_404(seen(request), pk=key)
    page = paged(request, one.decisions.order_by("position"), A_LIST)
    return render(request, "targeting/aloud.html", {
        "session": one, "label": stage_label(one), "page": page
    })  # fmt: skip


def minutes(request: HttpRequest, key: int) -> HttpResponse:
    """The minutes as a PDF."""
    one = get_object_or_404(seen(request).exclude(recorded_at=None), pk=key)
    answer = HttpResponse(minutes_pdf(one), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="acta-{one.pk}.pdf"'
    return answer


@require_POST
def sign(request: HttpRequest, key: int) -> HttpResponse:
    """Sign the minutes by account and typed name."""
    one = get_object_or_404(seen(request), pk=key)
    part = request.POST.get("part", "")
    if part in Signature.Part.values:
        with told(request):
            name = request.POST.get("name", "")
            sign_minutes(by=user_of(request), session=one, part=Signature.Part(part), name=name)
    return redirect("session", key=one.pk)


@require_POST
def postpone(request: HttpRequest, key: int) -> HttpResponse:
    """Put the session off; lead to the one in its place."""
    one = get_object_or_404(seen(request), pk=key)
    with told(request):
        until = asked.day(request.POST.get("until", ""))
        why = request.POST.get("why", "")
        one = postpone_session(by=user_of(request), session=one, until=until, why=why)
    return redirect("session", key=one.pk)


@require_POST
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Call another session with the same list; lead to it."""
    one = get_object_or_404(seen(request), pk=key)
    with told(request):
        day, why = asked.day(request.POST.get("called_for", "")), request.POST.get("why", "")
        one = call_again(by=user_of(request), session=one, called_for=day, why=why)
    return redirect("session", key=one.pk)


def seen(request: HttpRequest) -> QuerySet[Session]:
    """The sessions that the user may see."""
    places = visible(user_of(request), Permission.SEE_SESSIONS)
    found = Session.objects.filter(territory__in=places)
    return found.select_related("territory", "assessment__version", "follows")

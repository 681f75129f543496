"""Pages of referrals: those to answer, those that were made, and making one."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.coordination import actions
from chakana.web.coordination.models import Referral
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Version
from chakana.web.targeting.versions import newest, title

A_PAGE = 50
REFERS, ANSWERS = Permission.REFER, Permission.ANSWER_REFERRALS


def referrals(request: HttpRequest) -> HttpResponse:
    """Those of the user's territory: made by the office, or to the programme it answers for."""
    user = user_of(request)
    rows = _seen(request).select_related("household__territory").order_by("-made_on", "-pk")
    mine = set(user.represents.filter(until=None).values_list("programme", flat=True))
    return render(request, "coordination/referrals.html", {
        "page": paged(request, rows, A_PAGE), "mine": mine,
        "refers": visible(user, REFERS).exists(),
    })  # fmt: skip


@require_POST
def answer_referral(request: HttpRequest, key: int) -> HttpResponse:
    """What came of a referral."""
    one = get_object_or_404(_seen(request), pk=key)
    with told(request):
        try:
            answer = Referral.State(request.POST.get("answer", ""))
        except ValueError:
            raise Refused("no_such_answer") from None
        actions.answer_referral(by=user_of(request), referral=one, answer=answer,
                                why=request.POST.get("why", "")[:1000])  # fmt: skip
    return redirect("referrals")


def refer(request: HttpRequest, number: str) -> HttpResponse:
    """Point a household out to another programme."""
    homes = Household.objects.filter(territory__in=visible(user_of(request), REFERS))
    home = get_object_or_404(homes.select_related("territory"), number=number)
    if request.method == "POST":
        with told(request):
            _referred(request, home)
        return redirect("household", number=number)
    names = Version.objects.order_by("programme").values_list("programme", flat=True).distinct()
    found = [(name, newest(name)) for name in names]
    return render(request, "coordination/refer.html", {
        "home": home, "programmes": [(name, title(one)) for name, one in found if one],
        "referrals": home.referrals.all(),
    })  # fmt: skip


def _referred(request: HttpRequest, home: Household) -> None:
    sent = request.POST
    held = home.enrolments.filter(until=None).order_by("since").first()
    to = sent.get("to", "")
    if held is None or newest(to) is None:
        raise Refused("refer_who_takes_part")
    if not sent.get("because", "").strip():
        raise Refused("a_reason_is_needed")
    actions.refer(
        by=user_of(request), household=home, from_programme=held.programme,
        from_component=held.component, to_programme=to, because=sent["because"],
    )  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[Referral]:
    """In the territories where the user refers, and to the programmes it answers for."""
    user = user_of(request)
    mine = user.represents.filter(until=None).values("programme")
    return Referral.objects.filter(
        Q(household__territory__in=visible(user, REFERS))
        | Q(household__territory__in=visible(user, ANSWERS), to_programme__in=mine)
    )

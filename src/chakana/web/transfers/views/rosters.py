"""Pages of the roster of a payment: its lines, what is unusual, and mending one of them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.texts import say
from chakana.web.transfers import actions, controls
from chakana.web.transfers.actions.mends import can_mend
from chakana.web.transfers.models import Cycle, Entitlement, Mend, Order

A_PAGE = 50


def roster(request: HttpRequest, key: int) -> HttpResponse:
    """The lines of a payment, or those that a control finds (``?que=``)."""
    cycle = get_object_or_404(_cycles(request), pk=key)
    name = request.GET.get("que", "")
    if name and name not in controls.CONTROLS:
        raise Http404
    rows = controls.listed(cycle, name).select_related(
        "enrolment__household__territory", "recipient"
    )
    return render(request, "transfers/roster.html", {
        "cycle": cycle, "page": paged(request, rows.order_by("pk"), A_PAGE), "chosen": name,
        "choices": [("", say("whole_roster")), *((one, say(one)) for one in controls.CONTROLS)],
    })  # fmt: skip


def line(request: HttpRequest, key: int) -> HttpResponse:
    """One family in one payment: what it is owed, the order, what became of it; a form to mend."""
    one = get_object_or_404(
        Entitlement.objects.select_related("cycle__version", "cycle__territory", "recipient"),
        pk=key,
    )  # fmt: skip
    get_object_or_404(_cycles(request), pk=one.cycle_id)
    user = user_of(request)
    if request.method == "POST":
        with told(request):
            _mended(request, one)
        return redirect("roster_line", key=key)
    order = Order.objects.filter(cycle=one.cycle_id, enrolment=one.enrolment_id).select_related(
        "destination__person", "bank"
    ).first()  # fmt: skip
    approves = may(user, Permission.APPROVE_PAYMENTS, one.cycle.territory)
    kinds = [kind for kind in Mend.Kind if approves and can_mend(one, order, kind)]
    return render(request, "transfers/line.html", {
        "line": one, "cycle": one.cycle, "order": order, "total": one.owed + one.arrears,
        "home": one.enrolment.household,
        "mends": one.mends.select_related("entry", "by").order_by("pk"),
        "carried": getattr(one, "carried", None),
        "carries": one.carries.select_related("of__cycle"),
        "kinds": [(str(kind), say(f"mend_{kind}")) for kind in kinds],
    })  # fmt: skip


def _mended(request: HttpRequest, one: Entitlement) -> None:
    kind = request.POST.get("kind", "")
    if kind not in Mend.Kind.values:
        raise Refused("nothing_to_mend")
    actions.mend(by=user_of(request), entitlement=one, kind=Mend.Kind(kind),
                 why=request.POST.get("why", "")[:1000])  # fmt: skip


def _cycles(request: HttpRequest) -> QuerySet[Cycle]:
    places = visible(user_of(request), Permission.SEE_PAYMENTS)
    return Cycle.objects.filter(territory__in=places).select_related("version", "territory")

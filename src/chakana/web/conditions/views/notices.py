"""Pages of letters to families: handed over, objected to, answered, and what rests."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from chakana.web.accounts.permissions import may, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.conditions import actions, letters, standing
from chakana.web.conditions.models import Notice, Suspension
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.models import Person
from chakana.web.targeting.versions import read

A_PAGE = 50


def notices(request: HttpRequest) -> HttpResponse:
    """Letters to hand over, those whose days run, and what rests."""
    places = visible(user_of(request), Permission.SEE_CONDITIONS)
    rows = Notice.objects.filter(ended_on=None, enrolment__household__territory__in=places)
    rows = rows.select_related("enrolment__household__territory", "period__version")
    resting = Suspension.objects.filter(until=None, enrolment__household__territory__in=places)
    return render(request, "conditions/notices.html", {
        "page": paged(request, rows.order_by("delivered_on", "pk"), A_PAGE),
        "resting": resting.select_related("enrolment__household", "notice")[:A_PAGE],
    })  # fmt: skip


def notice(request: HttpRequest, key: int) -> HttpResponse:
    """The letter itself, to be printed; below it what can be done with it."""
    places = visible(user_of(request), Permission.SEE_CONDITIONS)
    rows = Notice.objects.filter(enrolment__household__territory__in=places)
    one = get_object_or_404(
        rows.select_related("enrolment__household__territory", "period__version"), pk=key
    )
    component = read(one.period.version).component(one.period.component)
    home = one.enrolment.household
    (letter,) = letters.written(one.period, [one])
    return render(request, "conditions/notice.html", {
        "notice": one, "home": home, "letter": letter, "present": home.people.present(),
        "runs_out": standing.runs_out_on(one, component, timezone.localdate()),
        "objections": one.objections.all(), "today": timezone.localdate(),
        "may_deliver": may(user_of(request), Permission.ENROL, home.territory),
        "may_object": may(user_of(request), Permission.FILE_APPEALS, home.territory),
        "may_suspend": may(user_of(request), Permission.SUSPEND, home.territory),
    })  # fmt: skip


@require_POST
def notice_step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Hand over, object, answer or suspend; or say why not."""
    places = visible(user_of(request), Permission.SEE_CONDITIONS)
    rows = Notice.objects.filter(enrolment__household__territory__in=places)
    one = get_object_or_404(rows.select_related("enrolment__household__territory"), pk=key)
    with told(request):
        _take(request, one, step)
    return redirect("notice", key=key)


def _take(request: HttpRequest, one: Notice, step: str) -> None:
    by, on, text = user_of(request), _day(request), request.POST.get("text", "")[:2000]
    if step == "entregar":
        to = Person.objects.filter(pk=_number(request.POST.get("to", ""))).first()
        if to is None:
            raise Refused("not_of_the_household")
        actions.deliver_notice(by=by, notice=one, to=to, on=on)
    elif step == "reclamar":
        actions.object_to_notice(by=by, notice=one, said=text, on=on)
    elif step == "responder":
        open_one = one.objections.filter(answered_on=None).first()
        if open_one is None:
            raise Refused("nothing_to_answer")
        is_upheld = request.POST.get("is_upheld") == "yes"
        actions.answer_objection(by=by, objection=open_one, is_upheld=is_upheld, answer=text, on=on)
    elif step == "suspender":
        actions.suspend(by=by, enrolment=one.enrolment, because=one.condition, on=on)
    else:
        raise Refused("nothing_to_answer")


def _day(request: HttpRequest) -> date:
    try:
        found = parse_date(request.POST.get("on", ""))
    except ValueError:
        found = None
    if found is None:
        raise Refused("not_that_day")
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0

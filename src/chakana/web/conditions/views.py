"""Pages of conditions: the lists of a school or clinic, letters to families, what rests."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from chakana.language.definition import ConditionRule
from chakana.web.accounts.permissions import may, scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.conditions import actions, standing
from chakana.web.conditions.actions.reports import permission_for
from chakana.web.conditions.judging import asked_of
from chakana.web.conditions.models import Notice, Period, Report, Suspension, Verification
from chakana.web.pages import paged, told, user_of
from chakana.web.registry.models import Person
from chakana.web.targeting.versions import read
from chakana.web.texts import language, say

A_PAGE = 50


def verifications(request: HttpRequest) -> HttpResponse:
    """The open periods, and the lists of each that the user fills in."""
    user = user_of(request)
    rows = []
    for period in Period.objects.filter(closed_on=None).select_related("version", "territory"):
        for one in _conditions(period):
            needed = permission_for(one)
            if needed is not None and _listed(request, period, one).exists():
                rows.append((period, one.name, one.part.label.in_language(language())))
    return render(request, "conditions/verifications.html", {"rows": rows, "user_of": user})


def verification(request: HttpRequest, key: int, condition: str) -> HttpResponse:
    """The list of a place: who is on it, and what is said of each."""
    period = get_object_or_404(Period.objects.select_related("version", "territory"), pk=key)
    found = [one for one in _conditions(period) if one.name == condition]
    rows = _listed(request, period, found[0]) if found else Verification.objects.none()
    if not found or not rows.exists():
        return render(request, "conditions/verifications.html", {"rows": []}, status=404)
    if request.method == "POST":
        return _reported(request, period, found[0], rows)
    asked = asked_of(read(period.version), found[0])
    page = paged(request, rows.select_related("enrolment__household", "territory"), A_PAGE)
    lines = [_line(one, asked) for one in page]
    return render(request, "conditions/verification.html", {
        "period": period, "condition": condition, "page": page, "lines": lines,
        "label": found[0].part.label.in_language(language()),
        "justifications": [(one.value, say(one.value)) for one in Report.Justified],
    })  # fmt: skip


def _conditions(period: Period) -> tuple[ConditionRule, ...]:
    return read(period.version).component(period.component).conditions


def _listed(
    request: HttpRequest, period: Period, condition: ConditionRule
) -> QuerySet[Verification]:
    """The list of ``condition`` in the territories where the user reports it."""
    needed = permission_for(condition)
    if needed is None:
        return Verification.objects.none()
    places = visible(user_of(request), needed)
    rows = period.verifications.filter(condition=condition.name, territory__in=places)
    return rows.order_by("territory__path", "enrolment", "position")


def _line(one: Verification, asked: list[str]) -> dict[str, Any]:
    """What the page shows of somebody: name and no more, and what was said before."""
    person = None
    if one.position is not None:
        person = one.enrolment.household.people.filter(position=one.position).first()
    said = one.reports.filter(corrected_by=None).last()
    value = ""
    if said is not None:
        answers = [said.values.get(name) for name in asked]
        words: dict[bool | None, str] = {True: "yes", False: "no"}
        value = said.justified or words.get(answers[0] if answers else None, "")
    return {"one": one, "person": person, "value": value}


def _reported(
    request: HttpRequest, period: Period, condition: ConditionRule, rows: QuerySet[Verification]
) -> HttpResponse:
    asked = asked_of(read(period.version), condition)
    needed = permission_for(condition)
    assert needed is not None
    with told(request):
        answers = _answers(request, rows)
        for place in scope(user_of(request), needed):
            mine = {key: said for key, said in answers.items() if place.contains(said[0])}
            if mine:
                actions.report(
                    by=user_of(request), period=period, condition=condition.name, territory=place,
                    told={key: dict.fromkeys(asked, said == "yes")
                          for key, (_, said) in mine.items() if said in ("yes", "no")},
                    justified={key: said for key, (_, said) in mine.items()
                               if said not in ("yes", "no")},
                )  # fmt: skip
            answers = {key: said for key, said in answers.items() if key not in mine}
    return redirect(request.get_full_path())


def _answers(request: HttpRequest, rows: QuerySet[Verification]) -> dict[int, Any]:
    """By key, the territory and what was ticked; of those on the list alone."""
    given = {
        int(name[1:]): value
        for name, value in request.POST.items()
        if name[:1] == "v" and name[1:].isdecimal() and len(name) < 18 and value
    }
    found = rows.filter(pk__in=given).select_related("territory")
    if strange := given.keys() - {one.pk for one in found}:
        raise Refused("not_on_your_list", count=len(strange))
    return {one.pk: (one.territory, given[one.pk]) for one in found}


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
    definition = read(one.period.version)
    component = definition.component(one.period.component)
    home = one.enrolment.household
    failed = Verification.objects.filter(
        enrolment=one.enrolment, condition=one.condition, state=Verification.State.NOT_MET,
        period__begins__lte=one.period.begins,
    ).select_related("period").order_by("-period__begins")[:10]  # fmt: skip
    never = definition.programme.never_demanded.values()
    return render(request, "conditions/notice.html", {
        "notice": one, "home": home, "failed": failed,
        "people": {person.position: person for person in home.people.all()},
        "present": home.people.present(),
        "label": component.part.conditions[one.condition].label.in_language(language()),
        "days": standing.notice_days(component),
        "runs_out": standing.runs_out_on(one, component, timezone.localdate()),
        "never": [part.label.in_language(language()) for part in never],
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

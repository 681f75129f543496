"""The page of what a family agreed to."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.pages import told, user_of
from chakana.web.registry.consents import give_consent, withdraw_consent
from chakana.web.registry.models import Consent, Household
from chakana.web.registry.queries import seen_households
from chakana.web.texts import say


def consents(request: HttpRequest, number: str) -> HttpResponse:
    """What the household agreed to and what it took back; forms to record either."""
    user = user_of(request)
    home = get_object_or_404(seen_households(user).select_related("territory"), number=number)
    if request.method == "POST":
        with told(request):
            _recorded(request, home)
        return redirect("consents", number=number)
    held = home.consents.select_related("person", "by").order_by("pk")
    agreed = {one.purpose for one in held if one.withdrawn_at is None}
    return render(request, "registry/consents.html", {
        "home": home, "consents": held, "today": timezone.localdate().isoformat(),
        "open": [(str(one), say(one)) for one in Consent.Purpose if one not in agreed],
        "people": [(one.pk, str(one)) for one in home.people.present()],
        "hows": [(str(one), say(one)) for one in Consent.How],
        "may_record": may(user, Permission.PROPOSE_CHANGES, home.territory),
    })  # fmt: skip


def _recorded(request: HttpRequest, home: Household) -> None:
    sent, user = request.POST, user_of(request)
    try:
        day = date.fromisoformat(sent.get("on", ""))
    except ValueError:
        raise Refused("not_that_day") from None
    key = sent.get("consent", "")
    if key:
        one = home.consents.filter(pk=int(key) if key.isdecimal() else 0).first()
        if one is None:
            raise Refused("no_such_consent")
        withdraw_consent(by=user, consent=one, on=day, why=sent.get("why", "")[:1000])
        return
    person = sent.get("person", "")
    who = home.people.filter(pk=int(person) if person.isdecimal() else 0).first()
    if who is None:
        raise Refused("not_of_the_household")
    try:
        purpose, how = Consent.Purpose(sent.get("purpose", "")), Consent.How(sent.get("how", ""))
    except ValueError:
        raise Refused("no_such_consent") from None
    give_consent(by=user, household=home, purpose=purpose, person=who, how=how, given_on=day)

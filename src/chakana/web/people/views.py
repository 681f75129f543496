"""Accounts and roles in the territory of whoever appoints there."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from chakana.web.accounts import actions, tokens
from chakana.web.accounts.giving import may_help
from chakana.web.accounts.models import Appointment, Token, User
from chakana.web.accounts.permissions import appointments, scope, visible
from chakana.web.accounts.roles import GIVES, Permission, Role
from chakana.web.accounts.second_factor import is_set_up, needs
from chakana.web.actions import Refused
from chakana.web.pages import paged, told, user_of
from chakana.web.territories.models import Territory

A_PAGE = 50


def people(request: HttpRequest) -> HttpResponse:
    """Everybody who has or had a role in the territory of the user."""
    rows = _seen(request).prefetch_related("appointments__territory")
    if text := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(username__icontains=text) | rows.filter(first_name__icontains=text)
    page = paged(request, rows.order_by("username"), A_PAGE)
    context = {"page": page, "text": text, "today": timezone.localdate()}
    return render(request, "people/people.html", context)


@never_cache
def new_account(request: HttpRequest) -> HttpResponse:
    """The form of a new account; afterwards its password, shown once."""
    context = _choices(request)
    if request.method == "POST":
        try:
            user, password = actions.make_account(
                by=user_of(request), username=request.POST.get("username", ""),
                full_name=request.POST.get("full_name", ""), role=_role(request),
                territory=_place(request),
            )  # fmt: skip
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            context = {"person": user, "password": password}
            return render(request, "people/password.html", context)
    return render(request, "people/new.html", {**context, "asked": request.POST})


@never_cache
def person(request: HttpRequest, key: int) -> HttpResponse:
    """One person: their roles, and what may be done about their account."""
    one = get_object_or_404(_seen(request), pk=key)
    if request.method == "POST":
        return _act(request, one)
    return render(request, "people/person.html", {
        "person": one, "held": one.appointments.select_related("territory").order_by("-since"),
        "today": timezone.localdate(), "needs": needs(one), "has_factor": is_set_up(one),
        "tokens": one.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()),
        "may_help": may_help(user_of(request), one) and one != request.user,
        "may_issue": bool(scope(user_of(request), Permission.ISSUE_TOKENS)), **_choices(request),
    })  # fmt: skip


def _act(request: HttpRequest, one: User) -> HttpResponse:
    by, why, do = user_of(request), request.POST.get("why", ""), request.POST.get("do")
    shown = ""
    with told(request):
        if do == "appoint":
            actions.appoint(by=by, user=one, role=_role(request), territory=_place(request))
        elif do == "dismiss":
            held = _of(one.appointments.all(), request.POST.get("appointment", ""))
            actions.dismiss(by=by, appointment=held, why=why)
        elif do == "close":
            actions.close_account(by=by, user=one, why=why)
        elif do == "password":
            shown = actions.give_password(by=by, user=one, why=why)
        elif do == "factor":
            actions.reset_second_factor(by=by, user=one, why=why)
        elif do == "token":
            days = request.POST.get("days", "")
            number = int(days) if days.isdecimal() and len(days) < 5 else 0
            name = request.POST.get("name", "")
            _, shown = tokens.issue_token(by=by, user=one, name=name, days=number)
        elif do == "revoke":
            tokens.revoke_token(by=by, token=_token(one, request), why=why)
        else:
            raise Refused("no_such_account_step")
    if shown:
        name = "people/token.html" if do == "token" else "people/password.html"
        return render(request, name, {"person": one, "password": shown})
    return redirect("person", key=one.pk)


def _of(rows: QuerySet[Appointment], key: str) -> Appointment:
    found = rows.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
    if found is None:
        raise Refused("no_such_account_step")
    return found


def _token(one: User, request: HttpRequest) -> Token:
    key = request.POST.get("token", "")
    found = one.tokens.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
    if found is None:
        raise Refused("no_such_account_step")
    return found


def _role(request: HttpRequest) -> Role:
    if request.POST.get("role") not in Role.values:
        raise Refused("no_such_role")
    return Role(request.POST["role"])


def _place(request: HttpRequest) -> Territory:
    places = visible(user_of(request), Permission.APPOINT)
    found = places.filter(code=request.POST.get("territory", "").strip()[:40]).first()
    if found is None:
        raise Refused("no_such_territory_here")
    return found


def _choices(request: HttpRequest) -> dict[str, object]:
    """The roles that the user may give, and their own territory to begin with."""
    held = appointments(user_of(request))
    given = {role for one in held for role in GIVES.get(Role(one.role), ())}
    places = scope(user_of(request), Permission.APPOINT)
    return {"roles": [role for role in Role if role in given],
            "territory": places[0].code if places else ""}  # fmt: skip


def _seen(request: HttpRequest) -> QuerySet[User]:
    places = visible(user_of(request), Permission.APPOINT)
    there = Appointment.objects.filter(territory__in=places)
    return User.objects.filter(pk__in=there.values("user"))

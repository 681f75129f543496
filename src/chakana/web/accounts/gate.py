"""What stands between the door and every page: sessions that end, what one must do first."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from chakana.web.accounts.models import User
from chakana.web.accounts.second_factor import is_set_up, is_shown, needs
from chakana.web.assumptions import assumed
from chakana.web.texts import say

RENEWED_AFTER = 60
"""Seconds after which a session notes again that it is used: not every page writes."""
ALWAYS = {"account_logout", "set_language", "account_change_password", "help"}
OF_THE_SECOND_FACTOR = {
    "mfa_activate_totp", "mfa_view_recovery_codes", "account_reauthenticate", "mfa_reauthenticate",
}  # fmt: skip
POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "font-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)  # fmt: skip
"""What a browser may load: our own files and nothing else; ``data:`` is the square to scan."""


class Gate:
    """Ends sessions that are over; sends people first to what they must do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        return answer

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or getattr(view, "opens", "") == "anybody":
            return None
        if _is_over(request, user):
            logout(request)
            messages.warning(request, say("session_over"))
            return redirect("account_login")
        match = request.resolver_match
        return _first(request, user, match.view_name if match else "")


def _is_over(request: HttpRequest, user: User) -> bool:
    """Whether the session was idle too long, is too old, or was ended from elsewhere."""
    now, session = time.time(), request.session
    began, seen = session.setdefault("began", now), session.setdefault("seen", now)
    ended = user.sessions_from.timestamp() if user.sessions_from else 0.0
    if (
        now - seen > assumed("session_idle_minutes") * 60
        or now - began > assumed("session_hours") * 3600
        or began < ended
    ):
        return True
    if now - seen > RENEWED_AFTER:
        session["seen"] = now
    return False


def _first(request: HttpRequest, user: User, page: str) -> HttpResponse | None:
    """Where ``user`` must go before ``page``, if anywhere."""
    if page in ALWAYS:
        return None
    if user.must_change_password:
        return redirect("account_change_password")
    if page in OF_THE_SECOND_FACTOR or is_shown(request, user):
        return None
    if is_set_up(user):  # set up in another session: this one never showed it
        logout(request)
        return redirect("account_login")
    return redirect("mfa_activate_totp") if needs(user) else None


def from_where(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """Behind a proxy of ours the caller's address is the last that the proxy wrote."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if settings.BEHIND_PROXY and told:
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(told))
        return get_response(request)

    return handle

"""What allauth asks of us at the door: who may come in, how wrong tries end, what is told."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from chakana.web.accounts import throttle
from chakana.web.accounts.at_rest import lock, unlock
from chakana.web.accounts.models import User
from chakana.web.accounts.second_factor import needs
from chakana.web.audit.events import record
from chakana.web.texts import say

RECENT = 300
"""Seconds after coming in during which nobody is asked for their password again."""


class Door(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by user name and password; made by officers, never by oneself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def validation_error(self, code: str, *args: object) -> ValidationError:
        key = {"incorrect_code": "wrong_code", "enter_current_password": "wrong_old_password",
               "incorrect_password": "wrong_old_password"}.get(code, "wrong_password")  # fmt: skip
        return ValidationError(say(key), code=code)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        require_patience(str(credentials.get("username", "")), request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = str(credentials.get("username", ""))
        throttle.count(name, throttle.address_of(request), "log_in")

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        throttle.forget(user.username)
        record(by=user, action="log_in", subject=user)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record(by=request.user, action="log_out", subject=request.user)
        super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, say("account_closed"))
        return redirect("account_login")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are not shown: our pages say what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is written to: an office need not have mail."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the password or a code is asked again: not just after coming in."""
        session = context.request.session
        last = max(session.get("began", 0.0), session.get("second_factor_at", 0.0))
        return bool(time.time() - last > RECENT)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Codes of a telephone's application, and recovery codes."""

    def get_totp_issuer(self) -> str:
        return "Chakana"

    def validation_error(self, code: str, *args: object) -> ValidationError:
        key = "second_factor_stays" if code == "cannot_delete_authenticator" else "wrong_code"
        return ValidationError(say(key), code=code)

    def encrypt(self, text: str) -> str:
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret that cannot be read is one that nobody's telephone has: no code fits it."""
        found = unlock(encrypted_text)
        return generate_totp_secret() if found is None else found

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs(authenticator.user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is written to."""


def require_patience(name: str, request: HttpRequest) -> None:
    """Raise ValidationError with the minutes to wait where there were too many wrong tries."""
    minutes = throttle.minutes_to_wait(name, throttle.address_of(request))
    if minutes:
        raise ValidationError(say("wait_at_the_door", minutes=minutes), code="wait")


class _Patient:
    """A form with a code: wrong ones are counted like wrong passwords."""

    user: User

    def clean_code(self) -> str:
        request = context.request
        require_patience(self.user.username, request)
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError:
            throttle.count(self.user.username, throttle.address_of(request), "second_factor")
            raise


class CodeAtTheDoor(_Patient, AuthenticateForm):  # type: ignore[misc]
    """The code that follows the password."""


class CodeAgain(_Patient, ReauthenticateForm):  # type: ignore[misc]
    """The code that is asked before something about the account itself."""

"""Who must show a second factor, whether it is set up, and that it was shown in a session."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authenticator_used
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.dispatch import receiver
from django.http import HttpRequest

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import appointments
from chakana.web.accounts.roles import GRANTS, SECOND_FACTOR, Role


def needs(user: User) -> bool:
    """Whether a role that ``user`` holds gives a permission that asks for a second factor."""
    return any(GRANTS[Role(one.role)] & SECOND_FACTOR for one in appointments(user))


def is_set_up(user: User) -> bool:
    """Whether ``user`` has an application that gives codes."""
    held = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return bool(held.exists())


def is_shown(request: HttpRequest, user: User) -> bool:
    """Whether ``user`` showed it in this session."""
    return bool(request.session.get("second_factor") == user.pk)


def note_shown(request: HttpRequest, user: User) -> None:
    """Remember in the session that ``user`` showed it now."""
    request.session["second_factor"] = user.pk
    request.session["second_factor_at"] = time.time()


def set_up(user: User) -> tuple[str, list[str]]:
    """Give ``user`` a second factor; its secret for the application, and the recovery codes.

    For whoever installs the system; people do it themselves on the page.
    """
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret, list(RecoveryCodes.activate(user).generate_codes())


@receiver(authenticator_used)
def _used(request: HttpRequest, user: User, **rest: Any) -> None:
    note_shown(request, user)

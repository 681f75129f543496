"""Tokens of programs: made, shown once, taken back; whose a token is."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from chakana.web.accounts.models import Token, User
from chakana.web.accounts.permissions import appointments, may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record

LONGEST = 366
"""Days for which a token holds at most."""


@action
def issue_token(*, by: User, user: User, name: str, days: int) -> tuple[Token, str]:
    """A token for a program that acts as ``user``, and its text, which is kept nowhere."""
    for one in appointments(user):
        require(may(by, Permission.ISSUE_TOKENS, one.territory))
    if not appointments(user):
        raise Refused("token_without_role")
    if not (name.strip() and 1 <= days <= LONGEST):
        raise Refused("token_name_and_days", days=LONGEST)
    text = secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user, name=name.strip()[:80], digest=_digest(text), made_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    record(by=by, action="issue_token", subject=token, after={"user": user.username, "days": days})
    return token, text


@action
def revoke_token(*, by: User, token: Token, why: str) -> Token:
    """Take a token back as of now; whoever may issue it, or its own user, may."""
    if by.pk != token.user_id:
        for one in appointments(token.user):
            require(may(by, Permission.ISSUE_TOKENS, one.territory))
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    record(by=by, action="revoke_token", subject=token, why=why)
    return token


def user_of_token(text: str) -> User | None:
    """Whose token ``text`` is, while it holds and its user's account is open."""
    now = timezone.now()
    token = (
        Token.objects.select_related("user")
        .filter(digest=_digest(text), expires_at__gt=now, revoked_at=None, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    token.user.by_token = True
    return token.user


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()

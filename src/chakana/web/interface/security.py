"""Who calls: the user of a token, in the header ``Authorization: Bearer …``."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from chakana.web.accounts.models import User
from chakana.web.accounts.tokens import user_of_token


class Token(HttpBearer):
    """A token that an officer issued and nobody revoked; it may do what its user may."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_of_token(token)
        if user is not None:
            request.user = user
        return user

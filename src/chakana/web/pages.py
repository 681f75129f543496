"""What every page shares: who may open it, who asks, how a refusal is told, how a list is cut.

``page(...)`` stands in each slice's ``urls`` and says which permission opens the page; a test goes
through all of them with every role. What a page shows of a territory is cut by its view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from chakana.problems import ChakanaError
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import scope
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.texts import say

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]
ANYBODY = "anybody"
"""Opens a page to people without an account."""
EVERY_USER = "every user"
"""Opens a page to whoever has an account."""


def page(
    route: str, view: View, name: str, *, opens: Permission | Sequence[Permission] | str
) -> URLPattern:
    """A page at ``route``, opened by holding one of the permissions ``opens`` somewhere.

    ``opens`` may also be ``EVERY_USER`` or ``ANYBODY``. The view itself cuts what is shown to the
    territories of the user, and answers 404 for what lies outside.
    """
    needed = () if isinstance(opens, str) and not isinstance(opens, Permission) else _all(opens)

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if needed and not any(scope(user_of(request), one) for one in needed):
            raise PermissionDenied(say("not_your_role"))
        return view(request, *args, **kwargs)

    opened.opens = opens  # type: ignore[attr-defined]
    return path(route, login_not_required(opened) if opens == ANYBODY else opened, name=name)


def _all(opens: Permission | Sequence[Permission] | str) -> tuple[Permission, ...]:
    if isinstance(opens, Permission):
        return (opens,)
    return tuple(Permission(one) for one in opens)


def user_of(request: HttpRequest) -> User:
    """Whoever asks. Only for pages that nobody opens without an account."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@contextmanager
def told(request: HttpRequest, text: str = "") -> Iterator[None]:
    """Do something and tell how it went: ``text`` (or "Done.") when well, else why not."""
    try:
        yield
    except (Refused, ChakanaError) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, text or say("done"))


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list. What comes after is known by one row more, so nothing is counted."""

    rows: list[M]
    number: int
    has_next: bool
    first: int

    def __iter__(self) -> Iterator[M]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1


LAST_PAGE = 10_000


def paged(request: HttpRequest, rows: QuerySet[M] | list[M], size: int = 50) -> Page[M]:
    """The page of ``rows`` that ``?page=`` asks for; the first where it asks for nonsense."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isdecimal() and 0 < len(text) < 6 else 1
    number = max(1, min(number, LAST_PAGE))
    begins = (number - 1) * size
    found = list(rows[begins : begins + size + 1])
    return Page(found[:size], number, len(found) > size, begins + 1)

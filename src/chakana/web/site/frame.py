"""What every page has: the menu of its user, the origin of the data and of the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import appointments, scope
from chakana.web.accounts.roles import Permission
from chakana.web.audit.events import origin
from chakana.web.registry.models import Import

MENU: tuple[tuple[str, tuple[tuple[str, Permission | None], ...]], ...] = (
    ("menu_work", (("home", None),)),
    ("menu_register", (("households", Permission.SEE_HOUSEHOLDS),)),
    ("menu_targeting", (("sessions", Permission.SEE_SESSIONS),)),
    ("menu_transfers", (("cycles", Permission.SEE_PAYMENTS),)),
    (
        "menu_control",
        (("pressure_reports", Permission.SEE_PRESSURE), ("trail", Permission.SEE_TRAIL)),
    ),
)
"""Groups of pages by the name of their address, and what one must be allowed to see for each."""


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """The menu, the roles of the user, and whether the households are generated."""
    user = request.user
    if not isinstance(user, User):
        return {"menu": ()}
    menu = [
        (group, names)
        for group, pages in MENU
        if (names := [name for name, needed in pages if needed is None or scope(user, needed)])
    ]
    is_generated = Import.objects.filter(is_generated=True).exists()
    return {"menu": menu, "held": list(appointments(user)), "is_generated": is_generated}


def where_from(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Keep the address of the request for the trail of events."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = origin.set(request.META.get("REMOTE_ADDR", ""))
        try:
            return get_response(request)
        finally:
            origin.reset(token)

    return handle

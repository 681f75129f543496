"""What every page has: the menu of its user, the origin of the data and of the request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.permissions import appointments, remembered
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.audit.events import origin
from chakana.web.registry.models import Import

_CHANGES = (Permission.DECIDE_CHANGES, Permission.PROPOSE_CHANGES, Permission.PROPOSE_HOUSEHOLDS)
Needed = Permission | tuple[Permission, ...] | None
MENU: tuple[tuple[str, tuple[tuple[str, Needed], ...]], ...] = (
    ("menu_work", (("home", None), ("jobs", Permission.SEE_WORK))),
    (
        "menu_register",
        (
            ("households", Permission.SEE_HOUSEHOLDS),
            ("changes", _CHANGES),
            ("pairs", Permission.MERGE_HOUSEHOLDS),
            ("imports", Permission.IMPORT_HOUSEHOLDS),
            ("exports", Permission.EXPORT_HOUSEHOLDS),
            ("territories", Permission.SEE_TERRITORIES),
        ),
    ),
    (
        "menu_targeting",
        (
            ("programmes", Permission.SEE_PROGRAMMES),
            ("assessments", Permission.SEE_TARGETING),
            ("targeting", Permission.SEE_TARGETING),
            ("sessions", Permission.SEE_SESSIONS),
            ("appeals", Permission.FILE_APPEALS),
        ),
    ),
    (
        "menu_participation",
        (
            ("participation", Permission.SEE_HOUSEHOLDS),
            ("waiting_list", Permission.SEE_HOUSEHOLDS),
            ("referrals", (Permission.REFER, Permission.ANSWER_REFERRALS)),
        ),
    ),
    (
        "menu_conditions",
        (
            ("verifications", (Permission.REPORT_SCHOOL, Permission.REPORT_HEALTH)),
            ("periods", Permission.SEE_CONDITIONS),
            ("notices", Permission.SEE_CONDITIONS),
        ),
    ),
    (
        "menu_transfers",
        (
            ("cycles", Permission.SEE_PAYMENTS),
            ("destinations", Permission.SEE_PAYMENTS),
            ("banks", (Permission.SEE_PAYMENTS, Permission.SET_PAYMENTS)),
            ("ledger", Permission.SEE_PAYMENTS),
        ),
    ),
    (
        "menu_control",
        (
            ("people_list", Permission.APPOINT),
            ("pressure_reports", Permission.SEE_PRESSURE),
            ("trail", Permission.SEE_TRAIL),
        ),
    ),
)
"""Groups of pages by the name of their address, and what one must be allowed to see for each."""


class Link(NamedTuple):
    """A line of the menu. ``current`` is ``page`` on that page, ``true`` on one below it."""

    name: str
    address: str
    current: str


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """The menu, the roles of the user, and whether the households are generated."""
    user = request.user
    if not isinstance(user, User):
        return {"menu": ()}
    held = list(appointments(user))
    is_generated = Import.objects.filter(is_generated=True).exists()
    return {"menu": list(_menu(request.path, held)), "held": held, "is_generated": is_generated}


def _menu(path: str, held: Iterable[Appointment]) -> Iterator[tuple[str, list[Link]]]:
    """Each group with the pages that one of the roles ``held`` opens."""
    granted = {one for appointment in held for one in GRANTS[Role(appointment.role)]}
    groups = [
        (
            group,
            [(name, reverse(name)) for name, needed in pages if _opens(needed, granted)],
        )
        for group, pages in MENU
    ]
    place = _place(path, [address for _, pages in groups for _, address in pages])
    for group, pages in groups:
        if pages:
            yield group, [Link(*one, current=_current(one[1], place, path)) for one in pages]


def _opens(needed: Needed, granted: Collection[Permission]) -> bool:
    """Whether one of the permissions needed, if any is, was granted."""
    if needed is None:
        return True
    asked = needed if isinstance(needed, tuple) else (needed,)
    return any(one in granted for one in asked)


def _place(path: str, addresses: list[str]) -> str:
    """The address of the menu under which ``path`` lies: the longest that it begins with."""
    found = [one for one in addresses if path == one or (one != "/" and path.startswith(one))]
    return max(found, key=len, default="")


def _current(address: str, place: str, path: str) -> str:
    if address != place:
        return ""
    return "page" if address == path else "true"


def where_from(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Keep the address of the request for the trail of events; read roles once in it."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = origin.set(request.META.get("REMOTE_ADDR", ""))
        try:
            with remembered():
                return get_response(request)
        finally:
            origin.reset(token)

    return handle

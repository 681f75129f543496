"""Other registries search ours by the standard of SPDCI; every search is an event of the trail."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from chakana.interchange.spdci import (
    Condition,
    Found,
    Group,
    Message,
    Rejected,
    Search,
    read_message,
    write_answer,
    write_rejection,
)
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.accounts.tokens import user_of_token
from chakana.web.actions import Refused, action
from chakana.web.audit.events import record
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.consents import agreed
from chakana.web.registry.models import Consent, Household, Record
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside

ATTRIBUTES = ("HOUSEHOLD_NUMBER", "group_identifier", "location", "registration_date")
MOST_FOUND = 5_000


@csrf_exempt  # a program with a token, and no session that another site could use
@login_not_required
@require_POST
def search(request: HttpRequest) -> JsonResponse:
    """Answer a synchronous search; what was wrong is said in the words of the standard."""
    user = user_of_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if user is None:
        return _error(401, "token", "Give a token that holds: Authorization: Bearer …")
    correlation, now = str(uuid.uuid4()), timezone.now()
    try:
        message = read_message(json.loads(request.body))
        found = search_registry(by=user, message=message)
    except (ValueError, RecursionError, RequestDataTooBig, UnreadablePostError):
        rejected = Rejected("rjct.errors.too_many", "The body is no JSON that is read here.")
        return JsonResponse(write_rejection(rejected, correlation, now))
    except Rejected as rejected:
        return JsonResponse(write_rejection(rejected, correlation, now))
    except Refused as refused:
        return _error(403, refused.reason, str(refused))
    return JsonResponse(write_answer(message, found, correlation, now))


def _error(status: int, code: str, text: str) -> JsonResponse:
    return JsonResponse({"errors": [{"code": code, "message": text}]}, status=status)


@action
def search_registry(*, by: User, message: Message) -> list[Found]:
    """What the register answers to each search of ``message``, inside the territory of ``by``."""
    places = scope(by, Permission.SEARCH_REGISTRY)
    if not places:
        raise Refused("not_your_role")
    found = [_answer(by, one) for one in message.searches]
    counts = {"searches": len(found), "told": sum(len(one.records) for one in found)}
    for place in places:
        record(by=by, action="search_registry", territory=place, after=counts,
               why=f"SPDCI {message.sender[:40]}")  # fmt: skip
    return found


def _answer(by: User, asked: Search) -> Found:
    if asked.rejected:
        return Found(rejected=asked.rejected)
    places = visible(by, Permission.SEARCH_REGISTRY)
    standing = Household.objects.standing().filter(territory__in=places)
    rows = agreed(standing, Consent.Purpose.SHARE).select_related("territory")
    try:
        for condition in asked.conditions:
            rows = _narrowed(rows, condition)
    except Rejected as rejected:
        return Found(rejected=rejected)
    total = rows[: MOST_FOUND + 1].count()
    if total > MOST_FOUND:
        text = f"More than {MOST_FOUND} are found: narrow the search."
        return Found(rejected=Rejected("rjct.search.too_many_records_found", text))
    order = "-registered_at" if asked.descends else "registered_at"
    begins = (asked.page - 1) * asked.page_size
    page = list(rows.order_by(order, "pk")[begins : begins + asked.page_size])
    return Found([one.as_record() for one in _groups(page)], total)


def _narrowed(rows: QuerySet[Household], condition: Condition) -> QuerySet[Household]:
    name, values = condition.attribute, condition.value
    several: Sequence[str] = (values,) if isinstance(values, str) else values
    is_equality = condition.operator in ("eq", "in")
    if name in ("HOUSEHOLD_NUMBER", "group_identifier") and is_equality:
        return rows.filter(number__in=several)
    if name == "location" and is_equality:
        asked = Q(pk__in=())
        for place in Territory.objects.filter(code__in=several):
            asked |= Q(pk__in=inside(Household.objects.all(), place).values("pk"))
        return rows.filter(asked)
    if name == "registration_date" and isinstance(values, str):
        return _since(rows, condition.operator, values)
    text = f"Searches are by {', '.join(ATTRIBUTES)}; not by '{name[:60]}' so."
    raise Rejected("rjct.filter.invalid", text)


def _since(rows: QuerySet[Household], operator: str, text: str) -> QuerySet[Household]:
    try:
        day = parse_date(text[:10])
    except ValueError:
        day = None
    lookups = {"lt": "lt", "gt": "gt", "le": "lte", "ge": "gte", "eq": "exact"}
    if day is None or operator not in lookups:
        raise Rejected("rjct.filter.invalid", "registration_date is compared with one day.")
    return rows.filter(**{f"registered_at__date__{lookups[operator]}": day})


def _groups(page: list[Household]) -> Iterator[Group]:
    keys = [one.pk for one in page]
    sizes: dict[int, int] = {}
    held = Record.objects.filter(household__in=keys, known_until=None)
    for home, answers in held.values_list("household_id", "answers"):
        sizes[home] = len(answers.get("members") or ())
    programmes: dict[int, set[str]] = {}
    taking_part = Enrolment.objects.filter(household__in=keys, until=None)
    for home, programme in taking_part.values_list("household_id", "programme"):
        programmes.setdefault(home, set()).add(programme)
    for one in page:
        place = [one.territory.name, one.territory.code]
        taken = sorted(programmes.get(one.pk, ()))
        yield Group(one.number, place, sizes.get(one.pk, 0), one.registered_at, taken)

"""SPDCI's interface of social registries, version 1.0.0: the synchronous search.

A message holds several searches; each is answered or rejected by itself with a code of the
standard. What is not understood is rejected and never left out: a search that silently lost a
condition would answer with other people's households. Source: spdci.org, social registry API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

VERSION = "1.0.0"
OPERATORS = ("eq", "in", "lt", "gt", "le", "ge")
MOST_SEARCHES, LARGEST_PAGE, LAST_PAGE, MOST_CONDITIONS = 20, 100, 10_000, 10
CONTEXT = "https://schema.spdci.org/extensions/social/v1"


class Rejected(Exception):
    """A message or a search that is not answered: ``code`` is one of the standard."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Condition:
    """``attribute`` compared by ``operator`` (one of ``OPERATORS``) with a value or several."""

    attribute: str
    operator: str
    value: str | tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """All ``conditions`` at once; the page counts from 1."""

    reference: str
    conditions: tuple[Condition, ...] = ()
    page_size: int = 10
    page: int = 1
    descends: bool = False
    rejected: Rejected | None = None


@dataclass(frozen=True)
class Message:
    """A message of ``sender``; ``transaction`` ties together what belongs together."""

    key: str
    sender: str
    receiver: str
    transaction: str
    searches: tuple[Search, ...]


@dataclass(frozen=True)
class Found:
    """The records of a page and how many there are in all; or why the search was rejected."""

    records: Sequence[Mapping[str, Any]] = ()
    total: int = 0
    rejected: Rejected | None = None


@dataclass(frozen=True)
class Group:
    """A household as it is told to others: no name and no document.

    ``programmes`` are those it takes part in, so that nobody pays for the same thing twice.
    """

    number: str
    place: Sequence[str]
    size: int
    registered_at: datetime
    programmes: Sequence[str] = field(default_factory=tuple)

    def as_record(self) -> dict[str, Any]:
        """The household as a record of the standard."""
        return {
            "@context": {"@vocab": CONTEXT},
            "@type": "Group",
            "group_identifier": [
                {"identifier_type": "HOUSEHOLD_NUMBER", "identifier_value": self.number}
            ],
            "group_type": "household",
            "place": {"address": ", ".join(self.place)},
            "group_size": self.size,
            "registration_date": self.registered_at.isoformat(),
            "additional_attributes": [{"programme": name} for name in self.programmes],
        }


def read_message(data: Any) -> Message:
    """The message that ``data`` (decoded JSON) holds. Raises :class:`Rejected` where it is none."""
    if not isinstance(data, dict):
        raise Rejected("rjct.errors.too_many", "The message is no object.")
    header, message = data.get("header"), data.get("message")
    if not isinstance(header, dict) or not isinstance(message, dict):
        raise Rejected("rjct.errors.too_many", "The message has no header, or no message.")
    if header.get("action") != "search":
        raise Rejected("rjct.action.not_supported", "Only the action 'search' is answered here.")
    if header.get("version", VERSION) != VERSION:
        raise Rejected("rjct.version.invalid", f"Version {VERSION} is spoken here.")
    if header.get("is_msg_encrypted") not in (None, False):
        raise Rejected("rjct.action.not_supported", "Encrypted messages are not read here.")
    if not _moment(header.get("message_ts")):
        raise Rejected("rjct.message_ts.invalid", "message_ts is no moment with its zone.")
    asked = message.get("search_request")
    if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_SEARCHES:
        code = "rjct.total_count.limit_exceeded"
        raise Rejected(code, f"Give 1 to {MOST_SEARCHES} searches.")
    return Message(
        key=_text(header.get("message_id")), sender=_text(header.get("sender_id")),
        receiver=_text(header.get("receiver_id")),
        transaction=_text(message.get("transaction_id")),
        searches=tuple(_search(one) for one in asked),
    )  # fmt: skip


def _search(asked: Any) -> Search:
    reference = _text(asked.get("reference_id")) if isinstance(asked, dict) else ""
    try:
        return _understood(asked, reference)
    except Rejected as rejected:
        return Search(reference, rejected=rejected)


def _understood(asked: Any, reference: str) -> Search:
    criteria = asked.get("search_criteria") if isinstance(asked, dict) else None
    if not isinstance(criteria, dict):
        raise Rejected("rjct.search_criteria.invalid", "There are no search_criteria.")
    if not _moment(asked.get("timestamp")):
        raise Rejected("rjct.timestamp.invalid", "timestamp is no moment with its zone.")
    if criteria.get("response_entity", "Group") not in ("Group", "Household"):
        raise Rejected("rjct.search_criteria.invalid", "Groups are told here, no members.")
    conditions = tuple(_conditions(criteria.get("query")))
    if not 1 <= len(conditions) <= MOST_CONDITIONS:
        raise Rejected("rjct.filter.invalid", f"Give 1 to {MOST_CONDITIONS} conditions.")
    size, page = _page(criteria.get("pagination"))
    return Search(reference, conditions, size, page, _descends(criteria.get("sort")))


def _conditions(query: Any) -> Iterable[Condition]:
    """The conditions of any of the three forms of a query, all of which must hold."""
    if isinstance(query, list):
        for one in query:
            yield from _predicate(one)
    elif isinstance(query, dict) and isinstance(query.get("value"), dict):
        yield from _expression(query["value"])
    elif isinstance(query, dict) and isinstance(query.get("type"), str):
        yield Condition(query["type"], "eq", _value(query.get("value")))
    else:
        raise Rejected("rjct.filter.invalid", "The query has none of the three forms.")


def _predicate(one: Any) -> Iterable[Condition]:
    if not isinstance(one, dict):
        raise Rejected("rjct.filter.invalid", "A predicate is an object.")
    if one.get("condition") not in (None, "", "and"):
        raise Rejected("rjct.filter.invalid", "Only 'and' joins conditions here.")
    told = [value for name, value in one.items() if name.startswith("expression") and value]
    for expression in told:
        if not isinstance(expression, dict):
            raise Rejected("rjct.filter.invalid", "An expression is an object.")
        operator = expression.get("operator")
        yield _condition(
            expression.get("attribute_name"), operator, expression.get("attribute_value")
        )


def _expression(value: Mapping[str, Any]) -> Iterable[Condition]:
    expression = value.get("expression")
    query = expression.get("query") if isinstance(expression, dict) else None
    parts = query.get("$and") if isinstance(query, dict) and set(query) == {"$and"} else None
    if not isinstance(parts, list):
        raise Rejected("rjct.filter.invalid", "An expression is a list under '$and'.")
    for part in parts:
        if not isinstance(part, dict) or len(part) != 1:
            raise Rejected("rjct.filter.invalid", "Each part compares one attribute.")
        ((attribute, compared),) = part.items()
        if not isinstance(compared, dict) or len(compared) != 1:
            raise Rejected("rjct.filter.invalid", "Each part has one operator.")
        ((operator, given),) = compared.items()
        yield _condition(attribute, operator.removeprefix("$"), given)


def _condition(attribute: Any, operator: Any, value: Any) -> Condition:
    if not isinstance(attribute, str) or operator not in OPERATORS:
        raise Rejected("rjct.filter.invalid", f"Operators are {', '.join(OPERATORS)}.")
    return Condition(attribute, operator, _value(value))


def _value(value: Any) -> str | tuple[str, ...]:
    if isinstance(value, list) and 1 <= len(value) <= LARGEST_PAGE:
        return tuple(_plain(one) for one in value)
    return _plain(value)


def _plain(value: Any) -> str:
    is_plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    text = str(value) if is_plain else ""
    if not text or len(text) > 200 or "\x00" in text:
        raise Rejected("rjct.filter.invalid", "A value is a text or a figure.")
    return text


def _page(asked: Any) -> tuple[int, int]:
    if asked is None:
        return 10, 1
    if not isinstance(asked, dict):
        raise Rejected("rjct.pagination.invalid", "The pagination is an object.")
    size, page = asked.get("page_size"), asked.get("page_number", 1)
    return _whole(size, LARGEST_PAGE), _whole(page, LAST_PAGE)


def _whole(value: Any, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Rejected("rjct.pagination.invalid", f"A page has 1 to {LARGEST_PAGE} records.")
    return value


def _descends(sort: Any) -> bool:
    """Whether the newest come first; only the order of registration is offered."""
    if not sort:
        return False
    one = sort[0] if isinstance(sort, list) and len(sort) == 1 else None
    if not isinstance(one, dict) or one.get("attribute_name") != "registration_date":
        raise Rejected("rjct.sort.invalid", "Sorting is by registration_date.")
    return one.get("sort_order") == "desc"


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _text(value: Any) -> str:
    return value[:99] if isinstance(value, str) else ""


def write_answer(
    message: Message, found: Sequence[Found], correlation: str, now: datetime
) -> dict[str, Any]:
    """The answer to ``message``, one part for each of its searches, in their order."""
    pairs = list(zip(message.searches, found, strict=True))
    return {
        "header": _header(message, now, "succ", len(pairs)),
        "message": {
            "transaction_id": message.transaction,
            "correlation_id": correlation,
            "search_response": [_answered(search, one, now) for search, one in pairs],
        },
    }


def write_rejection(rejected: Rejected, correlation: str, now: datetime) -> dict[str, Any]:
    """The answer to a message that could not be read."""
    told = {"status_reason_code": rejected.code, "status_reason_message": rejected.message[:999]}
    header = _header(Message(correlation, "", "", "", ()), now, "rjct", 0)
    empty = {"transaction_id": "", "correlation_id": correlation, "search_response": []}
    return {"header": {**header, **told}, "message": empty}


def _header(message: Message, now: datetime, status: str, count: int) -> dict[str, Any]:
    return {
        "version": VERSION, "message_id": message.key, "message_ts": now.isoformat(),
        "action": "on-search", "status": status, "total_count": count, "completed_count": count,
        "sender_id": message.receiver, "receiver_id": message.sender, "is_msg_encrypted": False,
    }  # fmt: skip


def _answered(search: Search, found: Found, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {"reference_id": search.reference, "timestamp": now.isoformat()}
    rejected = search.rejected or found.rejected
    if rejected is not None:
        message = rejected.message[:999]
        return {**told, "status": "rjct", "status_reason_code": rejected.code,
                "status_reason_message": message}  # fmt: skip
    page = {"page_size": search.page_size, "page_number": search.page, "total_count": found.total}
    records = {"version": VERSION, "reg_records": list(found.records)}
    return {**told, "status": "succ", "data": records, "pagination": page}

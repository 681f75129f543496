"""The form of minutes: what is typed stays there until it is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest

from chakana.web.actions import Refused
from chakana.web.pages import user_of
from chakana.web.targeting.actions import hold_session
from chakana.web.targeting.actions.minutes import Objected
from chakana.web.targeting.models import Session
from chakana.web.targeting.views import asked

FIELDS = ("number", "who", "said", "answer", "outcome")
FEW, MORE, MOST = 3, 3, 60
"""Lines for objections at first, how many are added at a time, and at most."""


@dataclass
class Line:
    """One objection as typed; ``number`` is the household's place in the list."""

    index: int
    number: str = ""
    who: str = ""
    said: str = ""
    answer: str = ""
    outcome: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name).strip() for name in FIELDS)


@dataclass
class Form:
    """Minutes as typed."""

    held_on: str = ""
    present: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def filled(self) -> Iterator[Line]:
        return (line for line in self.lines if not line.is_empty)


def as_typed(request: HttpRequest) -> Form:
    """The form with what was typed so far, and more lines where they were asked for."""
    typed = request.POST
    sent = max((index for index in range(MOST) if f"said-{index}" in typed), default=FEW - 1) + 1
    count = min(MOST, sent + MORE if "more" in typed else max(sent, FEW))
    lines = [
        Line(index, *(typed.get(f"{name}-{index}", "") for name in FIELDS))
        for index in range(count)
    ]
    return Form(typed.get("held_on", ""), typed.get("present", ""), lines)


def recorded(request: HttpRequest, session: Session, form: Form) -> bool:
    """Record the minutes unless more lines were asked for; whether they are recorded."""
    if "more" in request.POST:
        return False
    try:
        hold_session(
            by=user_of(request), session=session, held_on=asked.past_day(form.held_on),
            present=asked.count(form.present), objections=_objections(session, form),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True


def _objections(session: Session, form: Form) -> list[Objected]:
    filled = list(form.filled)
    typed = [line.number.strip().lstrip("0") for line in filled]
    places = [int(text) for text in typed if text.isascii() and text.isdecimal() and len(text) < 9]
    listed = session.decisions.filter(position__in=places)
    numbers = dict(listed.values_list("position", "household__number"))
    if strange := len(typed) - sum(text.isdecimal() and int(text) in numbers for text in typed):
        raise Refused("not_on_the_list", count=strange)
    return [
        (numbers[int(text)], line.who, line.said, line.answer, line.outcome)
        for text, line in zip(typed, filled, strict=True)
    ]

"""A proposal in words: what was and what shall be, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chakana.web import texts
from chakana.web.registry.content import Content, PersonChange
from chakana.web.registry.models import Household
from chakana.web.registry.questions import in_words, label, questions
from chakana.web.territories.models import Territory
from chakana.web.texts import say

_NAMED = ("sex", "relation", "document_kind", "left_because")
_DAYS = ("birth_date", "left_on")


@dataclass(frozen=True)
class Line:
    """``about`` whom or what, which question, what was known and what shall be known."""

    about: str
    question: str
    before: str
    after: str


def lines_of(content: Content, home: Household | None) -> list[Line]:
    """What ``content`` changes, in the order in which it is read."""
    return [*_place(content), *_people(content, home), *_answers(content)]


def _place(content: Content) -> Iterator[Line]:
    if content.territory:
        codes = (content.territory_before, content.territory)
        names = dict(Territory.objects.filter(code__in=codes).values_list("code", "name"))
        before, after = (names.get(code or "", "") for code in codes)
        yield Line(say("the_household"), say("territory"), before, after)


def _people(content: Content, home: Household | None) -> Iterator[Line]:
    for change in content.people:
        about = _whose(change)
        for name, value in change.fields.items():
            before = (
                "" if change.position is None else field_in_words(name, change.before.get(name))
            )
            after = field_in_words(name, value)
            if before != after and (value or change.position is not None):
                yield Line(about, say(f"person_{name}"), before, after)
        yield from _told("member", about, change.answers, change.answers_before)


def _whose(change: PersonChange) -> str:
    whole: Mapping[str, Any] = {**change.fields, **change.before}
    return f"{whole.get('given_names', '')} {whole.get('family_names', '')}".strip()


def _answers(content: Content) -> Iterator[Line]:
    yield from _told("household", say("the_household"), content.answers, content.answers_before)


def _told(
    level: Any, about: str, answers: Mapping[str, Any], before: Mapping[str, Any]
) -> Iterator[Line]:
    asked = questions(level)
    for name, value in answers.items():
        one = asked.get(name)
        was = in_words(one, before[name]) if name in before else ""
        if one is not None:
            yield Line(about, label(one), was, in_words(one, value))


def field_in_words(name: str, value: Any) -> str:
    """What is known of somebody as people read it."""
    if value is None or value == "":
        return say("unknown")
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if name in _DAYS:
        return texts.day(date.fromisoformat(str(value)))
    return named(name, value) if name in _NAMED else str(value)


def named(name: str, value: str) -> str:
    """What a choice of a field of people is called."""
    return say(f"relation_{value}" if name == "relation" else value)

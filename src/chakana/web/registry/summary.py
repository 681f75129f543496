"""A household as its page shows it: who lives there and what was answered, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from chakana.interchange.forms import Field
from chakana.web import texts
from chakana.web.registry.past import Known, Somebody
from chakana.web.registry.questions import questions, told
from chakana.web.registry.shown import field_in_words
from chakana.web.texts import say


@dataclass(frozen=True)
class Resident:
    """Somebody who lives in the household, each field in words."""

    name: str
    sex: str
    born: str
    document: str
    relation: str
    receives: bool
    answers: list[tuple[str, str]]


def residents(known: Known) -> list[Resident]:
    """Those who live in the household, in the order of the register."""
    own = questions("member")
    return [_resident(one, own) for one in known.present]


def _resident(one: Somebody, own: dict[str, Field]) -> Resident:
    person = one.known
    kind = field_in_words("document_kind", person.document_kind)
    paper = f"{kind} {person.document_number}" if person.document_number else say("unknown")
    relation = field_in_words("relation", person.relation) if person.relation else ""
    return Resident(
        str(person), field_in_words("sex", person.sex), _born(person.birth_date), paper, relation,
        person.is_recipient, told("member", one.answers, own) if one.answers else [],
    )  # fmt: skip


def _born(day: date | None) -> str:
    """The day and the completed years of today."""
    if day is None:
        return say("unknown")
    today = timezone.localdate()
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return say("born_age", day=texts.short_day(day), years=years)

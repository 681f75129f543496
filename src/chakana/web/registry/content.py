"""What a proposal changes: where the household lives, its answers, its people; with what it was.

A proposal keeps what was known when it was made, so that whoever decides sees both, and so that it
is not applied to a household of which something else has become known in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from chakana.web.actions import Refused
from chakana.web.registry.models.people import Described
from chakana.web.registry.people import document, telephone

PERSON_FIELDS = (
    "given_names", "family_names", "sex", "birth_date", "relation", "document_kind",
    "document_number", "phone", "is_recipient", "left_on", "left_because",
)  # fmt: skip
_DAYS = ("birth_date", "left_on")
_CHOICES: Mapping[str, Iterable[str]] = {
    "sex": Described.Sex.values,
    "relation": Described.Relation.values,
    "document_kind": Described.Document.values,
    "left_because": Described.Left.values,
}
MOST_PEOPLE = 40
"""People whom one proposal may tell of: an assumption, far beyond any household's."""


@dataclass(frozen=True)
class PersonChange:
    """What changes of the person at ``position``, or a person that is new where it is None."""

    position: int | None
    fields: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    answers_before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """What a proposal changes. ``territory`` is a code.

    ``replaces`` is the key of the record that a new full form takes the place of: what the form
    does not answer is then not known any more.
    """

    territory: str | None = None
    territory_before: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    answers_before: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[PersonChange, ...] = ()
    replaces: int | None = None

    @property
    def is_empty(self) -> bool:
        changed = any(one.fields or one.answers for one in self.people)
        return not (self.territory or self.answers or changed or self.replaces)

    @property
    def touched(self) -> list[str]:
        """What changes, without saying from what to what: for the trail."""
        people = {name for one in self.people for name in (*one.fields, *one.answers)}
        place = ["territory"] if self.territory else []
        return sorted({*self.answers, *people, *place})

    def as_data(self) -> dict[str, Any]:
        """As it is kept with the proposal."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Content:
        """The content that ``as_data`` wrote."""
        people = tuple(PersonChange(**one) for one in data["people"])
        return cls(**{**data, "people": people})


def fields_of(person: Described) -> dict[str, Any]:
    """What is known of somebody, as a proposal writes it."""
    found = {name: getattr(person, name) for name in PERSON_FIELDS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


def clean(content: Content) -> Content:
    """``content`` as it may be kept; :class:`Refused` where it says what cannot be."""
    if len(content.people) > MOST_PEOPLE:
        raise Refused("too_many_people", most=MOST_PEOPLE)
    people = tuple(
        PersonChange(
            one.position, _clean(one), dict(one.answers), dict(one.before), dict(one.answers_before)
        )
        for one in content.people
    )
    if sum(bool(one.fields.get("is_recipient")) for one in people) > 1:
        raise Refused("one_receives")
    return Content(**{**vars(content), "people": people})


def _clean(change: PersonChange) -> dict[str, Any]:
    told = {name: _cleaned(name, value) for name, value in change.fields.items()}
    whole = {**change.before, **told}
    if not (whole.get("given_names") or whole.get("family_names")):
        raise Refused("a_person_has_a_name")
    if whole.get("document_number") and not whole.get("document_kind"):
        raise Refused("a_document_has_a_kind")
    if bool(whole.get("left_on")) != bool(whole.get("left_because")):
        raise Refused("left_when_and_why")
    if whole.get("left_on") and whole.get("birth_date", "") and (
        whole["left_on"] < whole["birth_date"]
    ):  # fmt: skip
        raise Refused("left_before_birth")
    return told


def _cleaned(name: str, value: Any) -> Any:
    """One field as it is kept."""
    if name in _DAYS:
        return _day(value)
    if name == "is_recipient":
        return bool(value)
    text = " ".join(str(value or "").replace("\x00", "").split())
    if name in _CHOICES:
        if text and text not in _CHOICES[name]:
            raise Refused("not_one_of_these")
        return text
    written = {"document_number": document, "phone": telephone}.get(name)
    if written is not None:
        return written(text)
    if name not in PERSON_FIELDS:
        raise Refused("not_one_of_these")
    return text[:80]


def _day(value: Any) -> str | None:
    if not value:
        return None
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        raise Refused("change_not_a_day") from None
    if not date(1880, 1, 1) <= found <= timezone.localdate():
        raise Refused("change_not_a_day")
    return found.isoformat()
